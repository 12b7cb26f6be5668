import { deliverTo, type Sending, TIMEOUT_MS } from "../../notify/deliver.ts";
import { fetchTransport } from "../../notify/http.ts";
import { parseSecrets, SECRET_ENV } from "../../notify/standard.ts";
import { parseStyle, STYLE_ENV } from "../../notify/styles.ts";
import { targetsOf, urlsOf } from "../../notify/targets.ts";
import type { Context } from "../../workspace/context.ts";
import { sha256 } from "../../workspace/found.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { printJsonLine } from "../../workspace/jsonfile.ts";
import type { Effect, EffectResult } from "../../workspace/plan.ts";

const BROADCAST = "state_health_webhook";

/** What came of one webhook, as the history keeps it. The URL is redacted. */
export interface WebhookResult extends JsonObject {
  url: string;
  ok: boolean;
  detail: string;
}

/** The effect that posts `payload` once to every URL of the flag; `further` members are for settling. */
export function broadcast(urls: string, payload: JsonObject, further: JsonObject): Effect {
  return { ...further, kind: BROADCAST, targets: targetsOf(urls), payload };
}

/** The runner of the effect. Tests bring a transport and a timeout of their own. */
export function createHealthEffects(given: Partial<Pick<Sending, "transport" | "timeoutMs">> = {}) {
  return {
    async [BROADCAST](ctx: Context, { targets, payload }: Effect): Promise<EffectResult> {
      const sending: Sending = {
        clock: ctx.clock,
        transport: given.transport ?? fetchTransport,
        timeoutMs: given.timeoutMs ?? TIMEOUT_MS,
        keys: parseSecrets(ctx.env[SECRET_ENV]),
        style: parseStyle(ctx.env[STYLE_ENV] ?? ""),
      };
      const body = payload as JsonObject;
      const message = { id: `health_${sha256(printJsonLine(body)).slice(0, 16)}`, payload: body };
      // At once: a receiver that hangs must not hold up the others.
      const webhook = await Promise.all(
        urlsOf(targets as string[], ctx.env).map(async (text): Promise<WebhookResult> => {
          const { url, ok, detail } = await deliverTo(text, message, sending);
          return { url, ok, detail };
        }),
      );
      for (const { url, detail } of webhook.filter(({ ok }) => !ok)) {
        ctx.note({
          en: `the warning was not delivered to ${url} (${detail})`,
          ja: `${url} に警告を送信できませんでした（${detail}）`,
        });
      }
      return { kind: BROADCAST, ok: webhook.every(({ ok }) => ok), detail: { webhook } };
    },
  };
}
