import { fetchTransport, type Transport } from "../notify/http.ts";
import { postReport } from "../notify/retrying.ts";
import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Effect, EffectResult } from "../workspace/plan.ts";
import { type ConfigOf, readConfig } from "./config.ts";
import type { ChainStep } from "./config_schemas.ts";

const PING = "ping";

/**
 * The effect that tells a watchdog how a job ended: a POST to the URL in the variable that `ping_url_env` of automation.yaml names,
 * with `/fail` behind its path for failures. None where nothing is configured.
 */
export function pingEffects(ctx: Context, step: ChainStep, about: JsonObject, failed: boolean): Effect[] {
  const config: ConfigOf<"automation"> = readConfig(ctx, "automation");
  const name = config[step].ping_url_env;
  return name && ctx.env[name] ? [{ kind: PING, env: name, failed, about }] : [];
}

/** The runner of the effect: two attempts of 5 s. Whether the ping arrives changes nothing but a note and its result. */
export function createPingEffects(transport: Transport = fetchTransport) {
  return {
    async [PING](ctx: Context, { env, failed, about }: Effect): Promise<EffectResult> {
      const payload = about as JsonObject;
      const url = pingUrl(ctx.env[env as string] ?? "", failed === true);
      const report = { url, payload, timeoutMs: 5000, maxRetries: 2, retryWaitSeconds: 1 };
      const delivery = await postReport(ctx.clock, report, transport);
      const ok = delivery.status === "ok";
      if (!ok) {
        ctx.note({
          en: `the ping of ${env} did not arrive (${delivery.error})`,
          ja: `${env} への ping が届きませんでした（${delivery.error}）`,
        });
      }
      return { kind: PING, ok, detail: delivery };
    },
  };
}

/** What settling shows of a ping; nothing where there was none. */
export function pingResult(results: readonly EffectResult[]): JsonObject {
  const ping = results.find(({ kind }) => kind === PING);
  return ping ? { ping: ping.ok ? "ok" : "failed" } : {};
}

function pingUrl(text: string, failed: boolean): string {
  const url = URL.parse(text);
  if (!url || !failed) return text;
  url.pathname = `${url.pathname.replace(/\/$/, "")}/fail`;
  return url.href;
}

/** Sends the pings that an effect carries, once its own end is known: they say how the job ended. */
export async function pingAfter(
  ctx: Context,
  runners: ReturnType<typeof createPingEffects>,
  { pings }: Effect,
  ok: boolean,
): Promise<void> {
  for (const ping of (pings ?? []) as Effect[]) {
    const status = ok ? "ok" : "error";
    const about = { ...(ping.about as JsonObject), status };
    await runners[PING](ctx, { ...ping, failed: !ok, about });
  }
}
