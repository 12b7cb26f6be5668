import { planAndCommit, withReader } from "../workspace/carry.ts";
import type { Context } from "../workspace/context.ts";
import { jsonLine } from "../workspace/jsonl.ts";
import { fileStamp, isoNaive } from "../workspace/time.ts";
import { Anomalies } from "./anomalies.ts";
import { type Batch, batchSources, planBatch, type TierEnds, tierEnds } from "./batch.ts";
import { Features } from "./features.ts";
import { type Fed, feedFile, feedRows } from "./feed.ts";
import { GapWatch } from "./gaps.ts";
import { Gate, type LateBar } from "./gate.ts";
import { healStore } from "./heal.ts";
import type { Ingest, IngestHow } from "./ingest.ts";
import { inputOf } from "./input.ts";
import { openStore, type OpenStore } from "./open_store.ts";
import { TierPrinter } from "./printer.ts";
import { emptyResult, type IngestResult } from "./result.ts";
import { rewriteStore } from "./rewrite.ts";
import { CLOCK_TOLERANCE } from "./rules.ts";

const DEFAULT_BATCH = 100_000;
const DEFAULT_OR_N = 6;
/** Bytes of a short row of a file, and rows that come at once. */
const SHORT_ROW = 48;
const BLOCK = 8192;

/** One ingest into one store. The caller holds the store's lock, or only looks. */
export async function runIngest(ctx: Context, how: IngestHow, ingest: Ingest): Promise<IngestResult> {
  const { store, orN = DEFAULT_OR_N } = ingest;
  const now = ctx.clock.now();
  const input = ingest.file === undefined ? undefined : inputOf(ctx, ingest.file);
  const runId = `ingest_${store.key}_${fileStamp(now)}`;
  const { reader } = withReader(ctx);
  const { source, scrub } = ingest;
  const anomalies = new Anomalies({ reader, store, source, now, runId, scrub });
  await healStore(ctx, how, store, Math.max(1, orN), anomalies);
  return new Run(ctx, how, ingest, openStore(withReader(ctx).reader, store), anomalies, input).finish();
}

class Run {
  readonly #gate: Gate;
  readonly #gaps: GapWatch;
  readonly #features: Features;
  readonly #printer: TierPrinter;
  readonly #batchRows: number;
  readonly #orN: number;
  #ends: TierEnds;
  #rows = 0;
  /** The newest stored bar; NaN where there is none. */
  #last: number;

