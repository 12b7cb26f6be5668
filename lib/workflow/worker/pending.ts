import type { JsonObject } from "../../workspace/json.ts";

/** Why an update of a pair is owed, and when it is tried again. */
export interface Pending {
  mode: string;
  /** An error's code, `blocked`, `override_disabled`, or `not_tried`. */
  reason: string;
  attempts: number;
  /** UTC epoch milliseconds. */
  retryAt: number;
}

const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * The updates that are owed, by symbol and mode. At first all are: what a worker that died had ingested may not be learned yet. One that
 * failed or was blocked is tried again after a pause that doubles from one minute up to an hour, whether bars come or not.
 */
export class PendingUpdates {
  readonly #owed = new Map<string, Pending>();

  constructor(symbols: readonly string[], modes: readonly string[]) {
    for (const symbol of symbols) for (const mode of modes) this.owe(symbol, mode);
  }

  /** New bars are there to be learned. A pause that is under way goes on. */
  owe(symbol: string, mode: string): void {
    const key = keyOf(symbol, mode);
    if (!this.#owed.has(key)) this.#owed.set(key, { mode, reason: "not_tried", attempts: 0, retryAt: 0 });
  }

  isDue(symbol: string, mode: string, now: number): boolean {
    const owed = this.#owed.get(keyOf(symbol, mode));
    return owed !== undefined && now >= owed.retryAt;
  }

  done(symbol: string, mode: string): void {
    this.#owed.delete(keyOf(symbol, mode));
  }

  /** An attempt came to nothing. */
  failed(symbol: string, mode: string, reason: string, now: number): Pending {
    const attempts = (this.#owed.get(keyOf(symbol, mode))?.attempts ?? 0) + 1;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
    const pending = { mode, reason, attempts, retryAt: now + pause };
    this.#owed.set(keyOf(symbol, mode), pending);
    return pending;
  }

  /** An operator has stopped updates: the pair goes on as soon as they are allowed again. Returns whether that is news. */
  held(symbol: string, mode: string, reason: string): boolean {
    const news = this.#owed.get(keyOf(symbol, mode))?.reason !== reason;
    this.#owed.set(keyOf(symbol, mode), { mode, reason, attempts: 0, retryAt: 0 });
    return news;
  }

  of(symbol: string): Pending[] {
    return [...this.#owed].filter(([key]) => key.startsWith(`${symbol}:`)).map(([, pending]) => pending);
  }

  /** When the first of them may be tried; infinite where nothing is owed. */
  get nextAt(): number {
    return Math.min(...[...this.#owed.values()].map(({ retryAt }) => retryAt));
  }
}

/** As heartbeats show it. */
export function pendingJson(
  { mode, reason, attempts, retryAt }: Pending,
  iso: (ms: number) => string,
): JsonObject {
  return { mode, reason, attempts, retry_at: retryAt === 0 ? null : iso(retryAt) };
}

function keyOf(symbol: string, mode: string): string {
  return `${symbol}:${mode}`;
}
