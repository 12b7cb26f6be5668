import type { BarBlock } from "../market/block.ts";
import type { SyntheticRange } from "../market/synthetic_ranges.ts";
import type { JsonObject } from "../workspace/json.ts";
import { isoNaive, parseInstant } from "../workspace/time.ts";
import type { AnomalySink } from "./anomalies.ts";
import { PendingRows, REORDER_WINDOW, samePrices } from "./pending.ts";
import { type Delivery, faultOf, judge, parseError } from "./rules.ts";
import type { Store } from "./store.ts";
import type { StoredBar } from "./tail.ts";
import { isWithin } from "./watermark.ts";

/** Newest stored bars that a delivery is compared with. */
export const COMPARED_BARS = 400;

export interface GateOptions {
  store: Store;
  /** Now and the clock's tolerance: no bar starts later. */
  latest: number;
  /** The newest stored bars, in order. */
  stored: readonly StoredBar[];
  /** Invented bars of the store, which real ones supersede. */
  synthetic: readonly SyntheticRange[];
  anomalies: AnomalySink;
  /** Rows that one commit takes. */
  batchRows: number;
  /** About how many rows will come. */
  expectedRows?: number;
}

/**
 * The one entrance to a store: every row of every source passes here, is refused with an anomaly, passed over, or joins the pending
 * rows. Canonical rows come as blocks, and as long as nothing is to be said of them they are never looked at one by one.
 */
export class Gate {
  readonly pending: PendingRows;
  /** Real bars for the places of invented ones, in order. */
  readonly superseding = new PendingRows(64, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  /** Bars for holes among the newest stored ones, as lines of the queue. */
  late: LateBar[] = [];
  readonly counts = { repeated: 0, belowWatermark: 0, sorted: 0, late: 0 };
  readonly #watermark: number;
  /** From here on the store's bars are known. */
  readonly #knownFrom: number;
  readonly #stored: Map<number, StoredBar>;

  constructor(private readonly options: GateOptions) {
    const { stored, batchRows, expectedRows = 0 } = options;
    const compared = stored.slice(-COMPARED_BARS);
    this.#watermark = stored.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
    this.#knownFrom = compared[0]?.time ?? Number.POSITIVE_INFINITY;
    this.#stored = new Map(compared.map((bar) => [bar.time, bar]));
    this.pending = new PendingRows(Math.min(batchRows, expectedRows) + REORDER_WINDOW, this.#watermark);
  }

  /** Whether a commit's worth of rows can no longer be overtaken by rows that come late. */
  get ready(): boolean {
    return this.pending.length >= this.options.batchRows + REORDER_WINDOW;
  }

  /**
   * Takes a scanned block whose rows, all of the store's symbol and time frame, lie in `bytes` from `at` on. `toDelivery` makes the row
   * of a line for those that need a closer look.
   */
  takeBlock(
    block: BarBlock,
    bytes: Uint8Array,
    at: number,
    toDelivery: (from: number, to: number) => Delivery,
  ): void {
    const { data, capacity, length } = block;
    const { latest, store } = this.options;
    const quiet = this.#quietBelow();
    const [open, high, low, close, volume, spread] = [1, 2, 3, 4, 5, 6].map((k) => k * capacity) as Six;
    let first = 0;
    let before = this.pending.latest;
    let rowAt = at;
    for (let row = 0; row < length; row++) {
      const time = data[row]!;
      const fine =
        time > before &&
        data[volume + row]! >= 0 &&
        data[spread + row]! >= 0 &&
        faultOf(
          time,
          data[open + row]!,
          data[high + row]!,
          data[low + row]!,
          data[close + row]!,
          store.tfMs,
          latest,
        ) === undefined;
      if (fine) {
        before = time;
        continue;
      }
      rowAt = this.#takeRun(block, first, row, bytes, rowAt);
      const next = bytes.indexOf(LF, rowAt) + 1;
      if (time < quiet) this.counts.belowWatermark++;
      else this.take(toDelivery(rowAt, next));
      rowAt = next;
      first = row + 1;
      before = this.pending.latest;
    }
    this.#takeRun(block, first, length, bytes, rowAt);
  }

  /** Takes one row, whatever it holds. */
  take(delivery: Delivery): void {
    const time = parseInstant(delivery.row.timestamp);
    if (Number.isNaN(time)) this.#refuse(parseError(delivery));
    else if (time > this.#watermark) this.#takeNew(delivery, time);
    else if (isWithin(this.options.synthetic, time)) this.#takeSuperseding(delivery, time);
    else if (time >= this.#knownFrom) this.#compare(delivery, time);
    else this.counts.belowWatermark++;
  }

  #takeNew(delivery: Delivery, time: number): void {
    const { anomalies } = this.options;
    const bar = judge(delivery, time, this.options);
    if ("type" in bar) {
      this.#refuse(bar);
      return;
    }
    const before = this.pending.latest;
    const placed = this.pending.place(bar, delivery.line, (old) => {
      if (samePrices(old, bar)) this.counts.repeated++;
      else anomalies.add("duplicate_conflict", conflict(bar, old));
    });
    if (placed === "repeated") this.counts.repeated++;
    if (placed === "sorted") this.counts.sorted++;
    if (placed === "too_late") {
      anomalies.add("non_monotonic", { prev_ts: isoNaive(before), current_ts: isoNaive(time) });
    }
  }

  /** A real bar for an invented one. */
  #takeSuperseding(delivery: Delivery, time: number): void {
    const bar = judge(delivery, time, this.options);
    if ("type" in bar) this.#refuse(bar);
    else if (this.superseding.place(bar, delivery.line, () => {}) === "repeated") this.counts.repeated++;
  }

  /** A row among the newest stored bars: a repeat, a revision, or late. One that was refused when it came is not refused again. */
  #compare(delivery: Delivery, time: number): void {
    const { anomalies } = this.options;
    const bar = judge(delivery, time, this.options);
    if ("type" in bar) {
      this.counts.belowWatermark++;
      return;
    }
    const stored = this.#stored.get(time);
    if (!stored) {
      this.counts.late++;
      this.late.push({ line: delivery.line.trimEnd() });
      anomalies.add("late_bar", { timestamp: isoNaive(time), values: valuesOf(bar) });
    } else if (samePrices(stored, bar)) {
      this.counts.repeated++;
    } else {
      anomalies.add("duplicate_conflict", conflict(stored, bar));
    }
  }

  #takeRun({ data, capacity }: BarBlock, first: number, to: number, bytes: Uint8Array, at: number): number {
    if (to === first) return at;
    return this.pending.appendRows(data, capacity, first, to - first, bytes, at);
  }

  /** Rows before this instant are old news without a closer look. */
  #quietBelow(): number {
    const first = Math.min(...this.options.synthetic.map(({ start }) => start));
    return this.#watermark === Number.NEGATIVE_INFINITY ? this.#watermark : Math.min(this.#knownFrom, first);
  }

  #refuse({ type, fields }: { type: string; fields: JsonObject }): void {
    this.options.anomalies.add(type, fields);
  }
}

/** A line of the queue of late bars. */
export interface LateBar extends JsonObject {
  line: string;
}

const LF = 10;
type Six = [number, number, number, number, number, number];

function conflict(kept: StoredBar, offered: StoredBar): JsonObject {
  return { timestamp: isoNaive(kept.time), kept: valuesOf(kept), offered: valuesOf(offered) };
}

function valuesOf({ open, high, low, close, volume, spread }: StoredBar): JsonObject {
  return { o: open, h: high, l: low, c: close, v: volume, spread };
}
