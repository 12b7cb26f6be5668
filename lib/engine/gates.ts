import type { Book } from "./book.ts";
import { bucketIndex, type Estimator, RV_BANDS, SPREAD_BANDS } from "./ev.ts";
import type { Order } from "./fills.ts";
import type { Guards } from "./guards.ts";
import { type Snapshot, sideName } from "./positions.ts";
import type { EngineRecord } from "./records.ts";
import type { Rules } from "./rules.ts";
import { Sizing } from "./sizing.ts";
import type { Slippage } from "./slippage.ts";
import { numberOf, type Refusal, type Signal, type Strategy } from "./strategy.ts";
import type { Tape } from "./tape.ts";

const WARMUP_FACTOR = 0.05;

/** A signal that passed every gate, or one that only the EV gate or Kelly's size refused (`shadow`). */
export interface Decision {
  shadow: boolean;
  qty: number;
  bypass: boolean;
  bucket: number;
  expectedSlip: number;
  snapshot: Snapshot;
}

/**
 * The way of a signal through the gates: strategy, router, expected value, size, guards (specification 01 §9).
 * Everything is read off the tape as it stands, so it depends on closed bars alone where the engine decides before it observes.
 */
export class Gates {
  warmupLeft: number;
  private readonly warmupTotal: number;
  private readonly sizing: Sizing;
  private readonly evOff: boolean;
  private readonly evMean: boolean;

  constructor(
    private readonly rules: Rules,
    private readonly strategy: Strategy,
    private readonly tape: Tape,
    private readonly estimator: Estimator,
    private readonly slippage: Slippage,
    private readonly guards: Guards,
    private readonly book: Book,
  ) {
    const { config } = rules;
    this.warmupTotal = Math.max(0, Math.trunc(config.warmup_trades));
    this.warmupLeft = this.warmupTotal;
    this.sizing = new Sizing(numberOf(config.risk_per_trade_pct, 0));
    this.evOff = config.ev_mode.toLowerCase() === "off";
    this.evMean = config.ev_mode.toLowerCase() === "mean";
  }

  /** What happens to an order that a bar has reached: a decision, or null where it is refused (and counted). */
  decide(order: Order, calibrating: boolean): Decision | null {
    const { tape, rules } = this;
    const spread = rules.spreadPips(tape.spread);
    const spreadBand = rules.spreadBand(spread);
    const rvBand = tape.rvBand();
    const expectedSlip = this.slippage.expected(SPREAD_BANDS[spreadBand]!);
    const signal: Signal = {
      side: order.side,
      tp: order.tp,
      sl: order.sl,
      atrPips: tape.atrPips(),
      microTrend: tape.microTrend(),
      session: tape.session,
      spreadBand: SPREAD_BANDS[spreadBand]!,
      rvBand: RV_BANDS[rvBand]!,
      orAtrRatio: tape.orAtrRatio(),
      minOrAtrRatio: rules.orAtrFloor(RV_BANDS[rvBand]!),
      costPips: spread + expectedSlip,
      allowLowRv: rules.config.allow_low_rv,
      profile: undefined,
    };
    const bucket = bucketIndex(tape.sessionIndex, spreadBand, rvBand);
    signal.profile = this.estimator.profileOf(bucket);

    const refusal = this.strategyGate(signal);
    if (refusal) return this.blocked(signal, refusal);
    if (!this.routed(signal)) {
      const { rvBand, spreadBand, orAtrRatio } = signal;
      this.block();
      this.debug("gate_block", signal, {
        rv_band: rvBand,
        spread_band: spreadBand,
        or_atr_ratio: orAtrRatio,
        reason: "router_gate",
      });
      return null;
    }

    const p = this.estimator.lower(bucket);
    const evLcb = calibrating ? 1e9 : p * signal.tp - (1 - p) * signal.sl - signal.costPips;
    const threshold = this.threshold(signal);
    const decision: Decision = {
      shadow: false,
      qty: 0,
      bypass: false,
      bucket,
      expectedSlip,
      snapshot: {
        session: signal.session,
        rv_band: signal.rvBand,
        spread_band: signal.spreadBand,
        or_atr_ratio: signal.orAtrRatio,
        min_or_atr_ratio: signal.minOrAtrRatio,
        ev_lcb: evLcb,
        threshold_lcb: threshold,
        ev_pass: true,
        expected_slip_pip: expectedSlip,
        cost_base: spread,
        pip_value: rules.pipValue(tape.close),
        zscore: tape.extra("zscore"),
      },
    };
    if (!calibrating && evLcb < threshold && !this.bypassed(decision, signal, evLcb, threshold))
      return this.shadow(decision, signal);
    return this.size(decision, signal, calibrating, p);
  }

  private strategyGate(signal: Signal): Refusal | null {
    try {
      return this.strategy.gate?.(signal) ?? null;
    } catch (error) {
      this.book.counters.strategy_gate_error++;
      this.debug("strategy_gate_error", signal, { error: String(error) });
      return null;
    }
  }

  private routed(signal: Signal): boolean {
    const { allowed_sessions } = this.rules.config;
    return (
      (!allowed_sessions?.length || allowed_sessions.includes(signal.session)) && signal.spreadBand !== "wide"
    );
  }

  private threshold(signal: Signal): number {
    if (this.evOff) return Number.NEGATIVE_INFINITY;
    const base = this.rules.config.threshold_lcb_pip;
    let problem = "not a finite number";
    try {
      const threshold = this.strategy.threshold?.(base, signal) ?? base;
      if (Number.isFinite(threshold)) return threshold;
    } catch (error) {
      problem = String(error);
    }
    this.book.counters.ev_threshold_error++;
    this.debug("ev_threshold_error", signal, { base_threshold: base, error: problem });
    return base;
  }

