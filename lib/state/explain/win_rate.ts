import type { JsonObject } from "../../workspace/json.ts";
import { posteriorMean } from "../diff.ts";
import type { LedgerLine, LedgerTrade, Step } from "../ledger.ts";
import { type Move, Moves } from "./rows.ts";

/** Pseudo counts of wins and losses. */
export interface Counts {
  alpha: number;
  beta: number;
}

export type Source = "prior" | "start" | "trade" | "shadow" | "calibration" | "unrecorded";

/** What one source is of today's win rate. The sources' weights add up to 1, their wins and observations to the posterior's. */
export interface Share extends JsonObject {
  source: Source;
  /** How many trades; null for what is not made of trades that the ledger knows. */
  trades: number | null;
  /** Observations that it brought, and what decay has left of them, with the wins among those. */
  observations: number;
  left: number;
  wins_left: number;
  /** Share of all observations that count today. */
  weight: number;
  /** By how much it moved the estimate when it came; null for what was there before. */
  moved: number | null;
}

export interface WinRateStory {
  moves: Move[];
  shares: Share[];
  /** Counts before the oldest known move. */
  start: Counts;
}

/** Which trades teach an estimate, and its counts before and after. */
interface Lens {
  /** As in the ledger's `estimates`. */
  path: string;
  teaches(trade: LedgerTrade): boolean;
  counts(trade: LedgerTrade): { alpha: Step; beta: Step };
}

/** The estimate over all trades, or of one bucket. */
export function lensOf(bucket: string | null): Lens {
  return bucket === null
    ? {
        path: "ev_global.mean",
        teaches: ({ global_alpha }) => global_alpha !== null,
        counts: ({ global_alpha, global_beta }) => ({ alpha: global_alpha!, beta: global_beta! }),
      }
    : {
        path: `ev_buckets.${bucket}.mean`,
        teaches: ({ ev_key, alpha }) => ev_key === bucket && alpha !== null,
        counts: ({ alpha, beta }) => ({ alpha: alpha!, beta: beta! }),
      };
}

/**
 * How a win rate came to its value: every move in order, and what today's value consists of. A lesson multiplies what was there by
 * 1 − decay and adds its own observation, so each source's part is followed by the same rule; what no lesson explains is a source of its
 * own. `prior` are the configured counts, which do not decay.
 */
export function tellWinRate(
  lines: readonly LedgerLine[],
  lens: Lens,
  now: Counts,
  { prior, decay }: { prior: Counts; decay: number },
): WinRateStory {
  const mean = ({ alpha, beta }: Counts) => posteriorMean(prior.alpha + alpha, prior.beta + beta);
  const start = startOf(lines, lens) ?? now;
  const moves = new Moves();
  const parts = new Parts(start);
  let known = start;
  /** The update in which something else than a lesson has moved the estimate: that shows at the next lesson. */
  let moved: LedgerLine | null = null;
  const jump = (line: LedgerLine | null, to: Counts): void => {
    if (!same(known, to)) {
      const members = { alpha: step(known, to, "alpha"), beta: step(known, to, "beta") };
      const value: Step = [mean(known), mean(to)];
      moves.add("unrecorded", moved ?? line, value[1] - value[0], { ...members, value });
      parts.add("unrecorded", { alpha: to.alpha - known.alpha, beta: to.beta - known.beta });
    }
    known = to;
    moved = null;
  };
  for (const line of lines) {
    const lessons = line.trades.filter(lens.teaches);
    for (const trade of lessons) {
      const { alpha, beta } = lens.counts(trade);
      jump(line, { alpha: alpha[0], beta: beta[0] });
      const after = { alpha: alpha[1], beta: beta[1] };
      const value: Step = [mean(known), mean(after)];
      const { stage, exit_ts: ts, entry_ts, side, exit, pnl_pips, qty } = trade;
      const win = trade.win!;
      const facts = { ts, entry_ts, side, win, exit, pnl_pips, qty };
      moves.add(stage, line, value[1] - value[0], { ...facts, alpha, beta, value });
      parts.decay(1 - decay);
      parts.add(stage, { alpha: win, beta: 1 - win });
      known = after;
    }
    const changed = line.estimates.some(({ path, previous }) => path === lens.path && previous !== null);
    if (changed && lessons.length === 0) moved ??= line;
  }
  jump(null, now);
  return { moves: moves.rows, shares: sharesOf(parts, moves.rows, prior), start };
}

/** Counts before the oldest lesson. */
function startOf(lines: readonly LedgerLine[], lens: Lens): Counts | undefined {
  const first = lines.flatMap(({ trades }) => trades).find(lens.teaches);
  if (!first) return undefined;
  const { alpha, beta } = lens.counts(first);
  return { alpha: alpha[0], beta: beta[0] };
}

function step(from: Counts, to: Counts, member: keyof Counts): Step {
  return [from[member], to[member]];
}

const SOURCES = ["start", "trade", "shadow", "calibration", "unrecorded"] as const;

/** What is left of each source's counts. */
class Parts {
  readonly left = new Map<Source, Counts>();
  readonly given = new Map<Source, number>();

  constructor(start: Counts) {
    this.add("start", start);
  }

  add(source: Source, { alpha, beta }: Counts): void {
    const had = this.left.get(source) ?? { alpha: 0, beta: 0 };
    this.left.set(source, { alpha: had.alpha + alpha, beta: had.beta + beta });
    this.given.set(source, (this.given.get(source) ?? 0) + alpha + beta);
  }

  decay(keep: number): void {
    for (const counts of this.left.values()) {
      counts.alpha *= keep;
      counts.beta *= keep;
    }
  }
}

function sharesOf({ left, given }: Parts, moves: readonly Move[], prior: Counts): Share[] {
  const observations = (counts: Counts) => counts.alpha + counts.beta;
  const all = [prior, ...left.values()].reduce((sum, counts) => sum + observations(counts), 0);
  const weight = (counts: Counts) => (all > 0 ? observations(counts) / all : 0);
  const share = (source: Source, counts: Counts, brought: number): Share => {
    const own = moves.filter(({ cause }) => cause === source);
    const still = source === "prior" || source === "start";
    return {
      source,
      trades: still || source === "unrecorded" ? null : own.length,
      observations: brought,
      left: observations(counts),
      wins_left: counts.alpha,
      weight: weight(counts),
      moved: still ? null : own.reduce((sum, { change }) => sum + change, 0),
    };
  };
  return [
    share("prior", prior, observations(prior)),
    ...SOURCES.flatMap((source) => {
      const counts = left.get(source);
      return counts ? [share(source, counts, given.get(source)!)] : [];
    }),
  ];
}

/** The same but for what rounding may have done to sums of them. */
function same(a: Counts, b: Counts): boolean {
  return Math.abs(a.alpha - b.alpha) < 1e-9 && Math.abs(a.beta - b.beta) < 1e-9;
}
