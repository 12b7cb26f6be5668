import type { z } from "zod";
import type { Context } from "../workspace/context.ts";
import { parseConfig } from "../workspace/config.ts";
import { Exit, OpsError } from "../workspace/errors.ts";
import { automationConfig, dashboardExportConfig, latencyConfig, weeklyConfig } from "./config_schemas.ts";

/** The configuration files of the observability jobs. */
export const CONFIGS = {
  latency: { path: "configs/observability/latency.yaml", schema: latencyConfig },
  weekly: { path: "configs/observability/weekly.yaml", schema: weeklyConfig },
  automation: { path: "configs/observability/automation.yaml", schema: automationConfig },
  dashboard: { path: "configs/observability/dashboard_export.yaml", schema: dashboardExportConfig },
} as const;
export type ConfigName = keyof typeof CONFIGS;
export type ConfigOf<Name extends ConfigName> = z.output<(typeof CONFIGS)[Name]["schema"]>;

const ROOT = "{ROOT}";

/**
 * A job's configuration. `path` is what the command line named; without it the usual file, whose absence means defaults. `{ROOT}` in its
 * texts is the workspace. Throws `config_invalid` (exit 1) for a named file that is missing, bad YAML, unknown keys and bad values.
 */
export function readConfig<Name extends ConfigName>(
  ctx: Pick<Context, "reader" | "workspace">,
  name: Name,
  path?: string,
): ConfigOf<Name> {
  const usual = CONFIGS[name].path;
  const shown = ctx.workspace.show(path ?? usual);
  const text = ctx.reader.maybeText(shown);
  if (text === undefined && path !== undefined && shown !== usual) throw missing(shown);
  const hint = {
    en: `Correct the lines named; configs/schemas/observability_${name}.schema.json lists every key, and init_workspace writes a whole file.`,
    ja: `示した行を直してください。使えるキーは configs/schemas/observability_${name}.schema.json に一覧があり、init_workspace が完全なファイルを作成します。`,
  };
  const { schema } = CONFIGS[name];
  const kind = { schema: schema as z.ZodObject, code: "config_invalid", hint, exit: Exit.finding };
  return parseConfig((text ?? "").replaceAll(ROOT, ctx.workspace.root), shown, kind) as ConfigOf<Name>;
}

function missing(path: string): OpsError {
  return new OpsError(
    "config_invalid",
    { en: `The configuration ${path} does not exist.`, ja: `設定ファイル ${path} がありません。` },
    {
      en: "Name an existing file, or leave --config out to use the usual one.",
      ja: "既存のファイルを指定するか、--config を省いて既定のファイルを使ってください。",
    },
    { exit: Exit.finding, fields: { path } },
  );
}
