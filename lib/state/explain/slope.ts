import type { JsonObject } from "../../workspace/json.ts";
import type { EstimateChange, LedgerLine } from "../ledger.ts";
import { type Cause, type Move, Moves } from "./rows.ts";

/** What one cause did to a slope. The changes add up to what lies between the start and today. */
export interface SlopeShare extends JsonObject {
  cause: Cause;
  times: number;
  moved: number;
}

export interface SlopeStory {
  moves: Move[];
  shares: SlopeShare[];
  /** Before the oldest known update. */
  start: number;
  /** How much of the start's value still weighs in today's: 1 where nothing has moved it. */
  start_weight: number;
}

/**
 * How a slippage slope (pips per unit of quantity) came to its value. A fill moves it by `rate` towards what the fill cost, an entry that
 * the slippage cap blocked by `rate` towards the configured slope; the ledger has the latter only summed up per update.
 */
export function tellSlope(lines: readonly LedgerLine[], band: string, now: number, rate: number): SlopeStory {
  const updates = lines.map((line) => lessonsOf(line, band));
  const first = updates.find(({ estimate }) => estimate);
  const start = first ? startOf(first) : now;
  const moves = new Moves();
  let known = start;
  const jump = (line: LedgerLine | null, to: number): void => {
    // Less is the rounding of sums.
    if (Math.abs(to - known) >= 1e-9) moves.add("unrecorded", line, to - known, { value: [known, to] });
    known = to;
  };
  for (const { line, estimate, fills, relaxations } of updates) {
    if (estimate && estimate.previous !== null) jump(line, estimate.previous);
    for (const { entry_ts, side, qty, slip_real, slope } of fills) {
      const change = slope[1] - slope[0];
      moves.add("fill", line, change, { ts: entry_ts, entry_ts, side, qty, slip_real, value: slope });
      known += change;
    }
    for (const { times, change } of relaxations) {
      moves.add("relaxation", line, change, { times });
      known += change;
    }
    if (estimate && estimate.current !== null) jump(line, estimate.current);
  }
  jump(null, now);
  const steps = moves.rows.reduce(
    (sum, { cause, times }) => sum + (cause === "unrecorded" ? 0 : (times ?? 1)),
    0,
  );
  return { moves: moves.rows, shares: sharesOf(moves.rows), start, start_weight: (1 - rate) ** steps };
}

interface Lessons {
  line: LedgerLine;
  /** Undefined where the update left the slope as it was. */
  estimate: EstimateChange | undefined;
  fills: LedgerLine["entries"];
  relaxations: LedgerLine["relaxed"];
}

function lessonsOf(line: LedgerLine, band: string): Lessons {
  return {
    line,
    estimate: line.estimates.find(({ path }) => path === `slip.a.${band}`),
    fills: line.entries.filter(({ spread_band }) => spread_band === band),
    relaxations: line.relaxed.filter(({ spread_band }) => spread_band === band),
  };
}

/** The first update of a learning names no slope before it. */
function startOf({ estimate, fills, relaxations }: Lessons): number {
  const { previous, current } = estimate!;
  const moved = [
    ...fills.map(({ slope }) => slope[1] - slope[0]),
    ...relaxations.map(({ change }) => change),
  ];
  return previous ?? moved.reduce((sum, change) => sum - change, current ?? 0);
}

function sharesOf(moves: readonly Move[]): SlopeShare[] {
  const causes = Map.groupBy(moves, ({ cause }) => cause);
  return [...causes].map(([cause, own]) => ({
    cause,
    times: own.reduce((sum, { times }) => sum + (times ?? 1), 0),
    moved: own.reduce((sum, { change }) => sum + change, 0),
  }));
}
