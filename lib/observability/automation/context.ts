import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isoUtc } from "../../workspace/time.ts";
import { commitSha } from "./commit_sha.ts";
import { environmentScrub, environmentSnapshot } from "./environment.ts";
import { jobIdOf } from "./job_id.ts";

export interface JobIdentity {
  jobName: string;
  /** As given by flag; generated from the clock and the name without one. */
  jobId?: string | undefined;
  /** Of the flag or the configuration; see `configVersionOf`. */
  configVersion?: string | undefined;
  configPath?: string | undefined;
  metadata?: JsonObject;
}

/** Who runs, since when, at the bidding of which command line and configuration (specification 06 §3). Holds no secret's value. */
export class AutomationContext {
  readonly jobId: string;
  readonly #ctx: Context;
  readonly #fields: JsonObject;

  constructor(ctx: Context, { jobName, jobId, configVersion, configPath, metadata = {} }: JobIdentity) {
    this.#ctx = ctx;
    this.jobId = jobIdOf(ctx, jobName, jobId);
    this.#fields = {
      job_name: jobName,
      job_id: this.jobId,
      started_at: isoUtc(ctx.clock.now()),
      command: environmentScrub(ctx.env)(ctx.commandLine ?? jobName),
      commit_sha: commitSha(ctx),
      config_path: configPath === undefined ? null : ctx.workspace.show(configPath),
      ...(configVersion !== undefined && { config_version: configVersion }),
      metadata,
    };
  }

  /** What log entries carry. */
  payload(): JsonObject {
    return this.#fields;
  }

  /** The payload with a snapshot of the environment: secrets, and what `redact` names, are `<redacted>`; what is unset is null. */
  describe(redact: readonly string[] = []): JsonObject {
    return { ...this.#fields, environment: environmentSnapshot(this.#ctx.env, redact) };
  }

  /** The value itself; null when it is unset or empty. */
  secret(name: string): string | null {
    return this.#ctx.env[name] || null;
  }
}
