import type { Canvas } from "../../workspace/canvas.ts";
import type { CompareResult } from "./compare.ts";

/** A comparison for a terminal. */
export function showComparison(result: CompareResult, view: Canvas): string {
  const { left, right, disagreement, worst } = result;
  const lines = [
    view.text({
      en: `${left} and ${right}: ${result.bars_common} bars in common, ${result.start_ts ?? "–"} … ${result.end_ts ?? "–"} UTC`,
      ja: `${left} と ${right}: 共通のバー ${result.bars_common} 本、${result.start_ts ?? "–"} … ${result.end_ts ?? "–"} UTC`,
    }),
    view.text({
      en: `missing there: ${result.missing_left} in ${left}, ${result.missing_right} in ${right}`,
      ja: `その範囲で欠けているバー: ${left} に ${result.missing_left} 本、${right} に ${result.missing_right} 本`,
    }),
  ];
  if (result.bars_common === 0) return lines.join("\n");
  const words = ["mean", "mean_abs", "median_abs", "p95_abs", "max_abs"] as const;
  const rows = (["o", "h", "l", "c"] as const).map((name) => [
    name,
    ...words.map((word) => disagreement[name]?.[word] ?? null),
  ]);
  lines.push(view.table([view.text({ en: "pips", ja: "pips（差）" }), ...words], rows));
  if (worst.length > 0) {
    const head = [view.text({ en: "worst bars", ja: "差の大きいバー" }), "", left, right, "pips"];
    lines.push(
      view.table(
        head,
        worst.map((bar) => [bar.timestamp, bar.price, bar.left, bar.right, bar.pips]),
      ),
    );
  }
  if (result.ok === false) {
    lines.push(
      view.text({ en: "More than --fail-above allows.", ja: "--fail-above の許容値を超えています。" }),
    );
  }
  return lines.join("\n");
}
