import { fetchTransport, type Transport } from "../../notify/http.ts";
import { postReport } from "../../notify/retrying.ts";
import { splitUrls } from "../../notify/urls.ts";
import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Effect, EffectResult } from "../../workspace/plan.ts";
import type { Text } from "../../workspace/text.ts";
import type { ConfigOf } from "../config.ts";
import { alertDocument } from "./alerts.ts";

const ALERT = "latency_alert";
/** Pauses are moved by up to a fifth, so that many senders do not come back at once. */
const JITTER = 0.2;

/** The effect that posts alerts to every webhook of the configured variable; undefined without alerts or webhooks. */
export function alertEffect(
  ctx: Pick<Context, "env">,
  config: ConfigOf<"latency">,
  jobId: string,
  alerts: readonly JsonObject[],
): Effect | undefined {
  const { webhook_url_env, webhook_secret_env, max_retries, backoff_seconds } = config;
  if (alerts.length === 0 || splitUrls(ctx.env[webhook_url_env] ?? "").length === 0) return undefined;
  const payload = alertDocument(jobId, alerts);
  return { kind: ALERT, webhook_url_env, webhook_secret_env, max_retries, backoff_seconds, payload };
}

/** What came of the alerts; undefined where none were to be sent. */
export function alertOutcome(results: readonly EffectResult[]): EffectResult | undefined {
  return results.find(({ kind }) => kind === ALERT);
}

/** The runner of the effect. Tests bring a transport of their own. */
export function createLatencyEffects(transport: Transport = fetchTransport) {
  return {
    async [ALERT](ctx: Context, effect: Effect): Promise<EffectResult> {
      const urls = splitUrls(ctx.env[String(effect.webhook_url_env)] ?? "");
      const report = {
        payload: effect.payload as JsonObject,
        secret: ctx.env[String(effect.webhook_secret_env)] || undefined,
        maxRetries: Number(effect.max_retries),
        retryWaitSeconds: Number(effect.backoff_seconds),
        jitter: JITTER,
        note: (line: string | Text) => ctx.note(line),
      };
      const webhook_delivery = await Promise.all(
        urls.map((url) => postReport(ctx.clock, { ...report, url }, transport)),
      );
      for (const { url, error } of webhook_delivery.filter(({ status }) => status === "error")) {
        ctx.note({
          en: `the latency alert was not delivered to ${url} (${error}); the next run sends it again`,
          ja: `レイテンシーのアラートを ${url} に送信できませんでした（${error}）。次回の実行で再送します`,
        });
      }
      const ok = webhook_delivery.every(({ status }) => status === "ok");
      const attempts = webhook_delivery.reduce((sum, delivery) => sum + delivery.attempts, 0);
      return { kind: ALERT, ok, detail: { webhook_delivery, attempts } };
    },
  };
}
