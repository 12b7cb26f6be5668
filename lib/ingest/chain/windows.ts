const MINUTE = 60_000;
const WEEK = 7 * 1440 * MINUTE;
const LEAST_LOOKBACK = 5;

/** From when to when a source is asked, UTC epoch ms. */
export interface Window {
  from: number;
  to: number;
}

/** From `lookback` minutes (at least 5) before the newest real bar, or before now, up to now. */
export function windowBefore(now: number, last: number | null, lookback: number): Window {
  return { from: (last ?? now) - Math.max(LEAST_LOOKBACK, lookback) * MINUTE, to: now };
}

/** Yahoo's: within the last seven days, all of them where nothing is known. */
export function yfinanceWindow(now: number, last: number | null, lookback: number): Window {
  const before = Math.max(LEAST_LOOKBACK, lookback) * MINUTE;
  const from = last === null ? now - Math.max(before, WEEK) : last - before;
  return { from: Math.min(now, Math.max(from, now - WEEK)), to: now };
}
