import type { Canvas } from "../../workspace/canvas.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Text } from "../../workspace/text.ts";
import type { Figures } from "./figures.ts";
import type { Freshness } from "./freshness.ts";
import type { Summary } from "./report.ts";
import type { BenchmarkResult } from "./run.ts";

const FIGURES: [keyof Figures, Text, digits: number][] = [
  ["trades", { en: "trades", ja: "取引数" }, 0],
  ["win_rate", { en: "win rate", ja: "勝率" }, 3],
  ["total_pips", { en: "total pips", ja: "合計 pips" }, 1],
  ["sharpe", { en: "Sharpe", ja: "シャープ" }, 2],
  ["max_drawdown", { en: "drawdown", ja: "ドローダウン" }, 1],
];

/** The summary as a table, with what it warns about. */
export function showSummary(summary: Summary, view: Canvas): string {
  const rows: [string, Figures][] = [
    [view.text({ en: "all bars", ja: "全期間" }), summary.baseline],
    ...summary.rolling.map((block): [string, Figures] => [
      view.text({ en: `${block.window} days`, ja: `直近 ${block.window} 日` }),
      block,
    ]),
  ];
  const head = [view.text({ en: "bars", ja: "期間" }), ...FIGURES.map(([, label]) => view.text(label))];
  const table = view.table(
    head,
    rows.map(([label, figures]) => [label, ...cells(figures)]),
  );
  const title = view.paint.strong(`${summary.symbol} ${summary.mode}`);
  const warnings = summary.warnings.map((warning) => view.paint.warn(warning));
  const picture =
    summary.plot === null
      ? []
      : [view.text({ en: `Picture: ${summary.plot}`, ja: `グラフ: ${summary.plot}` })];
  return [`${title}\n${table}`, ...warnings, ...picture].join("\n");
}

/** What the runs came to: the baseline, the windows and whether the baseline has shifted. */
export function showBenchmarks(result: JsonObject, view: Canvas): string {
  if (typeof result.message === "string") return showMessage(result, view);
  const { baseline, baseline_metrics, rolling, alert, latest_ts } = result as BenchmarkResult;
  const lines = [
    view.text({ en: `Baseline: ${baseline}`, ja: `ベースライン: ${baseline}` }),
    ...rolling.map(({ window, path, reused, skipped }) => {
      const note = skipped
        ? view.text({ en: " (not run)", ja: "（未実行）" })
        : reused
          ? view.text({ en: " (unchanged)", ja: "（変更なし）" })
          : "";
      return view.text({ en: `${window} days: ${path}`, ja: `直近 ${window} 日: ${path}` }) + note;
    }),
  ];
  if (latest_ts !== null)
    lines.push(view.text({ en: `Last bar: ${latest_ts}`, ja: `最終バー: ${latest_ts}` }));
  if (baseline_metrics) {
    lines.push(
      view.table(
        FIGURES.map(([, label]) => view.text(label)),
        [cells(baseline_metrics)],
      ),
    );
  }
  if (alert.triggered) {
    const deltas = Object.entries(alert.payload.deltas as Record<string, number>);
    const moved = deltas.map(([name, delta]) => `${name} ${delta.toFixed(2)}`).join(", ");
    lines.push(
      view.paint.warn(
        view.text({ en: `The baseline has shifted: ${moved}`, ja: `ベースラインが変化しました: ${moved}` }),
      ),
    );
  }
  return lines.join("\n");
}

/** Both halves of the pipeline. */
export function showPipeline(result: JsonObject, view: Canvas): string {
  if (typeof result.message === "string") return showMessage(result, view);
  const runs = showBenchmarks(result.benchmark_runs as JsonObject, view);
  return `${runs}\n\n${showSummary(result.summary as Summary, view)}`;
}

/** One line a target, and everything that is wrong. */
export function showFreshness({ ok, checked, errors, advisories }: Freshness, view: Canvas): string {
  const verdict = ok
    ? view.paint.good(view.text({ en: "Benchmarks are fresh", ja: "ベンチマークは最新です" }))
    : view.paint.bad(view.text({ en: "Benchmarks are not fresh", ja: "ベンチマークが古いか不足しています" }));
  const targets = checked.map(({ target }) => target).join(", ");
  return [
    `${verdict}${targets && ` (${targets})`}`,
    ...errors.map((error) => view.paint.bad(error)),
    ...advisories.map((advisory) => view.paint.warn(advisory)),
  ].join("\n");
}

function cells(figures: Figures): (string | null)[] {
  return FIGURES.map(([name, , digits]) => {
    const value = figures[name];
    return typeof value === "number" ? value.toFixed(digits) : null;
  });
}

function showMessage({ message, path }: JsonObject, view: Canvas): string {
  return message === "no_rows"
    ? view.text({ en: `${path} has no rows.`, ja: `${path} に行がありません。` })
    : view.text({ en: "Dry run: nothing was simulated.", ja: "ドライラン: 何も計算していません。" });
}
