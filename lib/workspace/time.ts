import { OpsError } from "./errors.ts";
import { parseInstant } from "./instant.ts";

export { parseFileStamp, parseInstant } from "./instant.ts";

/** The command's idea of time. */
export interface Clock {
  /** UTC epoch milliseconds; the instant of `ORB_NOW` when that is set. */
  now(): number;
  /** Milliseconds since some moment, never going back and never fixed: for locks, waits and durations. */
  monotonic(): number;
  /** True when `ORB_NOW` fixes `now`: results and stderr say so, and no webhook leaves loopback. */
  readonly fixed: boolean;
  sleep(ms: number): Promise<void>;
}

/** The real clock, with `now` fixed to `ORB_NOW` (an ISO instant) where that is set. Throws `invalid_clock`. */
export function systemClock(env: Readonly<Record<string, string | undefined>>): Clock {
  const text = env.ORB_NOW;
  const instant = text ? parseInstant(text) : undefined;
  if (Number.isNaN(instant)) {
    throw new OpsError(
      "invalid_clock",
      {
        en: `ORB_NOW is not an ISO timestamp: ${JSON.stringify(text)}.`,
        ja: `ORB_NOW が ISO 形式の時刻ではありません: ${JSON.stringify(text)}`,
      },
      { en: "Example: ORB_NOW=2026-01-02T03:04:05Z", ja: "例: ORB_NOW=2026-01-02T03:04:05Z" },
    );
  }
  return {
    now: instant === undefined ? Date.now : () => instant,
    monotonic: () => performance.now(),
    fixed: instant !== undefined,
    sleep: (ms) => Bun.sleep(ms),
  };
}

/** `YYYY-MM-DDTHH:MM:SS`, with six digits of fraction only where there is one. `ms` is finite and in the years 1 to 9999. */
export function isoNaive(ms: number): string {
  const { seconds, micros } = split(ms);
  return micros === 0 ? seconds : `${seconds}.${sixDigits(micros)}`;
}

/** `YYYY-MM-DDTHH:MM:SS[.ffffff]Z` */
export function isoUtc(ms: number): string {
  return `${isoNaive(ms)}Z`;
}

/** `YYYY-MM-DDTHH:MM:SSZ`, cut to the second. */
export function isoSecond(ms: number): string {
  return `${split(ms).seconds}Z`;
}

/** `YYYY-MM-DDTHH:MM:SS.ffffff+00:00`, the form of alerts. */
export function isoMicros(ms: number): string {
  const { seconds, micros } = split(ms);
  return `${seconds}.${sixDigits(micros)}+00:00`;
}

/** `YYYYMMDD_HHMMSS`, cut to the second. */
export function fileStamp(ms: number): string {
  return split(ms).seconds.replace(/[-:]/g, "").replace("T", "_");
}

/** Whole seconds as text, and the microseconds in them (a double keeps those apart until the year 2109). */
function split(ms: number): { seconds: string; micros: number } {
  const whole = Math.floor(ms / 1000) * 1000;
  const micros = Math.round((ms - whole) * 1000);
  const carried = micros === 1_000_000;
  const seconds = new Date(carried ? whole + 1000 : whole).toISOString().slice(0, 19);
  return { seconds, micros: carried ? 0 : micros };
}

function sixDigits(micros: number): string {
  return String(micros).padStart(6, "0");
}
