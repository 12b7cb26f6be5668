/** When rounds begin. Everything in milliseconds, instants as UTC epoch milliseconds. */

/** Shorter intervals have no bar close to wait for. */
const SHORTEST_ALIGNED = 60_000;
const JITTER = 0.05;
/** So many failed rounds are taken as bad luck. */
const PATIENCE = 2;
const LONGEST_BACKOFF = 4;

export interface Rhythm {
  intervalMs: number;
  /** How long after a bar's end it is taken for final. */
  settleMs: number;
}

/**
 * The nominal instant of the round after the one that was due at `due`: a whole number of intervals later and not in the past, so that a
 * slow round costs rounds but the rhythm never drifts. From one minute on it lies `settleMs` behind a multiple of the interval, and so,
 * for five minutes, behind the close of a bar.
 */
export function nextDue({ intervalMs, settleMs }: Rhythm, due: number, now: number, pauses = 1): number {
  if (intervalMs === 0) return now;
  const step = intervalMs * pauses;
  // A clock that was set back begins a new rhythm.
  const last = Math.min(due, now);
  if (intervalMs < SHORTEST_ALIGNED) return last + step * Math.max(1, Math.ceil((now - last) / step));
  const earliest = Math.max(now, last + step - intervalMs) - settleMs;
  return (Math.floor(earliest / intervalMs) + 1) * intervalMs + settleMs;
}

/**
 * How far behind its nominal instant a round begins, so that many workers do not ask at once: up to 5 % of the interval, never before,
 * where the newest bar would still be settling. `draw` is from 0 to 1.
 */
export function jitter({ intervalMs }: Rhythm, draw: number): number {
  return Math.round(intervalMs * JITTER * draw);
}

/** Intervals to the next round after so many failed ones in a row: from the third failure on two, then four. */
export function pausesAfter(failures: number): number {
  return Math.min(LONGEST_BACKOFF, 2 ** Math.max(0, failures - PATIENCE));
}
