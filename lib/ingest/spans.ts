import type { SyntheticRange } from "../market/synthetic_ranges.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Reader } from "../workspace/reader.ts";
import { isoNaive } from "../workspace/time.ts";
import { linesFrom, offsetOf } from "./lines.ts";
import type { Store } from "./store.ts";

/** A line of `5m.synthetic.jsonl`. */
export interface Span extends JsonObject {
  start_ts: string;
  end_ts: string;
  bars: number;
}

/** What is left of invented ranges when the bars of some times are real: runs of stored bars without a real one among them. */
export function remainingSpans(
  reader: Reader,
  store: Store,
  ranges: readonly SyntheticRange[],
  real: ReadonlySet<number>,
): Span[] {
  return ranges.flatMap((range) => {
    const times = new Set([...real].filter((time) => time >= range.start && time <= range.end));
    for (const time of storedTimes(reader, store, range)) times.add(time);
    const spans: Span[] = [];
    let open: Span | undefined;
    for (const time of [...times].sort((a, b) => a - b)) {
      if (real.has(time)) {
        open = undefined;
      } else if (open) {
        open.end_ts = isoNaive(time);
        open.bars++;
      } else {
        open = { start_ts: isoNaive(time), end_ts: isoNaive(time), bars: 1 };
        spans.push(open);
      }
    }
    return spans;
  });
}

function* storedTimes(reader: Reader, store: Store, { start, end }: SyntheticRange): Generator<number, void> {
  for (const { time } of linesFrom(reader, store.validated, offsetOf(reader, store.validated, start))) {
    if (time > end) return;
    if (!Number.isNaN(time)) yield time;
  }
}
