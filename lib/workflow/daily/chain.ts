import type { ChainStep } from "../../observability/config_schemas.ts";
import { type ConfigOf, CONFIGS, readConfig } from "../../observability/config.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";

export type ChainConfig = ConfigOf<"automation">;

/** What `configs/observability/automation.yaml` adds to the jobs. Throws `config_invalid` (exit 2) naming file and line. */
export function readChain(ctx: Context, path: string | undefined): ChainConfig {
  const usual = CONFIGS.automation.path;
  if (path === undefined && !ctx.reader.exists(usual)) {
    ctx.note({
      en: `[wf] ${usual} is missing: the observability jobs run with their defaults`,
      ja: `[wf] ${usual} がないため、観測性ジョブは既定の設定で実行します`,
    });
  }
  try {
    return readConfig(ctx, "automation", path);
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    throw new OpsError(error.code, error.text, error.hint, { exit: Exit.unusable, fields: error.fields });
  }
}

/** The words that the configuration adds to a job's command line. */
export function chainWords(chain: ChainConfig | undefined, name: ChainStep): string[] {
  const { argv, args = {} } = chain?.[name] ?? {};
  if (argv) return argv;
  return Object.entries(args).flatMap(([key, value]) => {
    const flag = key.startsWith("-") ? key : `--${key}`;
    if (!Array.isArray(value)) return flagWords(flag, value);
    return value.flatMap((item) =>
      Array.isArray(item) ? (item.length > 0 ? [flag, ...item.map(String)] : []) : flagWords(flag, item),
    );
  });
}

/** Null and true are a bare flag, false is none. */
function flagWords(flag: string, value: string | number | boolean | null): string[] {
  if (value === false) return [];
  return value === null || value === true ? [flag] : [flag, String(value)];
}
