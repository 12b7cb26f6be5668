import type { Engine } from "./engine.ts";
import { SPREAD_BANDS } from "./ev.ts";
import type { Guards } from "./guards.ts";
import type { LearnedState, PositionState, ResumeState } from "./learned.ts";
import { exportPosition, importPosition } from "./positions.ts";
import type { TapeState } from "./tape.ts";
import { SESSIONS } from "../market/sessions.ts";

/** What an uncut run remembers beyond the reference's state. */
interface Resume extends ResumeState {
  tape: TapeState;
  guards: ReturnType<Guards["exportState"]>;
  day_open: number;
  shadows: PositionState[];
  shadowed: number;
  armed: [buy: boolean, sell: boolean];
  orders_live: boolean;
}

export function exportLearned(engine: Engine): LearnedState {
  const { tape, estimator, slippage, book, trades, setup } = engine;
  const bySession = <T>(value: (index: number) => T) =>
    Object.fromEntries(SESSIONS.map((name, index) => [name, value(index)])) as Record<
      "TOK" | "LDN" | "NY",
      T
    >;
  return {
    last_timestamp: tape.lastTimestamp(),
    ev_global: { ...estimator.global },
    ev_buckets: estimator.exportBuckets(),
    slip: {
      a: { ...slippage.slope },
      curve: structuredClone(setup.config.slip_curve),
      ewma_alpha: setup.config.slip_ewma_alpha,
      ewma: { ...slippage.quantity },
    },
    rv_thresh: bySession((index) => tape.bands.cuts[index] ?? null),
    runtime: {
      warmup_left: engine.gates.stakes.warmupLeft,
      day_count: tape.dayCount,
      current_date: tape.date,
      last_session: tape.sessionIndex < 0 ? null : tape.session,
      _equity_live: book.equity,
    },
    metrics: book.exportState(),
    ...(trades.position && { position: exportPosition(trades.position) }),
    ...(trades.calibrations.length > 0 && { calibration_positions: trades.calibrations.map(exportPosition) }),
    ...(setup.resume === "exact" && { resume: exportResume(engine) }),
  };
}

function exportResume(engine: Engine): Resume {
  return {
    version: 1,
    profile: engine.estimator.profile,
    strategy: engine.strategy.exportState?.() ?? null,
    tape: engine.tape.exportState(),
    guards: engine.guards.exportState(),
    day_open: engine.book.dayOpen,
    shadows: engine.trades.shadows.map(exportPosition),
    shadowed: engine.trades.shadowed,
    armed: [engine.orders.buyArmed, engine.orders.sellArmed],
    orders_live: engine.orders.live,
  };
}

/** Puts a checked state in force. A `resume` section is used by `exact` engines only; without it the reference's rules hold. */
export function importLearned(engine: Engine, state: LearnedState): void {
  const { tape, book, slippage, trades, setup } = engine;
  const { runtime } = state;
  const resume = setup.resume === "exact" ? (state.resume as Resume | undefined) : undefined;
  if (resume) engine.estimator.useProfile(resume.profile);
  engine.estimator.importState(state.ev_global, state.ev_buckets);
  for (const band of SPREAD_BANDS) {
    slippage.slope[band] = state.slip.a[band] ?? slippage.slope[band]!;
    slippage.quantity[band] = state.slip.ewma[band] ?? slippage.quantity[band]!;
  }
  SESSIONS.forEach((name, index) => {
    tape.bands.cuts[index] = state.rv_thresh[name];
  });
  engine.gates.stakes.warmupLeft = runtime.warmup_left;
  tape.importCalendar({
    date: runtime.current_date,
    dayCount: runtime.day_count,
    session: runtime.last_session,
    lastStamp: state.last_timestamp,
  });
  book.importState(state.metrics, runtime._equity_live, runtime.day_count > 0);
  trades.position = state.position ? importPosition(state.position) : null;
  trades.calibrations = (state.calibration_positions ?? []).map(importPosition);
  if (resume) importResume(engine, resume);
}

function importResume(engine: Engine, resume: Resume): void {
  const { trades, orders } = engine;
  engine.tape.importState(resume.tape);
  engine.guards.importState(resume.guards);
  engine.strategy.importState?.(resume.strategy);
  engine.book.dayOpen = resume.day_open;
  trades.shadows = resume.shadows.map(importPosition);
  trades.shadowed = resume.shadowed;
  [orders.buyArmed, orders.sellArmed] = resume.armed;
  orders.live = resume.orders_live;
}
