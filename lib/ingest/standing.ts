import type { MarketCalendar } from "../market/calendar.ts";
import type { JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import type { Reader } from "../workspace/reader.ts";
import { readSnapshot, SNAPSHOT } from "../workspace/snapshot.ts";
import { parseInstant } from "../workspace/time.ts";
import { timeframeMinutes } from "./store.ts";

const MINUTE = 60_000;

/** What the snapshot says of a series of bars. */
export interface Standing {
  /** `USDJPY_5m` */
  key: string;
  /** Start of the newest bar, UTC epoch milliseconds; null where it does not say. */
  last: number | null;
  /** Of the newest bar that was not invented. */
  lastReal: number | null;
  /** Length of a bar. */
  tfMs: number;
  /** The member of `ingest_meta` (specification 04 §7); undefined where there is none. */
  meta: JsonObject | undefined;
}

/** The standing of every series that the snapshot knows, by key. Throws as `readSnapshot`. */
export function standings(reader: Reader, snapshot = SNAPSHOT): Map<string, Standing> {
  const { ingest = {}, ingest_meta = {} } = readSnapshot({ reader }, snapshot);
  const keys = [...new Set([...Object.keys(ingest), ...Object.keys(ingest_meta)])].sort();
  return new Map(
    keys.map((key) => {
      const meta = isJsonObject(ingest_meta[key]) ? ingest_meta[key] : undefined;
      const last = instantOf(ingest[key]) ?? instantOf(meta?.last_ts_now);
      const lastReal = instantOf(meta?.last_real_ts) ?? last;
      const tfMs = timeframeMinutes(key.split("_").at(-1)!) * MINUTE;
      return [key, { key, last, lastReal, tfMs, meta }];
    }),
  );
}

/** Minutes of open market between the end of a bar and now; null without a bar. */
export function openMinutesSince(
  calendar: MarketCalendar,
  { tfMs }: Pick<Standing, "tfMs">,
  start: number | null,
  now: number,
): number | null {
  return start === null ? null : calendar.openMinutes(start + tfMs, Math.max(now, start + tfMs));
}

function instantOf(value: unknown): number | null {
  const time = typeof value === "string" ? parseInstant(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}
