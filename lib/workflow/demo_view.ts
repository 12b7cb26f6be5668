import type { View } from "../command/define.ts";
import { resample, sparkline } from "../command/sparkline.ts";
import { pad, wrap } from "../command/wrap.ts";
import type { Text } from "../workspace/text.ts";
import { showUpdate, summary } from "../state/update/show.ts";
import { parseInstant } from "../workspace/time.ts";
import type { DemoFigures, DemoResult } from "./demo_result.ts";
import { WORDS } from "./demo_words.ts";

/** Lines of prose are no longer than this, however wide the terminal is. */
const PROSE = 92;
const SPARKLINE = 64;

/** The demo as a trader reads it: what was simulated on what, what came of it, what was learned, and where to go on. */
export function showDemo(result: DemoResult, view: View): string {
  const prose = (text: Text) => wrap(view.text(text), Math.min(view.width, PROSE)).join("\n");
  return [
    title(result, view),
    prose(introduction(result)),
    prose(ingested(result)),
    figures(result, view),
    prose(WORDS.interval),
    equity(result, view),
    learned(result, view),
    prose(WORDS.learning),
    update(result, view),
    files(result, view),
    next(result, view),
    `${view.paint.strong(view.text(WORDS.open))}\n  ${result.files.report}`,
  ].join("\n\n");
}

function title({ bars }: DemoResult, view: View): string {
  const { symbol, count, first, last } = bars;
  return view.paint.strong(view.text(WORDS.title(symbol, count, day(first), day(last))));
}

function introduction({ bars }: DemoResult): Text {
  if (bars.origin === "synthetic") return WORDS.synthetic(bars.seed);
  return bars.origin === "live" ? WORDS.liveBars : WORDS.ownBars;
}

/** How many bars went into the store, and what the ingest noticed. */
function ingested({ ingest }: DemoResult): Text {
  const count = (name: string) => Number(ingest[name] ?? 0);
  return WORDS.ingested(count("rows_validated"), count("gaps_detected"), count("anomalies_logged"));
}

function figures({ first_half, second_half, both, currency }: DemoResult, view: View): string {
  const row = (label: Text, cell: (figures: DemoFigures) => string | null) => [
    view.text(label),
    ...[first_half, second_half, both].map(cell),
  ];
  const money = (value: number | null) => (value === null ? null : value.toFixed(2));
  const head = ["", ...[WORDS.firstHalf, WORDS.secondHalf, WORDS.both].map(view.text)];
  return view.table(head, [
    row(WORDS.trades, ({ trades }) => String(trades)),
    row(WORDS.winRate, ({ win_rate }) => (win_rate === null ? null : `${(win_rate * 100).toFixed(1)} %`)),
    row(WORDS.pips, ({ total_pips }) => total_pips.toFixed(1)),
    row(WORDS.pnl(currency), ({ total_pnl_value: value }) => {
      return (value < 0 ? view.paint.bad : view.paint.good)(value.toFixed(2));
    }),
    row(WORDS.pnlWorst, ({ pnl_interval }) => money(pnl_interval.worst)),
    row(WORDS.pnlBest, ({ pnl_interval }) => money(pnl_interval.best)),
    row(WORDS.sharpe, ({ sharpe_annualised }) => money(sharpe_annualised)),
    row(WORDS.drawdown(currency), ({ max_drawdown }) => money(max_drawdown)),
  ]);
}

function equity({ equity_curve, currency }: DemoResult, view: View): string {
  const name = view.paint.strong(view.text(WORDS.equity(currency)));
  if (equity_curve.length < 2) return `${name}\n${view.text(WORDS.noTrades)}`;
  const values = equity_curve.map(([, value]) => value);
  const columns = Math.min(view.width, SPARKLINE);
  const points = equity_curve.map(([time, value]) => [parseInstant(time), value] as const);
  const range = WORDS.equityRange(Math.min(...values), Math.max(...values), values.at(-1)!);
  const [from, to] = [day(equity_curve[0]![0]), day(equity_curve.at(-1)![0])];
  return [
    `${name}  ${view.text(range)}`,
    sparkline(resample(points, columns)),
    view.paint.dim(from + " ".repeat(Math.max(1, columns - from.length - to.length)) + to),
  ].join("\n");
}

function learned({ learned: rows }: DemoResult, view: View): string {
  const head = [WORDS.bucket, WORDS.winRate, WORDS.lowerBound, WORDS.observations].map(view.text);
  const table = view.table(
    head,
    rows.map(({ bucket, win_rate, lower_bound, observations }) => [
      bucket === "all" ? view.text(WORDS.all) : bucket,
      `${(win_rate * 100).toFixed(1)} %`,
      `${(lower_bound * 100).toFixed(1)} %`,
      observations.toFixed(1),
    ]),
  );
  return `${view.paint.strong(view.text(WORDS.learned))}\n${table}`;
}

/** The preview as `update_state` shows it, and how its application ended. */
function update({ update: { preview, applied } }: DemoResult, view: View): string {
  return [
    view.paint.strong(view.text(WORDS.preview)),
    showUpdate(preview, view),
    "",
    view.paint.strong(view.text(WORDS.applied)),
    summary(applied, view),
  ].join("\n");
}

function files({ files: paths, first_half, second_half }: DemoResult, view: View): string {
  const rows: [Text, string | null][] = [
    [WORDS.workspace, paths.workspace],
    [WORDS.bars, paths.bars],
    [WORDS.firstRun, first_half.run_dir],
    [WORDS.handedOn, second_half.loaded_state],
    [WORDS.secondRun, second_half.run_dir],
    [WORDS.archivedState, paths.archived_state],
    [WORDS.inForce, paths.state_in_force],
    [WORDS.evProfile, paths.ev_profile],
    [WORDS.runIndex, paths.run_index],
  ];
  const labels = rows.map(([what]) => view.text(what));
  const width = Math.max(...labels.map((label) => Bun.stringWidth(label)));
  const told = rows.map(([, path], index) => `${pad(labels[index]!, width)}  ${path ?? "–"}`);
  return [view.paint.strong(view.text(WORDS.files)), ...told].join("\n");
}

/** What it shows, then the line to type: whole, because a line that is cut cannot be copied. */
function next({ next: steps }: DemoResult, view: View): string {
  const rows: [Text, string | null][] = [
    [WORDS.inspect, steps.inspect],
    [WORDS.update, steps.update],
    [WORDS.reference, steps.reference],
    [WORDS.tryOwnBars, steps.own_bars],
  ];
  const told = rows
    .filter(([, line]) => line !== null)
    .map(([what, line]) => `${view.text(what)}\n  ${line}`);
  return [view.paint.strong(view.text(WORDS.next)), ...told, view.paint.dim(view.text(WORDS.noBun))].join(
    "\n",
  );
}

function day(stamp: string): string {
  return stamp.slice(0, 10);
}
