import { SESSIONS } from "../market/sessions.ts";
import type { Book } from "./book.ts";
import { bucketIndex, type Estimator, RV_BANDS, SPREAD_BANDS } from "./ev.ts";
import type { Order } from "./fills.ts";
import type { Guards } from "./guards.ts";
import { type Snapshot, sideName } from "./positions.ts";
import type { EngineRecord } from "./records.ts";
import type { Rules } from "./rules.ts";
import type { Slippage } from "./slippage.ts";
import { Stakes } from "./stakes.ts";
import type { Refusal, Signal, Strategy } from "./strategy.ts";
import type { Tape } from "./tape.ts";

const WIDE = SPREAD_BANDS.indexOf("wide");

/** A signal that passed every gate, or one that only the EV gate or Kelly's size refused (`shadow`). */
export interface Decision {
  shadow: boolean;
  qty: number;
  bypass: boolean;
  bucket: number;
  expectedSlip: number;
  snapshot: Snapshot;
}

/** What the gates have found of a signal on its way. `p` is the lower bound of its win probability. */
interface Quote {
  signal: Signal;
  spread: number;
  bucket: number;
  expectedSlip: number;
  evLcb: number;
  threshold: number;
  p: number;
  bypass: boolean;
}

/**
 * The way of a signal through the gates: strategy, router, expected value, size, guards (specification 01 §9).
 * Everything is read off the tape as it stands, so it depends on closed bars alone where the engine decides before it observes.
 */
export class Gates {
  readonly stakes: Stakes;
  /** By the index of the session. */
  private readonly allowed: readonly boolean[];
  private readonly evOff: boolean;
  private readonly microTrend = () => this.tape.microTrend();

  constructor(
    private readonly rules: Rules,
    private readonly strategy: Strategy,
    private readonly tape: Tape,
    private readonly estimator: Estimator,
    private readonly slippage: Slippage,
    private readonly guards: Guards,
    private readonly book: Book,
  ) {
    this.stakes = new Stakes(rules, estimator);
    const named = rules.config.allowed_sessions ?? [];
    this.allowed = SESSIONS.map((session) => named.length === 0 || named.includes(session));
    this.evOff = rules.config.ev_mode.toLowerCase() === "off";
  }

  /** The router refuses every signal now. */
  get closed(): boolean {
    const { tape, rules } = this;
    return !this.allowed[tape.sessionIndex] || rules.spreadBand(rules.spreadPips(tape.spread)) === WIDE;
  }

  /**
   * What happens to an order that a bar has reached: a decision, or null where it is refused (and counted).
   * `mayShadow`: a refusal by the EV gate or Kelly's size may become a shadow trade.
   */
  decide(order: Order, calibrating: boolean, mayShadow: boolean): Decision | null {
    const { tape, rules } = this;
    const spread = rules.spreadPips(tape.spread);
    const spreadBand = rules.spreadBand(spread);
    const rvBand = tape.rvBand();
    const expectedSlip = this.slippage.expected(SPREAD_BANDS[spreadBand]!);
    const bucket = bucketIndex(tape.sessionIndex, spreadBand, rvBand);
    const signal: Signal = {
      side: order.side,
      tp: order.tp,
      sl: order.sl,
      atrPips: tape.atrPips(),
      microTrend: this.microTrend,
      session: tape.session,
      spreadBand: SPREAD_BANDS[spreadBand]!,
      rvBand: RV_BANDS[rvBand]!,
      orAtrRatio: tape.orAtrRatio(),
      minOrAtrRatio: rules.orAtrFloor(RV_BANDS[rvBand]!),
      costPips: spread + expectedSlip,
      allowLowRv: rules.config.allow_low_rv,
      profile: this.estimator.profileOf(bucket),
    };
    const refusal = this.strategyGate(signal);
    if (refusal) return this.blocked(signal, refusal);
    if (this.closed) return this.unrouted(signal);

    const p = this.estimator.lower(bucket);
    const evLcb = calibrating ? 1e9 : p * signal.tp - (1 - p) * signal.sl - signal.costPips;
    const threshold = this.threshold(signal);
    const failed = !calibrating && evLcb < threshold;
    const bypass = failed && this.stakes.warmupLeft > 0;
    if (failed) this.failedEv(signal, evLcb, threshold, bypass);
    const quote: Quote = { signal, spread, bucket, expectedSlip, evLcb, threshold, p, bypass };
    if (failed && !bypass) return mayShadow ? this.shadow(quote) : null;
    return this.size(quote, calibrating, mayShadow);
  }

