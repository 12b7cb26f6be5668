import { type Coverage, coverageLine } from "../market/coverage.ts";
import type { Canvas } from "../workspace/canvas.ts";
import type { Json, JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import type { Text } from "../workspace/text.ts";

type Line = [label: Text, value: string | number | null];

/** The result of a simulation as a trader reads it: trades, what they earned, how bad it got, and where the files are. */
export function showRun(result: JsonObject, view: Canvas): string {
  const { symbol, mode } = result;
  const number = (value: Json | undefined, digits = 2) =>
    typeof value === "number" ? value.toFixed(digits) : null;
  const percent = (value: Json | undefined) =>
    typeof value === "number" ? `${(value * 100).toFixed(1)} %` : null;
  const count = (value: Json | undefined) => Number(value ?? 0);
  const value = count(result.total_pnl_value);
  const runtime = isJsonObject(result.runtime) ? result.runtime : {};
  const lines: Line[] = [
    [{ en: "Trades", ja: "取引数" }, count(result.trades)],
    [{ en: "Win rate", ja: "勝率" }, percent(result.win_rate)],
    [{ en: "Total pips (quantity-weighted)", ja: "合計 pips（数量加重）" }, number(result.total_pips)],
    [{ en: "Profit and loss", ja: "損益" }, (value < 0 ? view.paint.bad : view.paint.good)(value.toFixed(2))],
    [{ en: "Sharpe per trade × √trades", ja: "シャープ（取引ベース × √取引数）" }, number(result.sharpe)],
    [{ en: "Sharpe, annualised", ja: "シャープ（年率）" }, number(result.sharpe_annualised)],
    [{ en: "Sortino, annualised", ja: "ソルティノ（年率）" }, number(result.sortino_annualised)],
    [{ en: "CAGR", ja: "年平均成長率" }, percent(result.cagr)],
    [{ en: "Deepest drawdown (equity)", ja: "最大ドローダウン（資金）" }, number(result.max_drawdown)],
    [
      { en: "Deepest drawdown (pips)", ja: "最大ドローダウン（pips）" },
      number(result.max_drawdown_from_zero),
    ],
    [{ en: "Time in the market", ja: "ポジション保有率" }, percent(result.exposure)],
    [{ en: "Signals that passed the EV gate", ja: "EV ゲートを通過したシグナル" }, count(runtime.ev_pass)],
    [{ en: "Signals that it refused", ja: "EV ゲートが見送ったシグナル" }, count(runtime.ev_reject)],
    [
      { en: "Bars known from the loaded state", ja: "読み込んだ state が学習済みのバー" },
      (runtime.resume_skipped_bars as number) ?? null,
    ],
  ];
  const rows = lines.filter(([, shown]) => shown !== null).map(([label, shown]) => [view.text(label), shown]);
  const title = view.paint.strong(`${result.manifest_id ?? "–"}  ${symbol} ${mode}`);
  const head = [view.text({ en: "figure", ja: "項目" }), view.text({ en: "value", ja: "値" })];
  const parts = [`${title}\n${view.table(head, rows)}`];
  if (isJsonObject(result.bounds)) parts.push(boundsTable(result.bounds, view));
  if (result.all_bars_skipped === true) {
    parts.push(
      view.paint.warn(
        view.text({
          en: "Every bar lies at or before the loaded state's last one: nothing was simulated. Use newer bars, or --no-auto-state.",
          ja: "すべてのバーが読み込んだ state の最終バー以前のため、何もシミュレーションしていません。新しいバーを使うか、--no-auto-state を付けてください。",
        }),
      ),
    );
  }
  if (isJsonObject(result.coverage))
    parts.push(view.paint.dim(view.text(coverageLine(result.coverage as Coverage))));
  const files = fileLines(result, view);
  if (files) parts.push(files);
  return parts.join("\n\n");
}

/** Whole paths, because one that is cut to a table's width cannot be opened. */
function fileLines(result: JsonObject, view: Canvas): string {
  const files: [Text, Json | undefined][] = [
    [{ en: "Run folder", ja: "実行フォルダー" }, result.run_dir],
    [{ en: "Loaded state", ja: "読み込んだ state" }, result.loaded_state],
    [{ en: "Archived state", ja: "アーカイブした state" }, result.state_archive_path],
    [{ en: "EV profile", ja: "EV プロファイル" }, result.ev_profile_path],
    [{ en: "Report", ja: "レポート" }, result.report],
  ];
  return files
    .filter(([, path]) => typeof path === "string")
    .map(([label, path]) => `${view.text(label)}: ${path}`)
    .join("\n");
}

/** What the order of prices inside bars decides. */
function boundsTable(bounds: JsonObject, view: Canvas): string {
  const rows = [
    [{ en: "Wins", ja: "勝ち" }, bounds.wins],
    [{ en: "Total pips", ja: "合計 pips" }, bounds.total_pips],
    [{ en: "Profit and loss", ja: "損益" }, bounds.total_pnl_value],
    [{ en: "Deepest drawdown", ja: "最大ドローダウン" }, bounds.max_drawdown],
  ] satisfies [Text, Json | undefined][];
  const head: Text[] = [
    { en: "bounds", ja: "範囲" },
    { en: "worst order", ja: "最悪の順序" },
    { en: "simulated", ja: "シミュレーション" },
    { en: "best order", ja: "最良の順序" },
  ];
  const cells = rows.map(([label, interval]) => {
    const { worst, base, best } = interval as Record<string, number>;
    return [view.text(label), ...[worst, base, best].map((value) => Number((value as number).toFixed(2)))];
  });
  const ambiguous = view.text({
    en: `${bounds.ambiguous_trades} of ${bounds.trades} trades depend on the order of prices inside a bar.`,
    ja: `${bounds.trades} 件中 ${bounds.ambiguous_trades} 件の結果は、バーの中の値動きの順序で変わります。`,
  });
  return `${view.table(
    head.map((text) => view.text(text)),
    cells,
  )}\n${ambiguous}`;
}
