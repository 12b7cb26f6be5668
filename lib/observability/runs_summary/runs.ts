import type { JsonObject } from "../../workspace/json.ts";
import { latestRuns } from "../weekly/latest.ts";
import { type RunRow, winRate } from "../weekly/runs.ts";

const TOP = 5;

/** All runs together, by symbol and mode, the best by pips, and the newest (specification 06 §7.7). */
export function runsComponent(rows: readonly RunRow[]): JsonObject {
  const groups = [...Map.groupBy(rows, ({ symbol, mode }) => `${symbol ?? ""}\0${mode ?? ""}`)].sort(
    ([a], [b]) => (a < b ? -1 : 1),
  );
  return {
    total_runs: rows.length,
    totals: totalsOf(rows),
    by_symbol_mode: groups.map(([, runs]) => ({
      symbol: runs[0]!.symbol,
      mode: runs[0]!.mode,
      runs: runs.length,
      ...totalsOf(runs),
    })),
    top_runs: rows
      .toSorted((a, b) => b.total_pips - a.total_pips)
      .slice(0, TOP)
      .map(({ run_id, symbol, mode, total_pips, trades, wins, win_rate }) => ({
        run_id,
        symbol,
        mode,
        total_pips,
        trades,
        wins,
        win_rate,
      })),
    latest_runs: latestRuns(rows),
  };
}

function totalsOf(rows: readonly RunRow[]): JsonObject {
  const sum = (read: (row: RunRow) => number) => rows.reduce((total, row) => total + read(row), 0);
  const [trades, wins] = [sum((row) => row.trades), sum((row) => row.wins)];
  return { trades, wins, total_pips: sum((row) => row.total_pips), win_rate: winRate(wins, trades) };
}
