import type { Canvas } from "../../workspace/canvas.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { SelectResult } from "./select.ts";

/** The ranking as a person reads it. */
export function showSelection(result: SelectResult, { text, paint, table }: Canvas): string {
  const rows = result.ranking as JsonObject[];
  const figure = (value: unknown, digits: number) =>
    typeof value === "number" ? value.toFixed(digits) : null;
  const head = text({
    en: `${result.feasible} feasible trial(s), ${result.ranked} ranked`,
    ja: `制約を満たす試行 ${result.feasible} 件、順位付け ${result.ranked} 件`,
  });
  const titles = [
    text({ en: "Rank", ja: "順位" }),
    text({ en: "Trial", ja: "試行" }),
    text({ en: "Score", ja: "スコア" }),
    text({ en: "Sharpe", ja: "シャープ" }),
    "Pips",
    text({ en: "Drawdown", ja: "ドローダウン" }),
    text({ en: "Parameters", ja: "パラメーター" }),
  ];
  const cells = rows.map((row) => [
    Number(row.rank),
    String(row.trial_id),
    figure(row.score, 3),
    figure(row.sharpe, 3),
    figure(row.total_pips, 1),
    figure(row.max_drawdown_from_zero, 1),
    JSON.stringify(row.params),
  ]);
  return [
    rows.length > 0 ? paint.strong(head) : paint.warn(head),
    rows.length > 0 ? table(titles, cells) : "",
    paint.dim(text({ en: `written: ${result.output}`, ja: `出力: ${result.output}` })),
  ]
    .filter(Boolean)
    .join("\n");
}
