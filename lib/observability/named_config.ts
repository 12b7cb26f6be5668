import type { Context } from "../workspace/context.ts";
import { Exit, OpsError } from "../workspace/errors.ts";
import { type ConfigName, type ConfigOf, CONFIGS, readConfig } from "./config.ts";

/**
 * The configuration that a command line names; the defaults where it names none, so that a bare command sends and uploads nothing.
 * Throws as `readConfig`, and `config_not_found` (exit 1).
 */
export function namedConfig<Name extends ConfigName>(
  ctx: Pick<Context, "reader" | "workspace">,
  name: Name,
  path: string | undefined,
): ConfigOf<Name> {
  if (path === undefined) return CONFIGS[name].schema.parse({}) as ConfigOf<Name>;
  if (ctx.reader.exists(path)) return readConfig(ctx, name, path);
  const shown = ctx.workspace.show(path);
  throw new OpsError(
    "config_not_found",
    { en: `config file not found: ${shown}`, ja: `設定ファイルが見つかりません: ${shown}` },
    {
      en: `init_workspace writes ${CONFIGS[name].path}.`,
      ja: `${CONFIGS[name].path} は init_workspace で作成できます。`,
    },
    { exit: Exit.finding, fields: { path: shown } },
  );
}

/** The label in a configuration, for logs; undefined also where it cannot be read, which is an error of the job and not of its log. */
export function namedConfigVersion(
  ctx: Pick<Context, "reader" | "workspace">,
  name: ConfigName,
  path: string | undefined,
): string | undefined {
  try {
    return namedConfig(ctx, name, path).config_version;
  } catch (error) {
    if (error instanceof OpsError) return undefined;
    throw error;
  }
}
