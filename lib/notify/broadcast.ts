import type { Context } from "../workspace/context.ts";
import { sha256 } from "../workspace/found.ts";
import type { JsonObject } from "../workspace/json.ts";
import { printJsonLine } from "../workspace/jsonfile.ts";
import type { Effect, EffectResult } from "../workspace/plan.ts";
import { deliverTo } from "./deliver.ts";
import { type Injected, sendingOf } from "./send.ts";
import { targetsOf, urlsOf } from "./targets.ts";

const BROADCAST = "broadcast";

/** What came of one webhook, as reports keep it. The URL is redacted. */
export interface WebhookResult extends JsonObject {
  url: string;
  ok: boolean;
  detail: string;
}

/**
 * The effect that posts `payload` once, as it is, to every URL of a flag: the simple webhook of checks, which is neither kept nor sent
 * again. `further` members are for settling; `timeout_ms` among them is the time that a receiver has.
 */
export function broadcast(urls: string, payload: JsonObject, further: JsonObject = {}): Effect {
  return { ...further, kind: BROADCAST, targets: targetsOf(urls), payload };
}

/** The runner of the effect. Its detail is `{webhook: WebhookResult[]}`, in the order of the URLs. */
export function createBroadcastEffects(given: Injected = {}) {
  return {
    async [BROADCAST](ctx: Context, effect: Effect): Promise<EffectResult> {
      const { targets, payload, timeout_ms } = effect;
      const timeout = typeof timeout_ms === "number" ? { timeoutMs: timeout_ms } : {};
      const sending = sendingOf(ctx, { ...timeout, ...given });
      const body = payload as JsonObject;
      const message = { id: `${body.event}_${sha256(printJsonLine(body)).slice(0, 16)}`, payload: body };
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
