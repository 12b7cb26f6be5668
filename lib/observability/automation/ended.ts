import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { ConfigName } from "../config.ts";
import { namedConfigVersion } from "../named_config.ts";
import { AutomationContext, type JobIdentity } from "./context.ts";
import { configVersionOf } from "./flags.ts";
import type { RunEnd } from "./run_log.ts";

/** The context of a run that has ended, for its log: it began as long ago as the run took, under the id that its result bears. */
export function endedContext(ctx: Context, ended: RunEnd, identity: JobIdentity): AutomationContext {
  const { clock } = ctx;
  const began = clock.fixed ? clock.now() : clock.now() - ended.durationMs;
  const asThen = { ...ctx, clock: { ...clock, fixed: clock.fixed, now: () => began } };
  return new AutomationContext(asThen, { ...identity, jobId: jobIdIn(ended) ?? identity.jobId });
}

/** The same of a job whose command line may name a configuration, by its flags. */
export function endedJob(
  ctx: Context,
  ended: RunEnd,
  config: ConfigName,
  flags: {
    jobName: string;
    jobId?: string | undefined;
    config?: string | undefined;
    configVersion?: string | undefined;
  },
): AutomationContext {
  const { jobName, jobId, config: configPath } = flags;
  const labelled = namedConfigVersion(ctx, config, configPath);
  const configVersion = configVersionOf(ctx, flags.configVersion, labelled);
  return endedContext(ctx, ended, { jobName, jobId, configPath, configVersion });
}

function jobIdIn(ended: RunEnd): string | undefined {
  const { job_id } = "result" in ended ? ended.result : ({} as JsonObject);
  return typeof job_id === "string" ? job_id : undefined;
}
