import type { MarketCalendar } from "../market/calendar.ts";
import type { SyntheticRange } from "../market/synthetic_ranges.ts";
import { withReader } from "../workspace/carry.ts";
import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { Json } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import { parseJsonLines } from "../workspace/jsonl.ts";
import type { Reader } from "../workspace/reader.ts";
import { fileStamp, isoNaive, parseInstant } from "../workspace/time.ts";
import { Anomalies } from "./anomalies.ts";
import { splitLine } from "./cells.ts";
import { deliveryOf, feedFile } from "./feed.ts";
import { Gate } from "./gate.ts";
import { healStore } from "./heal.ts";
import { type IngestHow, lockStore } from "./ingest.ts";
import { inputOf } from "./input.ts";
import { linesFrom, offsetOf } from "./lines.ts";
import { openStore } from "./open_store.ts";
import { PendingRows, sameBar } from "./pending.ts";
import { rebuildFromRaw } from "./rebuild.ts";
import { emptyResult, type IngestResult } from "./result.ts";
import { rewriteStore } from "./rewrite.ts";
import { CLOCK_TOLERANCE, judge } from "./rules.ts";
import type { Store } from "./store.ts";
import { type StoredBar, storedBar } from "./tail.ts";
import { isWithin } from "./watermark.ts";

export interface Repair {
  store: Store;
  /** A bar CSV that knows better. */
  file?: string;
  /** The first bar that may change, UTC epoch milliseconds. */
  from?: number;
  orN?: number;
  calendar: MarketCalendar | undefined;
}

const BATCH = 50_000;
/** Real bars, best first. */
const PRIORITY = ["dukascopy", "api", "local_csv", "yfinance"];

/**
 * Sets a store right (specification 04 §20.4): tiers that do not fit together are built again from raw; then late bars and the bars of
 * a file are put in their places. Real bars beat invented ones, among real ones the better source wins, of equal sources the file.
 * Memory depends on the bars that change, not on the store nor the file.
 */
export async function repairStore(ctx: Context, how: IngestHow, repair: Repair): Promise<IngestResult> {
  if (how.dryRun) return new Repairing(ctx, how, repair).finish();
  using _lock = await lockStore(ctx, how, repair.store);
  return await new Repairing(ctx, how, repair).finish();
}

class Repairing {
  readonly #orN: number;
  readonly #changes = new PendingRows(64, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  readonly #anomalies: Anomalies;
  #superseded = 0;