  /** A failed EV test passes during warm-up; otherwise it is counted as a reject. */
  private bypassed(decision: Decision, signal: Signal, evLcb: number, threshold: number): boolean {
    const fields = {
      ev_lcb: evLcb,
      threshold_lcb: threshold,
      cost_pips: signal.costPips,
      tp_pips: signal.tp,
      sl_pips: signal.sl,
    };
    if (this.warmupLeft > 0) {
      this.book.counters.ev_bypass++;
      this.debug("ev_bypass", signal, {
        ...fields,
        warmup_left: this.warmupLeft,
        warmup_total: this.warmupTotal,
      });
      decision.bypass = true;
      decision.snapshot.ev_pass = false;
      return true;
    }
    this.book.counters.ev_reject++;
    this.book.today.ev_reject++;
    this.debug("ev_reject", signal, fields);
    decision.snapshot.ev_pass = false;
    return false;
  }

  private size(decision: Decision, signal: Signal, calibrating: boolean, p: number): Decision | null {
    const cap = this.rules.config.slip_cap_pip;
    if (decision.expectedSlip > cap) {
      this.block();
      this.debug("slip_cap", signal, { expected_slip_pip: decision.expectedSlip, slip_cap_pip: cap });
      if (this.rules.fixes.slip_once) this.slippage.relax(signal.spreadBand);
      return null;
    }
    if (!calibrating && this.unaffordable(decision, signal, p)) {
      this.book.counters.zero_qty++;
      return this.shadow(decision, signal);
    }
    const refusal = this.guards.refuse(signal, this.tape, this.book);
    if (refusal) return this.rules.reference ? this.block() : this.blocked(signal, refusal);
    const pipValue = decision.snapshot.pip_value!;
    const qty = this.quantity(decision, signal, calibrating, p, pipValue);
    decision.qty = this.rules.capNotional(qty, pipValue, this.tape.close);
    if (decision.qty > 0 || calibrating) return decision;
    this.block();
    if (!this.rules.reference)
      this.debugGate(signal, {
        reason: "sizing_guard",
        detail: { qty: decision.qty, p_lcb: p, sl_pips: signal.sl },
      });
    return this.warmupLeft > 0 ? null : this.shadow(decision, signal);
  }

  /** The check of size before the strategy's own: Kelly by the lower bound, or by the fallback win rate. */
  private unaffordable(decision: Decision, signal: Signal, p: number): boolean {
    const { equity } = this.book;
    const { tp, sl } = signal;
    const pipValue = decision.snapshot.pip_value!;
    if (!decision.bypass && !this.evOff) return this.sizing.kelly(equity, tp, sl, pipValue, p) <= 0;
    const { parameters, size_floor_mult } = this.rules.config;
    const fallback = numberOf(parameters.fallback_win_rate, 0);
    const qty = fallback > 0 ? this.sizing.kelly(equity, tp, sl, pipValue, fallback) : 0;
    if (qty > 0) return false;
    if (!(size_floor_mult > 0)) return true;
    return this.evOff && this.sizing.scaled(equity, sl, pipValue, size_floor_mult) <= 0;
  }

  private quantity(
    decision: Decision,
    signal: Signal,
    calibrating: boolean,
    p: number,
    pipValue: number,
  ): number {
    const { equity } = this.book;
    const { tp, sl } = signal;
    if (calibrating)
      return this.evOff
        ? this.sizing.scaled(equity, sl, pipValue, Math.max(0, this.rules.config.size_floor_mult))
        : 1;
    if (this.warmupLeft > 0) return this.sizing.scaled(equity, sl, pipValue, WARMUP_FACTOR);
    const fallback = numberOf(this.rules.config.parameters.fallback_win_rate, 0.55);
    const probability = this.evOff
      ? Math.max(0, Math.min(1, fallback))
      : this.evMean
        ? this.estimator.mean(decision.bucket)
        : p;
    return this.sizing.kelly(equity, tp, sl, pipValue, probability);
  }

  /** Only the EV gate or Kelly refused: a shadow trade may learn what became of the signal. */
  private shadow(decision: Decision, signal: Signal): Decision | null {
    const { fixes, config } = this.rules;
    if (!fixes.shadow_learning || decision.expectedSlip > config.slip_cap_pip) return null;
    if (this.guards.refuse(signal, this.tape, this.book)) return null;
    decision.shadow = true;
    decision.qty = 1;
    return decision;
  }

  private block(): null {
    this.book.counters.gate_block++;
    this.book.today.gate_block++;
    return null;
  }

  private blocked(signal: Signal, refusal: Refusal): null {
    this.debugGate(signal, refusal);
    return this.block();
  }

  private debugGate(signal: Signal, { reason, detail }: Refusal): void {
    this.debug("strategy_gate", signal, {
      reason_stage: reason,
      or_atr_ratio: signal.orAtrRatio,
      min_or_atr_ratio: signal.minOrAtrRatio,
      rv_band: signal.rvBand,
      allow_low_rv: signal.allowLowRv,
      ...detail,
    });
  }

  private debug(stage: string, signal: Signal, fields: Partial<EngineRecord>): void {
    if (!this.book.wantsDebug) return;
    this.book.debug({ stage, ts: this.tape.stamp(), side: sideName(signal.side), ...fields } as EngineRecord);
  }
}
