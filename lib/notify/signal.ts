import type { Context } from "../workspace/context.ts";
import { Exit, OpsError } from "../workspace/errors.ts";
import { sha256 } from "../workspace/found.ts";
import type { Json, JsonObject } from "../workspace/json.ts";
import { parseJson, printJsonLine } from "../workspace/jsonfile.ts";
import type { EffectResult, Plan } from "../workspace/plan.ts";
import { makePlan } from "../workspace/plans.ts";
import { isoMicros } from "../workspace/time.ts";
import { queueMessage } from "./alert.ts";
import { outcomesOf } from "./outcome.ts";
import { type Signal, signalPayload } from "./payload.ts";
import { settleOutbox } from "./settle.ts";
import { URLS_ENV } from "./urls.ts";

/** What `emit_signal` was asked for. */
export interface SignalOptions extends Omit<Signal, "timestamp" | "meta"> {
  /** Sent as it is; now when absent. */
  timestamp?: string | undefined;
  /** JSON text of any type. */
  meta?: string | undefined;
  webhookUrl?: string | undefined;
  latencyLog: string;
  fallbackLog: string;
}

/**
 * Plans a signal (specification 03 §14.1); the result is the payload. The message's id follows from the payload, so that the same signal
 * with the same timestamp is the same message, however often it is emitted. Throws `meta_invalid`.
 */
export function planSignal(ctx: Context, options: SignalOptions): Plan {
  const meta = options.meta === undefined ? null : parseMeta(options.meta);
  const timestamp = options.timestamp ?? isoMicros(ctx.clock.now());
  const payload = signalPayload({ ...options, timestamp, meta });
  const queued = queueMessage(ctx, {
    id: `signal_${sha256(printJsonLine(payload)).slice(0, 32)}`,
    payload,
    cliUrls: options.webhookUrl,
    latencyLog: options.latencyLog,
    fallbackLog: options.fallbackLog,
    extra: {
      env_var: URLS_ENV,
      cli_override: Boolean(options.webhookUrl),
      message: "No webhook URLs configured; skipped delivery",
    },
  });
  return makePlan(ctx, queued.payload, queued);
}

/** 1 when every webhook has failed. */
export function settleSignal(ctx: Context, plan: Plan, results: readonly EffectResult[]): Plan {
  const failed = outcomesOf(results).some(({ status }) => status === "failed");
  const exitCode = failed ? Exit.finding : Exit.ok;
  return makePlan(ctx, plan.result, { exitCode, changes: settleOutbox(ctx, results) });
}

function parseMeta(text: string): Json {
  try {
    const meta = parseJson(text, "--meta");
    if (hasJsonForm(meta)) return meta;
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    throw metaInvalid(error.text);
  }
  throw metaInvalid({
    en: "--meta holds a number that JSON lacks.",
    ja: "--meta に JSON で表せない数があります。",
  });
}

/** No NaN and no infinities, which files of ours may hold, but no receiver could read. */
function hasJsonForm(value: Json): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null || Object.values(value as JsonObject).every(hasJsonForm);
}

function metaInvalid(text: OpsError["text"]): OpsError {
  return new OpsError("meta_invalid", text, {
    en: `Example: --meta '{"note": "manual"}'`,
    ja: `例: --meta '{"note": "manual"}'`,
  });
}
