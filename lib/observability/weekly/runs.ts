import { type IndexedRun, indexedRun, parseIndex } from "../../runs/index/read.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Reader } from "../../workspace/reader.ts";
import { isoUtc } from "../../workspace/time.ts";
import { rounded } from "../latency/windows.ts";
import { parseRunStamp } from "../run_stamp.ts";

/** A run as summaries count it: trades and wins are whole, and the win rate follows from them (specification 06 §7.2). */
export interface RunRow extends IndexedRun {
  /** UTC epoch milliseconds; minus infinity where the index tells no readable time. */
  at: number;
}

export interface RunRows {
  rows: RunRow[];
  /** Rows with a number that is none. */
  skipped: number;
}

/** The rows of a run index in file order; undefined where there is no index. */
export function readRunRows(reader: Reader, index: string): RunRows | undefined {
  const text = reader.maybeText(index);
  if (text === undefined) return undefined;
  const cells = parseIndex(text).rows;
  const rows = cells.map(indexedRun).filter((run) => run !== undefined);
  return { rows: rows.map(runRow), skipped: cells.length - rows.length };
}

function runRow(run: IndexedRun): RunRow {
  const [trades, wins] = [Math.trunc(run.trades), Math.trunc(run.wins)];
  const at = parseRunStamp(run.timestamp ?? "");
  const win_rate = winRate(wins, trades);
  return { ...run, trades, wins, win_rate, at: Number.isNaN(at) ? Number.NEGATIVE_INFINITY : at };
}

export function winRate(wins: number, trades: number): number {
  return trades > 0 ? wins / trades : 0;
}

/** Which figures a part of the payload speaks of: those of the week, or all that there are because the week has none. */
export type Window = "week" | "all";

const MOST_RUNS = 10;
const WEEK = 7 * 86_400_000;

/** The runs of the week that begins at `week` (all, without any), those with the most pips first. */
export function weeklyRuns(rows: readonly RunRow[], week: number): { runs: JsonObject[]; window: Window } {
  const own = rows.filter(({ at }) => at >= week && at < week + WEEK);
  const chosen = own.length > 0 ? own : rows;
  const best = chosen.toSorted((a, b) => b.total_pips - a.total_pips).slice(0, MOST_RUNS);
  return { runs: best.map((run) => weeklyRun(run, week)), window: own.length > 0 ? "week" : "all" };
}

function weeklyRun(run: RunRow, week: number): JsonObject {
  const further = (["sharpe", "max_drawdown", "pnl_per_trade"] as const).filter((name) => run[name] !== null);
  return {
    run_id: run.run_id,
    symbol: run.symbol ?? "",
    mode: run.mode ?? "",
    timestamp: isoUtc(Number.isFinite(run.at) ? run.at : week),
    trades: run.trades,
    wins: run.wins,
    total_pips: rounded(run.total_pips, 6),
    win_rate: rounded(run.win_rate, 6),
    ...Object.fromEntries(further.map((name) => [name, rounded(run[name]!, 6)])),
  };
}
