import { ExchangeFailed } from "../../../notify/http.ts";
import { jitterOf } from "../../../notify/jitter.ts";
import { retryAfterMs } from "../../../notify/retry_after.ts";
import type { Clock } from "../../../workspace/time.ts";
import { type GetAnswer, get } from "./get.ts";
import { Gate } from "./gate.ts";
import { median, skewOf } from "./skew.ts";
import { sleepUnless } from "./sleep.ts";

/** How a source repeats what failed, and how much it asks at once. */
export interface HttpPolicy {
  /** Of one request, its body included. */
  timeoutMs: number;
  /** All attempts of one request together. */
  attempts: number;
  /** The pause before the second attempt, doubled (or times `multiplier`) before each further one up to `longestPauseMs`. */
  pauseMs: number;
  multiplier: number;
  longestPauseMs: number;
  /** Requests under way at the same time. */
  atOnce: number;
  /** Repetitions of all requests together; without bound when absent. */
  retryBudget?: number;
  /** Before each attempt, whatever it is: waits for a quota, or throws. */
  before?: () => Promise<void>;
}

export const USUAL_POLICY: HttpPolicy = {
  timeoutMs: 30_000,
  attempts: 6,
  pauseMs: 1000,
  multiplier: 2,
  longestPauseMs: 30_000,
  atOnce: 4,
};

/** Whoever asks us to wait for longer has, for this run, nothing for us. */
const LONGEST_ASKED_MS = 120_000;
const MOST_BYTES = 32 << 20;

/** This computer does not reach the host at all: half a minute of waiting will not change that, one repetition bridges a hiccup. */
const OUT_OF_REACH = /:(ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH)$/;
const ATTEMPTS_OUT_OF_REACH = 2;

/** An answer that is of no use. `again`: another attempt may help. */
export class Refused extends Error {
  constructor(
    readonly detail: string,
    readonly again: boolean,
  ) {
    super(detail);
  }
}

/** Why a request came to nothing after all its attempts. `detail` quotes neither the URL nor what the other side said. */
export class RequestFailed extends Error {
  constructor(readonly detail: string) {
    super(detail);
  }
}

/** What an answer means to whoever asked: its value, or `Refused`. */
export type ReadAnswer<Value> = (answer: GetAnswer) => Value;

/** GETs of one run of a source: bounded in time, repeated with full jitter, counted. */
export class HttpClient {
  requests = 0;
  retries = 0;
  readonly #skews: number[] = [];
  readonly #gate: Gate;

  constructor(
    private readonly clock: Clock,
    private readonly policy: HttpPolicy,
    private readonly headers: Record<string, string>,
    private readonly signal: AbortSignal = new AbortController().signal,
  ) {
    this.#gate = new Gate(policy.atOnce);
  }

  /** Median over all answers so far, ms; null when none carried a date. */
  get clockSkewMs(): number | null {
    const middle = median(this.#skews);
    return middle === null ? null : Math.round(middle);
  }

  /**
   * Asks until `read` gives a value. Throws `RequestFailed` once an answer is refused for good or the attempts are used up, and what
   * `signal` carries as soon as that is aborted.
   */
  async get<Value>(url: string, read: ReadAnswer<Value>, signal = this.signal): Promise<Value> {
    const parsed = URL.parse(url);
    if (!parsed || !/^https?:$/.test(parsed.protocol)) throw new RequestFailed("invalid_url");
    using _place = await this.#gate.enter(signal);
    for (let attempt = 1; ; attempt++) {
      const { value, detail, again, askedMs } = await this.#attempt(parsed, read, signal);
      if (detail === undefined) return value as Value;
      const { attempts } = this.policy;
      const most = OUT_OF_REACH.test(detail) ? Math.min(attempts, ATTEMPTS_OUT_OF_REACH) : attempts;
      if (!again || attempt >= most) throw new RequestFailed(detail);
      if (askedMs !== undefined && askedMs > LONGEST_ASKED_MS) {
        throw new RequestFailed(`${detail} (asks to wait ${Math.round(askedMs / 1000)} s)`);
      }
      if (this.retries >= (this.policy.retryBudget ?? Number.POSITIVE_INFINITY)) {
        throw new RequestFailed(`${detail} (retry budget of ${this.policy.retryBudget} used up)`);
      }
      this.retries++;
      await sleepUnless(this.clock, askedMs ?? this.#pause(url, attempt), signal);
    }
  }

  async #attempt<Value>(url: URL, read: ReadAnswer<Value>, signal: AbortSignal): Promise<Attempt<Value>> {
    await this.policy.before?.();
    signal.throwIfAborted();
    this.requests++;
    const asked = this.clock.now();
    let answer: GetAnswer | undefined;
    try {
      const timeout = AbortSignal.timeout(this.policy.timeoutMs);
      const headers = this.headers;
      answer = await get({ url, headers, signal: AbortSignal.any([signal, timeout]), mostBytes: MOST_BYTES });
      const skew = skewOf(answer, asked, this.clock.now());
      if (skew !== undefined) this.#skews.push(skew);
      return { value: read(answer) };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ExchangeFailed) return { detail: error.detail, again: true };
      if (!(error instanceof Refused)) throw error;
      return { detail: error.detail, again: error.again, askedMs: this.#asked(answer!) };
    }
  }

  /** What `Retry-After` says; bodies are not looked at, they are the sources' own. */
  #asked({ status, retryAfter }: GetAnswer): number | undefined {
    return retryAfterMs({ status, retryAfter, body: "" }, this.clock.now());
  }

  /** Full jitter: anything up to the pause. It needs no chance: other requests and other moments fall elsewhere. */
  #pause(url: string, attempt: number): number {
    const { pauseMs, multiplier, longestPauseMs } = this.policy;
    const longest = Math.min(longestPauseMs, pauseMs * multiplier ** (attempt - 1));
    return (longest * (1 + jitterOf(url, attempt, this.clock.now()))) / 2;
  }
}

interface Attempt<Value> {
  value?: Value;
  detail?: string;
  again?: boolean;
  askedMs?: number | undefined;
}

/** The usual meaning of a status: throws `Refused` unless it is a success. 429, 408 and 5xx may pass. */
export function demandOk({ status }: GetAnswer): void {
  if (status >= 200 && status < 300) return;
  throw new Refused(`http ${status}`, status === 429 || status === 408 || status >= 500);
}

/** A body as JSON; what is no JSON (a page of HTML, half a document) is refused. */
export function jsonOf(bytes: Uint8Array, again = true): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Refused("the answer is no JSON", again);
  }
}
