import type { Context } from "../../workspace/context.ts";
import { AutomationContext } from "../automation/context.ts";
import { configVersionOf } from "../automation/flags.ts";
import { namedConfig } from "../named_config.ts";
import { type Destination, resolveDestinations } from "./destinations.ts";

export interface WeeklyOptions {
  runsRoot: string;
  config?: string | undefined;
  dryRunWebhook: boolean;
  portfolioSummary: string;
  latencyRollup: string;
  requirePortfolio: boolean;
  webhookUrl: string[];
  webhookUrlEnv?: string | undefined;
  webhookSecretEnv?: string | undefined;
  webhookTimeout: number;
  maxRetries: number;
  retryWaitSeconds: number;
  payloadSchema?: string | undefined;
  outDir: string;
  dryRunDir: string;
  heartbeatFile?: string | undefined;
  jobName: string;
  jobId?: string | undefined;
  configVersion?: string | undefined;
}

/** A weekly report as it is to be made and delivered. */
export interface WeeklyRequest {
  automation: AutomationContext;
  jobId: string;
  destinations: Destination[];
  /** The name of the variable with the signing key; undefined when reports are not signed. */
  secretEnv: string | undefined;
  secret: string | undefined;
  dryRun: boolean;
  heartbeatFile: string;
}

/** Without `--config`, only what flags name is sent to and signed with. Throws as `namedConfig`. */
export function weeklyRequest(ctx: Context, options: WeeklyOptions): WeeklyRequest {
  const config = namedConfig(ctx, "weekly", options.config);
  const named = options.config !== undefined;
  const urlEnv = options.webhookUrlEnv ?? (named ? config.webhook_url_env : undefined);
  const secretEnv = options.webhookSecretEnv ?? (named ? config.webhook_secret_env : undefined);
  const destinations = resolveDestinations(
    config,
    options.webhookUrl,
    urlEnv && ctx.env[urlEnv],
    options.webhookTimeout * 1000,
  );
  const automation = new AutomationContext(ctx, {
    jobName: options.jobName,
    jobId: options.jobId,
    configPath: options.config,
    configVersion: configVersionOf(ctx, options.configVersion, config.config_version),
  });
  return {
    automation,
    jobId: automation.jobId,
    destinations,
    secretEnv,
    secret: (secretEnv && ctx.env[secretEnv]) || undefined,
    dryRun: options.dryRunWebhook || config.destinations.dry_run || destinations.length === 0,
    heartbeatFile: options.heartbeatFile ?? config.heartbeat_file,
  };
}
