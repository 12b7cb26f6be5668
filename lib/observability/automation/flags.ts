import { z } from "zod";
import type { Context } from "../../workspace/context.ts";
import { problem } from "../../workspace/issues.ts";
import { JOB_ID } from "./entry.ts";
import { slugOf } from "./job_id.ts";

/** What every job of the chain may be told of itself: `--job-name`, `--job-id`, `--config-version`. */
export function jobFlags(defaultName: string) {
  return {
    jobName: z
      .string()
      .max(60)
      .refine(
        (name) => slugOf(name) !== "",
        problem("a job's name needs at least one letter or digit", "ジョブ名には英数字が 1 文字以上必要です"),
      )
      .default(defaultName)
      .meta({ help: { en: "What the job is called in logs", ja: "ログに残すジョブ名" }, value: "NAME" }),
    jobId: z
      .string()
      .max(120)
      .regex(JOB_ID)
      .optional()
      .meta({
        help: {
          en: "Id of this run, as 20270104T003000Z-latency (else made of the clock and the name)",
          ja: "この実行の ID。20270104T003000Z-latency の形（指定がなければ時刻とジョブ名から作成）",
        },
        value: "ID",
      }),
    configVersion: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .meta({
        help: {
          en: "Label of the configuration for the log's diagnostics (else OBS_CONFIG_VERSION, else the file's config_version)",
          ja: "ログの diagnostics に残す設定のラベル（指定がなければ OBS_CONFIG_VERSION、それもなければ設定ファイルの config_version）",
        },
        value: "LABEL",
      }),
  };
}

/** The label of the configuration in use: the flag's, the environment's, the file's. */
export function configVersionOf(
  { env }: Pick<Context, "env">,
  flag: string | undefined,
  inFile: string | undefined,
): string | undefined {
  return flag ?? (env.OBS_CONFIG_VERSION || inFile);
}
