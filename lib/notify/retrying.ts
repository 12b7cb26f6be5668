import type { JsonObject } from "../workspace/json.ts";
import type { Context } from "../workspace/context.ts";
import type { Text } from "../workspace/text.ts";
import type { Clock } from "../workspace/time.ts";
import { bodySignature, canonicalJson } from "./canonical.ts";
import { type Answer, ExchangeFailed, fetchTransport, type Transport } from "./http.ts";
import { jitterOf } from "./jitter.ts";
import { redactUrl, scrubber } from "./redact.ts";
import { retryAfterMs } from "./retry_after.ts";
import { isLoopback, parseWebhook } from "./urls.ts";

/** A report to be posted while the command waits (specification 03 §15, 06 §8). */
export interface Report {
  /** `https`, or `http` on this computer. */
  url: string;
  /** Sent in canonical form. */
  payload: JsonObject;
  /** Beat the module's own. */
  headers?: Record<string, string>;
  /** Signs the body: `X-OBS-Signature`. */
  secret?: string | undefined;
  /** Of one attempt; 10 s when absent. */
  timeoutMs?: number;
  /** All attempts together; 3 when absent. */
  maxRetries?: number;
  /** The pause before the second attempt, doubled before each further one; 60 when absent. */
  retryWaitSeconds?: number;
  /** Moves each pause that the receiver did not name by up to this share of it; none when absent. */
  jitter?: number;
  /** Is told of each pause: a person who waits must know why. */
  note?: Context["note"];
}

export type ReportDelivery = {
  /** Redacted. */
  url: string;
  status: "ok" | "error";
  attempts: number;
  status_code?: number;
  /** Of the last attempt. */
  response_ms?: number;
  /** Scrubbed, as is `body`. */
  error?: string;
  /** Of a refusal, at most 2 KiB. */
  body?: string;
};

const LONGEST_PAUSE_MS = 300_000;
const MOST_BODY = 2048;

/**
 * Posts a report, repeating it when the network or the receiver fails (no answer, 5xx, 429). Redirects are not followed. A receiver's
 * `Retry-After` or `retry_after` replaces the pause; no pause is longer than 300 s. It never rejects. Sleeps and times are the clock's.
 */
export async function postReport(
  clock: Clock,
  report: Report,
  transport: Transport = fetchTransport,
): Promise<ReportDelivery> {
  const url = redactUrl(report.url);
  const refusal = refusalOf(report, clock);
  if (refusal) return { url, status: "error", attempts: 0, error: refusal };
  const { maxRetries = 3, retryWaitSeconds = 60, jitter = 0 } = report;
  const attempt = attempter(clock, report, transport);
  let pause = retryWaitSeconds * 1000;
  for (let attempts = 1; ; attempts++) {
    const { again, askedMs, ...outcome } = await attempt();
    if (!again || attempts >= maxRetries) return { url, attempts, ...outcome };
    const moved = askedMs ?? pause * (1 + jitter * jitterOf(report.url, attempts));
    const ms = Math.min(LONGEST_PAUSE_MS, moved);
    report.note?.(pauseNote(url, outcome, ms, `${attempts + 1}/${maxRetries}`));
    await clock.sleep(ms);
    pause = Math.min(LONGEST_PAUSE_MS, (askedMs ?? pause) * 2);
  }
}

function pauseNote(
  url: string,
  failed: Omit<ReportDelivery, "url" | "attempts">,
  ms: number,
  attempt: string,
): Text {
  const why = failed.status_code === undefined ? failed.error : `HTTP ${failed.status_code}`;
  const seconds = Math.round(ms / 1000);
  return {
    en: `${url} did not take the report (${why}): attempt ${attempt} in ${seconds} s`,
    ja: `${url} に送信できませんでした（${why}）。${seconds} 秒後に再送します（${attempt} 回目）`,
  };
}

function refusalOf({ url: text, maxRetries = 3 }: Report, clock: Clock): string | undefined {
  const { url } = parseWebhook(text);
  if (!url) return "invalid_url";
  if (url.protocol === "http:" && !isLoopback(url)) return "insecure_url";
  if (clock.fixed && !isLoopback(url)) return "clock_fixed";
  return maxRetries > 0 ? undefined : "max_retries_exhausted";
}

type Attempt = Omit<ReportDelivery, "url" | "attempts"> & { again: boolean; askedMs?: number | undefined };

function attempter(clock: Clock, report: Report, transport: Transport): () => Promise<Attempt> {
  const body = canonicalJson(report.payload);
  const exchange = { url: parseWebhook(report.url).url!, headers: headersOf(report, body), body };
  const scrub = scrubber([report.url], [report.secret]);
  return async () => {
    const began = clock.monotonic();
    const elapsed = () => Math.round((clock.monotonic() - began) * 1000) / 1000;
    try {
      const signal = AbortSignal.timeout(report.timeoutMs ?? 10_000);
      const answer = await transport({ ...exchange, signal });
      return { ...judge(answer, scrub), response_ms: elapsed(), askedMs: retryAfterMs(answer, clock.now()) };
    } catch (error) {
      if (!(error instanceof ExchangeFailed)) throw error;
      return { status: "error", response_ms: elapsed(), error: error.detail, again: true };
    }
  };
}

function judge({ status, body }: Answer, scrub: (text: string) => string): Attempt {
  if (status >= 200 && status < 300) return { status: "ok", status_code: status, again: false };
  const said = scrub(body).slice(0, MOST_BODY);
  const again = status >= 500 || status === 429;
  return { status: "error", status_code: status, error: said || `HTTP ${status}`, body: said, again };
}

/** Names are compared without regard to case, so that the caller's replace ours. */
function headersOf({ headers, secret }: Report, body: string): Record<string, string> {
  const all = new Headers({
    "Content-Type": "application/json",
    "User-Agent": "observability-automation/1.0",
    ...(secret && { "X-OBS-Signature": bodySignature(body, secret) }),
  });
  for (const [name, value] of Object.entries(headers ?? {})) all.set(name, value);
  return Object.fromEntries(all);
}