  constructor(
    private readonly ctx: Context,
    private readonly how: IngestHow,
    private readonly repair: Repair,
  ) {
    const now = ctx.clock.now();
    this.#orN = Math.max(1, repair.orN ?? 6);
    this.#anomalies = new Anomalies({
      reader: withReader(ctx).reader,
      store: repair.store,
      source: this.#source,
      now,
      runId: `repair_${repair.store.key}_${fileStamp(now)}`,
    });
  }

  get #source(): string {
    return this.repair.file ?? "repair";
  }

  async finish(): Promise<IngestResult> {
    const { ctx, how, repair } = this;
    const { store } = repair;
    const input = repair.file === undefined ? undefined : inputOf(ctx, repair.file);
    await this.#mend();
    const { reader } = withReader(ctx);
    const opened = openStore(reader, store);
    this.#takeQueue(reader);
    if (input) this.#takeFile(reader, input.path, opened.synthetic);
    const { length } = this.#changes;
    const first = length > 0 ? this.#changes.time[0]! : undefined;
    if (this.#superseded > 0) {
      this.#anomalies.add("synthetic_superseded", { bars: this.#superseded, start_ts: isoNaive(first!) });
    }
    this.#anomalies.close();
    if (length > 0) {
      await rewriteStore(ctx, how, {
        store,
        rows: this.#changes,
        source: this.#source,
        orN: this.#orN,
        anomalies: this.#anomalies.take(),
        // What lies before the bound still waits.
        queueDone: repair.from === undefined,
      });
    }
    const before = opened.bars.at(-1)?.time;
    const now = Math.max(before ?? Number.NEGATIVE_INFINITY, this.#changes.latest);
    const real = Math.max(opened.lastReal ?? Number.NEGATIVE_INFINITY, this.#changes.latest);
    const ts = (time: number | undefined) =>
      time === undefined || !Number.isFinite(time) ? null : isoNaive(time);
    return {
      ...emptyResult(store, this.#source),
      rows_raw: length,
      rows_validated: length,
      rows_featured: length,
      anomalies_logged: this.#anomalies.logged,
      last_ts_prev: ts(before),
      last_ts_now: ts(now),
      last_real_ts: ts(real),
      synthetic_superseded: this.#superseded,
      repaired_from: ts(first),
      dry_run: how.dryRun === true,
    };
  }

  async #mend(): Promise<void> {
    const { ctx, how } = this;
    const { store } = this.repair;
    try {
      await healStore(ctx, how, store, this.#orN, this.#anomalies);
    } catch (error) {
      if (!(error instanceof OpsError) || error.code !== "store_unequal") throw error;
      await rebuildFromRaw(ctx, how, store, this.#orN);
    }
  }

  /** The bars that came too late for their places. */
  #takeQueue(reader: Reader): void {
    const { store, from = Number.NEGATIVE_INFINITY } = this.repair;
    const text = reader.maybeText(store.late);
    for (const { value } of parseJsonLines(text ?? "", store.late).rows) {
      const delivery = deliveryOf(lateRow(value));
      const time = parseInstant(delivery.row.timestamp);
      if (!(time >= from)) continue;
      const bar = judge(delivery, time, { store, latest: this.#latest });
      if ("type" in bar || this.#isStored(reader, time)) continue;
      this.#changes.place(bar, delivery.line, () => {});
    }
  }

  #isStored(reader: Reader, time: number): boolean {
    const { validated } = this.repair.store;
    const [line] = linesFrom(reader, validated, offsetOf(reader, validated, time));
    return line?.time === time;
  }

  #takeFile(reader: Reader, path: string, synthetic: readonly SyntheticRange[]): void {
    const { store, from = Number.NEGATIVE_INFINITY } = this.repair;
    const anomalies = this.#anomalies;
    const gate = new Gate({
      store,
      latest: this.#latest,
      stored: [],
      synthetic: [],
      anomalies,
      batchRows: BATCH,
    });
    using stored = new StoredWalk(reader, store, from);
    const rank = rankOf(this.#source);
    const ranks = sourceRanks(reader, store);
    const take = (rows: number) => {
      for (let row = 0; row < rows; row++) {
        const bar = gate.pending.at(row);
        if (bar.time < from) continue;
        const there = stored.at(bar.time);
        const invented = there !== undefined && isWithin(synthetic, bar.time);
        if (there && !invented && (sameBar(there, bar) || ranks(bar.time) < rank)) continue;
        if (invented) this.#superseded++;
        const line = new TextDecoder().decode(gate.pending.lines.of(row, row + 1));
        this.#changes.place(bar, line, () => {});
      }
      gate.pending.drop(rows);
    };
    for (const _ of feedFile(reader.workspace.resolve(path), path, store, gate, reader.files)) take(BATCH);
    take(gate.pending.length);
  }

  get #latest(): number {
    return this.ctx.clock.now() + CLOCK_TOLERANCE;
  }
}

/** The stored bars in order of time, asked for times that only grow. */
class StoredWalk implements Disposable {
  readonly #lines: Generator<{ text: string; time: number }, void>;
  #next: StoredBar | undefined;

  constructor(reader: Reader, { validated }: Store, from: number) {
    this.#lines = linesFrom(reader, validated, Number.isFinite(from) ? offsetOf(reader, validated, from) : 0);
    this.#advance();
  }

  at(time: number): StoredBar | undefined {
    while (this.#next && this.#next.time < time) this.#advance();
    return this.#next?.time === time ? this.#next : undefined;
  }

  [Symbol.dispose](): void {
    this.#lines.return();
  }

  #advance(): void {
    this.#next = undefined;
    for (let line = this.#lines.next(); !line.done; line = this.#lines.next()) {
      this.#next = storedBar(line.value.text);
      if (this.#next) return;
    }
  }
}

/** The rank of the source that brought a stored bar: of the last range that covers it. */
function sourceRanks(reader: Reader, { sources }: Store): (time: number) => number {
  const ranges = parseJsonLines(reader.maybeText(sources) ?? "", sources).rows.flatMap(({ value }) => {
    if (!isJsonObject(value)) return [];
    const [start, end] = [value.start_ts, value.end_ts].map((text) => parseInstant(String(text)));
    return [{ start: start!, end: end!, rank: rankOf(String(value.source)) }];
  });
  return (time) =>
    ranges.findLast(({ start, end }) => time >= start && time <= end)?.rank ?? PRIORITY.indexOf("local_csv");
}

/** Smaller is better. Files count as local ones, whatever they are called. */
function rankOf(source: string): number {
  const rank = PRIORITY.indexOf(source.split(":")[0]!);
  return rank < 0 ? PRIORITY.indexOf("local_csv") : rank;
}

function lateRow(value: Json) {
  const line = isJsonObject(value) && typeof value.line === "string" ? value.line : "";
  const [timestamp = "", symbol, tf, o, h, l, c, v, spread] = splitLine(line);
  return { timestamp, symbol, tf, o, h, l, c, v, spread };
}
