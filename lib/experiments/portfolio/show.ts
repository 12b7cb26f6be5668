import type { Canvas } from "../../workspace/canvas.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { SnapshotResult } from "./snapshot.ts";

/** A snapshot as an operator reads it: which runs, how much of each category is used, and what was written where. */
export function showSnapshot(result: SnapshotResult, view: Canvas): string {
  const { portfolio } = result;
  const gross = memberOf(portfolio.gross_exposure);
  const percent = (value: Json | undefined) => (typeof value === "number" ? Number(value.toFixed(4)) : null);
  const categories = (
    Array.isArray(portfolio.category_utilisation) ? portfolio.category_utilisation : []
  ).map(memberOf);
  return [
    view.table(
      [
        view.text({ en: "Strategy", ja: "戦略" }),
        view.text({ en: "Positions", ja: "ポジション" }),
        view.text({ en: "Run", ja: "ラン" }),
      ],
      result.strategies.map(({ manifest_id, positions, run_dir }) => [manifest_id, positions, run_dir]),
    ),
    "",
    view.table(
      [
        view.text({ en: "Category", ja: "カテゴリー" }),
        view.text({ en: "Used %", ja: "使用 %" }),
        view.text({ en: "Cap %", ja: "上限 %" }),
        view.text({ en: "Budget %", ja: "予算 %" }),
        view.text({ en: "Budget left %", ja: "予算残 %" }),
        view.text({ en: "Status", ja: "状態" }),
      ],
      categories.map((row) => [
        String(row.category),
        percent(row.utilisation_pct),
        percent(row.cap_pct),
        percent(row.budget_pct),
        percent(row.budget_headroom_pct),
        statusText(row.budget_status, view),
      ]),
    ),
    "",
    view.text({
      en: `Gross exposure: ${percent(gross.current_pct) ?? "–"} % (cap ${percent(gross.cap_pct) ?? "–"} %)`,
      ja: `総エクスポージャー: ${percent(gross.current_pct) ?? "–"} %（上限 ${percent(gross.cap_pct) ?? "–"} %）`,
    }),
    ...result.missing.map((id) =>
      view.paint.warn(view.text({ en: `left out, no run: ${id}`, ja: `ランがないため除外: ${id}` })),
    ),
    view.paint.dim(`${result.telemetry}  ${result.portfolio_summary}`),
  ].join("\n");
}

function statusText(status: Json | undefined, view: Canvas): string | null {
  if (status === "breach") return view.paint.bad(view.text({ en: "breach", ja: "超過" }));
  if (status === "warning") return view.paint.warn(view.text({ en: "warning", ja: "警告" }));
  return status === "ok" ? view.paint.good("ok") : null;
}

function memberOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