  private strategyGate(signal: Signal): Refusal | null {
    try {
      return this.strategy.gate?.(signal) ?? null;
    } catch (error) {
      this.book.counters.strategy_gate_error++;
      if (this.book.wantsDebug) this.debug("strategy_gate_error", signal, { error: String(error) });
      return null;
    }
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
    if (this.book.wantsDebug)
      this.debug("ev_threshold_error", signal, { base_threshold: base, error: problem });
    return base;
  }

  private unrouted(signal: Signal): null {
    if (this.book.wantsDebug) {
      const { rvBand, spreadBand, orAtrRatio } = signal;
      const fields = { rv_band: rvBand, spread_band: spreadBand, or_atr_ratio: orAtrRatio };
      this.debug("gate_block", signal, { ...fields, reason: "router_gate" });
    }
    return this.block();
  }

  /** Counts a failed EV test: a bypass during warm-up, else a reject. */
  private failedEv(signal: Signal, evLcb: number, threshold: number, bypass: boolean): void {
    const { book } = this;
    if (bypass) book.counters.ev_bypass++;
    else {
      book.counters.ev_reject++;
      book.today.ev_reject++;
    }
    if (!book.wantsDebug) return;
    this.debug(bypass ? "ev_bypass" : "ev_reject", signal, {
      ev_lcb: evLcb,
      threshold_lcb: threshold,
      cost_pips: signal.costPips,
      tp_pips: signal.tp,
      sl_pips: signal.sl,
      ...(bypass && { warmup_left: this.stakes.warmupLeft, warmup_total: this.stakes.warmupTotal }),
    });
  }

  private size(quote: Quote, calibrating: boolean, mayShadow: boolean): Decision | null {
    const { signal, expectedSlip } = quote;
    const { rules, book, stakes } = this;
    const cap = rules.config.slip_cap_pip;
    if (expectedSlip > cap) {
      if (book.wantsDebug)
        this.debug("slip_cap", signal, { expected_slip_pip: expectedSlip, slip_cap_pip: cap });
      if (rules.fixes.slip_once) this.slippage.relax(signal.spreadBand);
      return this.block();
    }
    const pipValue = rules.pipValue(this.tape.close);
    if (!calibrating && stakes.refuses(quote, book.equity, pipValue)) {
      book.counters.zero_qty++;
      return mayShadow ? this.shadow(quote) : null;
    }
    const refusal = this.guards.refuse(signal, this.tape, book);
    if (refusal) return rules.reference ? this.block() : this.blocked(signal, refusal);
    const wanted = stakes.quantity(quote, calibrating, book.equity, pipValue);
    const qty = rules.capNotional(wanted, pipValue, this.tape.close);
    if (qty > 0 || calibrating) return this.decision(quote, qty, false);
    if (rules.reference) this.block();
    else
      this.blocked(signal, { reason: "sizing_guard", detail: { qty, p_lcb: quote.p, sl_pips: signal.sl } });
    return mayShadow && stakes.warmupLeft === 0 && wanted <= 0 ? this.shadow(quote) : null;
  }

  private decision(quote: Quote, qty: number, shadow: boolean): Decision {
    const { signal, spread, bucket, expectedSlip, evLcb, threshold, bypass } = quote;
    return {
      shadow,
      qty,
      bypass,
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
        ev_pass: evLcb >= threshold,
        expected_slip_pip: expectedSlip,
        cost_base: spread,
        pip_value: this.rules.pipValue(this.tape.close),
        zscore: this.tape.extra("zscore"),
      },
    };
  }

  /** Only the EV gate or Kelly refused: a shadow trade may learn what became of the signal. */
  private shadow(quote: Quote): Decision | null {
    const { fixes, config } = this.rules;
    if (!fixes.shadow_learning || quote.expectedSlip > config.slip_cap_pip) return null;
    if (this.guards.refuse(quote.signal, this.tape, this.book)) return null;
    return this.decision(quote, 1, true);
  }

  /** Counts a signal that a gate refuses. */
  block(): null {
    this.book.counters.gate_block++;
    this.book.today.gate_block++;
    return null;
  }

  private blocked(signal: Signal, { reason, detail }: Refusal): null {
    if (this.book.wantsDebug)
      this.debug("strategy_gate", signal, {
        reason_stage: reason,
        or_atr_ratio: signal.orAtrRatio,
        min_or_atr_ratio: signal.minOrAtrRatio,
        rv_band: signal.rvBand,
        allow_low_rv: signal.allowLowRv,
        ...detail,
      });
    return this.block();
  }

  private debug(stage: string, signal: Signal, fields: Partial<EngineRecord>): void {
    this.book.debug({ stage, ts: this.tape.stamp(), side: sideName(signal.side), ...fields } as EngineRecord);
  }
}
