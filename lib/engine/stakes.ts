import type { Estimator } from "./ev.ts";
import type { Rules } from "./rules.ts";
import { Sizing } from "./sizing.ts";
import { numberOf } from "./strategy.ts";

const WARMUP_FACTOR = 0.05;

/** A signal that asks for a size. `p` is the lower bound of its win probability, `bypass` an EV test failed during warm-up. */
interface Asking {
  signal: { tp: number; sl: number };
  bucket: number;
  p: number;
  bypass: boolean;
}

/** How much a signal may stake: the check before the strategy's own, and the quantity (specification 01 §9.4, §9.5). */
export class Stakes {
  /** Fills during which a failed EV test is bypassed and sizes are small. */
  warmupLeft: number;
  readonly warmupTotal: number;
  private readonly sizing: Sizing;
  private readonly mode: string;
  /** Win rates without an estimate: for the check, and for the size. */
  private readonly checkedRate: number;
  private readonly assumedRate: number;
  private readonly floor: number;

  constructor(
    { config }: Rules,
    private readonly estimator: Estimator,
  ) {
    this.warmupTotal = Math.max(0, Math.trunc(config.warmup_trades));
    this.warmupLeft = this.warmupTotal;
    this.sizing = new Sizing(numberOf(config.risk_per_trade_pct, 0));
    this.mode = config.ev_mode.toLowerCase();
    const { fallback_win_rate } = config.parameters;
    this.checkedRate = numberOf(fallback_win_rate, 0);
    this.assumedRate = Math.max(0, Math.min(1, numberOf(fallback_win_rate, 0.55)));
    this.floor = config.size_floor_mult;
  }

  /** Kelly by the lower bound, or by the fallback win rate where the EV test does not count, gives no size. */
  refuses({ signal: { tp, sl }, p, bypass }: Asking, equity: number, pipValue: number): boolean {
    const off = this.mode === "off";
    if (!bypass && !off) return this.sizing.kelly(equity, tp, sl, pipValue, p) <= 0;
    const { checkedRate } = this;
    if (checkedRate > 0 && this.sizing.kelly(equity, tp, sl, pipValue, checkedRate) > 0) return false;
    if (!(this.floor > 0)) return true;
    return off && this.sizing.scaled(equity, sl, pipValue, this.floor) <= 0;
  }

  /** Units to trade; 0 or less: none. */
  quantity(
    { signal: { tp, sl }, bucket, p }: Asking,
    calibrating: boolean,
    equity: number,
    pipValue: number,
  ): number {
    const off = this.mode === "off";
    if (calibrating) return off ? this.sizing.scaled(equity, sl, pipValue, Math.max(0, this.floor)) : 1;
    if (this.warmupLeft > 0) return this.sizing.scaled(equity, sl, pipValue, WARMUP_FACTOR);
    const mean = this.mode === "mean" ? this.estimator.mean(bucket) : p;
    const probability = off ? this.assumedRate : mean;
    return this.sizing.kelly(equity, tp, sl, pipValue, probability);
  }
}