  constructor(
    private readonly ctx: Context,
    private readonly how: IngestHow,
    private readonly ingest: Ingest,
    private readonly opened: OpenStore,
    private readonly anomalies: Anomalies,
    private readonly input: { path: string; size: number } | undefined,
  ) {
    const { store, calendar, orN = DEFAULT_OR_N, maxRowsPerCommit = DEFAULT_BATCH } = ingest;
    this.#last = opened.bars.at(-1)?.time ?? Number.NaN;
    this.#batchRows = maxRowsPerCommit;
    this.#ends = tierEnds(withReader(ctx).reader, store);
    const expectedRows = input ? Math.ceil(input.size / SHORT_ROW) + BLOCK : (ingest.rows?.length ?? 0);
    this.#orN = Math.max(1, orN);
    this.#gate = new Gate({
      store,
      latest: ctx.clock.now() + CLOCK_TOLERANCE,
      stored: opened.bars,
      synthetic: ingest.synthetic ? [] : opened.synthetic,
      anomalies,
      batchRows: maxRowsPerCommit,
      expectedRows,
    });
    this.#features = new Features(this.#orN).seed(opened.bars);
    this.#gaps = new GapWatch(store.tfMs, calendar, anomalies, this.#last);
    this.#printer = new TierPrinter(store, Math.min(maxRowsPerCommit, expectedRows));
  }

  async finish(): Promise<IngestResult> {
    const { ingest, anomalies } = this;
    for (const { type, ...fields } of ingest.anomalies ?? []) anomalies.add(String(type), fields);
    this.#checkSnapshot();
    const { pending } = this.#gate;
    for (const { done, total } of this.#feed()) {
      await this.#commit(this.#batchRows);
      await this.ctx.progress({ en: "ingesting", ja: "取り込み中" }, done, total);
    }
    while (pending.length > 0) await this.#commit(Math.min(pending.length, this.#batchRows));
    await this.#supersede();
    anomalies.close();
    await this.#commit(0);
    return this.#result();
  }

  #feed(): Iterable<Fed> {
    const { ctx, ingest } = this;
    if (!this.input) return feedRows(ingest.rows ?? [], this.#gate);
    const { path } = this.input;
    const { reader, workspace } = ctx;
    return feedFile(workspace.resolve(path), path, ingest.store, this.#gate, reader.files);
  }

  /** Commits the first pending rows and all that has been said meanwhile. Without rows, only where there is anything to write. */
  async #commit(rows: number): Promise<void> {
    this.how.signal?.throwIfAborted();
    const { pending, late } = this.#gate;
    const printer = this.#printer;
    printer.clear();
    if (!this.how.dryRun) printer.print(pending, 0, rows, this.#features);
    this.#gaps.pass(pending, 0, rows);
    if (rows > 0) {
      this.#last = pending.time[rows - 1]!;
      if (this.ingest.synthetic) this.#tellSynthetic(pending.time[0]!, this.#last, rows);
    }
    const batch: Batch = {
      store: this.ingest.store,
      rows,
      first: rows > 0 ? pending.time[0]! : this.#last,
      last: this.#last,
      raw: pending.lines.of(0, rows),
      validated: printer.validated.written,
      features: printer.features.written,
      source: this.ingest.source,
      synthetic: this.ingest.synthetic === true,
      anomalies: this.anomalies.take(),
      late: this.#unqueued(late.splice(0)),
      input: this.input,
      ends: this.#ends,
    };
    const anything = rows > 0 || batch.anomalies !== "" || batch.late.length > 0 || this.#snapshotLags();
    if (anything && !this.how.dryRun) {
      const options = { command: "ingest", ...this.how, sources: batchSources(batch) };
      await planAndCommit(this.ctx, (planning) => planBatch(planning, batch), options);
      this.#ends = tierEnds(withReader(this.ctx).reader, this.ingest.store);
    }
    this.#rows += rows;
    pending.drop(rows);
  }

  /** Less the late bars that wait already, from an earlier delivery. */
  #unqueued(late: LateBar[]): LateBar[] {
    if (late.length === 0) return late;
    const queue = withReader(this.ctx).reader.maybeText(this.ingest.store.late) ?? "";
    const waiting = new Set(queue.split("\n"));
    return late.filter((bar) => !waiting.has(jsonLine(bar).trimEnd()));
  }

  /** Puts real bars in the places of invented ones. */
  async #supersede(): Promise<void> {
    const { superseding } = this.#gate;
    const { store, source } = this.ingest;
    if (superseding.length === 0) return;
    this.anomalies.add("synthetic_superseded", {
      start_ts: isoNaive(superseding.time[0]!),
      end_ts: isoNaive(superseding.latest),
      bars: superseding.length,
    });
    const anomalies = this.anomalies.take();
    const rewriting = { store, rows: superseding, source, orN: this.#orN, anomalies };
    await rewriteStore(this.ctx, this.how, rewriting);
  }

  #tellSynthetic(first: number, last: number, bars: number): void {
    this.anomalies.add("synthetic_extension", { start_ts: isoNaive(first), end_ts: isoNaive(last), bars });
  }

  /** The store is right; what says more than it is told of. */
  #checkSnapshot(): void {
    const { snapshot } = this.opened;
    if (snapshot === null || snapshot <= this.#last) return;
    const stored = Number.isNaN(this.#last) ? null : isoNaive(this.#last);
    this.anomalies.add("snapshot_ahead_of_store", { snapshot_ts: isoNaive(snapshot), store_ts: stored });
  }

  /** Whether the snapshot says something else than the store, and no commit of rows has set it right. */
  #snapshotLags(): boolean {
    return this.#rows === 0 && !Number.isNaN(this.#last) && this.opened.snapshot !== this.#last;
  }

  #result(): IngestResult {
    const { ingest, opened, anomalies } = this;
    const { counts, superseding } = this.#gate;
    const { detected, expected } = this.#gaps;
    const before = opened.bars.at(-1)?.time;
    const ts = (time: number | undefined) =>
      time === undefined || !Number.isFinite(time) ? null : isoNaive(time);
    const real = [
      opened.lastReal,
      superseding.latest,
      ingest.synthetic || this.#rows === 0 ? undefined : this.#last,
    ];
    return {
      ...emptyResult(ingest.store, ingest.source),
      rows_raw: this.#rows,
      rows_validated: this.#rows,
      rows_featured: this.#rows,
      anomalies_logged: anomalies.logged,
      gaps_detected: detected,
      gaps_expected: expected,
      gaps_total: detected + expected,
      last_ts_prev: ts(before),
      last_ts_now: ts(this.#last),
      last_real_ts: ts(Math.max(...real.filter((time) => time !== undefined))),
      duplicates_skipped: counts.repeated,
      below_watermark_skipped: counts.belowWatermark,
      incomplete_held: ingest.incompleteHeld ?? 0,
      out_of_order_sorted: counts.sorted,
      late_bars: counts.late,
      synthetic_superseded: superseding.length,
      repaired_from: superseding.length > 0 ? ts(superseding.time[0]) : null,
      dry_run: this.how.dryRun === true,
    };
  }
}
