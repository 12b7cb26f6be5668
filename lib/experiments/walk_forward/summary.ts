import type { Axes } from "../search/grid.ts";
import type { Value } from "../space/schema.ts";
import { type Day, type EquityBasis, type PeriodMetrics, periodMetrics } from "../trial/metrics.ts";
import type { FoldResult } from "./fold.ts";
import { probabilisticSharpe, sharpeStatistics } from "./sharpe.ts";

/** The test days of all windows as one record. A day that several windows have tested counts as the first of them had it. */
export function outOfSample(windows: readonly FoldResult[], basis: EquityBasis) {
  const byDate = new Map<string, Day>();
  for (const { days } of windows)
    for (const day of days) if (!byDate.has(day.date)) byDate.set(day.date, day);
  const days = [...byDate.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
  const sum = (value: (day: Day) => number) => days.reduce((total, day) => total + value(day), 0);
  const totals = {
    trades: sum(({ fills }) => fills),
    wins: sum(({ wins }) => wins),
    totalPips: sum(({ pnlPips }) => pnlPips),
  };
  const statistics = sharpeStatistics(days.map(({ pnlPips }) => pnlPips));
  const equity: [date: string, pips: number][] = [];
  for (const { date, pnlPips } of days) equity.push([date, (equity.at(-1)?.[1] ?? 0) + pnlPips]);
  return {
    metrics: periodMetrics(days, totals, basis),
    /** Probability that the true Sharpe ratio of these days lies above 0. Nothing was chosen on them, so nothing is deflated. */
    probabilistic_sharpe: statistics && probabilisticSharpe(statistics, 0),
    profitable_windows: windows.filter(({ out_of_sample }) => (out_of_sample?.total_pips ?? 0) > 0).length,
    /** Cumulated pips at the end of each day. */
    equity,
  };
}

/** What is left out of sample of what the choice promised; ratios are null where the promise was not positive. */
export function degradation(windows: readonly FoldResult[]) {
  const tested = windows.filter(({ out_of_sample }) => out_of_sample !== null);
  const mean = (figure: (metrics: PeriodMetrics) => number | null, which: "in_sample" | "out_of_sample") =>
    tested.reduce((sum, window) => sum + (figure(window[which]!) ?? 0), 0) / tested.length;
  const compare = (figure: (metrics: PeriodMetrics) => number | null) => {
    if (tested.length === 0) return { in_sample: null, out_of_sample: null, ratio: null };
    const inside = mean(figure, "in_sample");
    const outside = mean(figure, "out_of_sample");
    return { in_sample: inside, out_of_sample: outside, ratio: inside > 0 ? outside / inside : null };
  };
  return {
    sharpe: compare(({ sharpe }) => sharpe),
    pips_per_trade: compare((metrics) => metrics.pips_per_trade),
  };
}

/** How steady the choice of each parameter is from window to window. */
export function stability(axes: Axes, windows: readonly FoldResult[]) {
  return Object.fromEntries(
    axes.map(([name, values]) => {
      const chosen = windows.map(({ params }) => params[name]!);
      const counts = new Map<Value, number>();
      for (const value of chosen) counts.set(value, (counts.get(value) ?? 0) + 1);
      const [most, times] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
      const moves = chosen.slice(1).map((value, k) => distance(values, chosen[k]!, value));
      return [
        name,
        {
          values: chosen,
          most_frequent: most,
          share: times / chosen.length,
          /** Mean step between windows, as a share of the dimension's whole length; 0: never moved. */
          mean_step: moves.length > 0 ? moves.reduce((a, b) => a + b, 0) / moves.length : 0,
        },
      ];
    }),
  );
}

/** Between two values, in steps of the dimension; where its values have no order, any change is a whole one. */
function distance(values: readonly Value[], a: Value, b: Value): number {
  if (a === b) return 0;
  if (values.length < 2 || values.some((value) => typeof value !== "number")) return 1;
  return Math.abs(values.indexOf(a) - values.indexOf(b)) / (values.length - 1);
}
