import type { Engine, TradeObserver } from "../../engine/engine.ts";
import { BUCKET_NAMES } from "../../engine/ev.ts";
import type { Position } from "../../engine/positions.ts";
import type { EngineRecord, ExitReason, Side } from "../../engine/records.ts";
import type { LedgerEntry, LedgerTrade } from "../ledger.ts";

/** Moves of one spread band's slope that no fill caused. */
interface Relaxation {
  spread_band: string;
  times: number;
  change: number;
}

/**
 * What bars teach an engine, in the ledger's words. An engine tells its observer of trades, not of what they teach, so its two
 * learners are listened to: a lesson of the slippage model is a fill, one of the EV estimate belongs to the record that was booked
 * just before it, or to a calibration.
 */
export class Lessons implements TradeObserver {
  readonly entries: LedgerEntry[] = [];
  readonly trades: LedgerTrade[] = [];
  readonly #relaxed = new Map<string, Relaxation>();
  #engine!: Engine;
  /** Records of the engine that are accounted for. */
  #heard = 0;

  get relaxed(): Relaxation[] {
    return [...this.#relaxed.values()];
  }

  /** To be called once, with the engine that was made with this observer, before its first bar. */
  attach(engine: Engine): void {
    this.#engine = engine;
    this.#hearSlippage();
    this.#hearEstimator();
  }

  opened(): void {}
  bar(): void {}

  /** A position of an older state may name no bucket, and then its trade teaches nothing. */
  closed(position: Position): void {
    if (position.bucket >= 0) return;
    const none = { alpha: null, beta: null, global_alpha: null, global_beta: null };
    this.trades.push({ ...this.#outcome(), ev_key: null, win: null, ...none });
  }

  #hearSlippage(): void {
    const { slippage, orders, tape } = this.#engine;
    const { learn, relax } = slippage;
    slippage.learn = (band, realised, quantity) => {
      const [slope, usual] = [slippage.slope[band]!, slippage.quantity[band]!];
      learn.call(slippage, band, realised, quantity);
      this.entries.push({
        entry_ts: tape.stamp(),
        side: orders.order.side === 1 ? "BUY" : "SELL",
        qty: quantity,
        spread_band: band,
        slip_real: realised,
        slope: [slope, slippage.slope[band]!],
        usual_quantity: [usual, slippage.quantity[band]!],
      });
    };
    slippage.relax = (band) => {
      const before = slippage.slope[band]!;
      relax.call(slippage, band);
      const change = slippage.slope[band]! - before;
      if (change === 0) return;
      const sum = this.#relaxed.get(band);
      const times = (sum?.times ?? 0) + 1;
      this.#relaxed.set(band, { spread_band: band, times, change: (sum?.change ?? 0) + change });
    };
  }

  #hearEstimator(): void {
    const { estimator } = this.#engine;
    const { learn } = estimator;
    const none = { alpha: 1, beta: 1 };
    estimator.learn = (index, win) => {
      const ev_key = BUCKET_NAMES[index]!;
      const before = { bucket: estimator.exportBuckets()[ev_key] ?? none, ...estimator.global };
      learn.call(estimator, index, win);
      const after = { bucket: estimator.exportBuckets()[ev_key]!, ...estimator.global };
      this.trades.push({
        ...this.#outcome(),
        ev_key,
        win,
        alpha: [before.bucket.alpha, after.bucket.alpha],
        beta: [before.bucket.beta, after.bucket.beta],
        global_alpha: [before.alpha, after.alpha],
        global_beta: [before.beta, after.beta],
      });
    };
  }

  /** The record that was booked since the last lesson; none was for a calibration. */
  #outcome() {
    const { records } = this.#engine.book;
    const record = records.length > this.#heard ? records.at(-1) : undefined;
    this.#heard = records.length;
    return record ? this.#booked(record) : CALIBRATION;
  }

  #booked(record: EngineRecord) {
    const shadow = record.stage === "shadow";
    const fill = shadow
      ? undefined
      : this.entries.findLast(({ entry_ts, side }) => entry_ts === record.entry_ts && side === record.side);
    return {
      stage: shadow ? ("shadow" as const) : ("trade" as const),
      slope: fill?.slope ?? null,
      entry_ts: record.entry_ts ?? null,
      exit_ts: record.ts,
      side: record.side as Side,
      qty: record.qty as number,
      exit: record.exit as ExitReason,
      pnl_pips: record.pnl_pips as number,
      pnl_value: record.pnl_value as number,
      slip_real: record.slip_real as number,
    };
  }
}

const CALIBRATION = {
  stage: "calibration" as const,
  slope: null,
  entry_ts: null,
  exit_ts: null,
  side: null,
  qty: null,
  exit: null,
  pnl_pips: null,
  pnl_value: null,
  slip_real: null,
};
