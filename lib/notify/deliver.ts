import type { JsonObject } from "../workspace/json.ts";
import type { Clock } from "../workspace/time.ts";
import { type Answer, ExchangeFailed, type Transport } from "./http.ts";
import { redactUrl } from "./redact.ts";
import { retryAfterMs } from "./retry_after.ts";
import { messageHeaders } from "./standard.ts";
import { renderBody, type Style, styleOf } from "./styles.ts";
import { isLoopback, parseWebhook } from "./urls.ts";

/** Specification 03 §14.2: for one URL, redirects and all. */
export const TIMEOUT_MS = 5000;
const MOST_REDIRECTS = 5;

export interface Sending {
  clock: Clock;
  transport: Transport;
  timeoutMs: number;
  /** Of webhooks without a prefix. */
  style?: Style | undefined;
  /** Signing keys; undefined when the configured secret is unusable. */
  keys: readonly Buffer[] | undefined;
}

/** What came of one attempt at one webhook, or at several. */
export interface Delivery {
  ok: boolean;
  /** `status=<code>`, `http_error=<code>`, `timeout`, `connect_failed:<errno>`, `invalid_url`, `invalid_secret`, `clock_fixed`. */
  detail: string;
  /** Redacted. */
  url: string;
  /** The receiver asked to be left alone for so long. */
  retryAfterMs?: number | undefined;
}

/** Tries the webhooks in order until one accepts; else the outcome is that of the last one. There must be at least one. */
export async function deliver(
  urls: readonly string[],
  message: { id: string; payload: JsonObject },
  sending: Sending,
): Promise<Delivery> {
  let delivery: Delivery | undefined;
  for (const text of urls) {
    delivery = await deliverTo(text, message, sending);
    if (delivery.ok) break;
  }
  if (!delivery) throw new Error("There is no webhook to deliver to.");
  return delivery;
}

/** One attempt at one webhook. It never rejects and takes no longer than the timeout. */
export async function deliverTo(
  text: string,
  { id, payload }: { id: string; payload: JsonObject },
  { clock, transport, timeoutMs, style, keys }: Sending,
): Promise<Delivery> {
  const url = redactUrl(text);
  const hook = parseWebhook(text);
  if (!hook.url) return { ok: false, detail: "invalid_url", url };
  if (!keys) return { ok: false, detail: "invalid_secret", url };
  const body = renderBody(styleOf({ url: hook.url, style: hook.style }, { style }), payload);
  const headers = {
    "Content-Type": "application/json",
    "User-Agent": "orb-ops",
    ...messageHeaders({ id, timestamp: Math.floor(clock.now() / 1000), body }, keys),
  };
  const signal = AbortSignal.timeout(timeoutMs);
  const post = (to: URL) => {
    if (clock.fixed && !isLoopback(to)) throw new ExchangeFailed("clock_fixed");
    return transport({ url: to, headers, body, signal });
  };
  try {
    const answer = await followed(hook.url, post);
    if (answer.status >= 200 && answer.status < 300)
      return { ok: true, detail: `status=${answer.status}`, url };
    return {
      ok: false,
      detail: `http_error=${answer.status}`,
      url,
      retryAfterMs: retryAfterMs(answer, clock.now()),
    };
  } catch (error) {
    if (!(error instanceof ExchangeFailed)) throw error;
    return { ok: false, detail: error.detail, url };
  }
}

/**
 * Follows redirects by repeating the POST, as a message that turned into a GET would be lost with a 200. A redirect to another scheme
 * is not followed, nor is 303, which asks for a GET: they remain what the receiver answered.
 */
async function followed(first: URL, post: (to: URL) => Promise<Answer>): Promise<Answer> {
  let at = first;
  for (let hops = 0; ; hops++) {
    const answer = await post(at);
    const next = [301, 302, 307, 308].includes(answer.status) && answer.location !== null;
    const to = next ? URL.parse(answer.location!, at.href) : null;
    if (!to || to.protocol !== first.protocol || hops === MOST_REDIRECTS) return answer;
    at = to;
  }
}
