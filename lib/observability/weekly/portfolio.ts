import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";

/** Best first; what is none of them ranks as the best and never wins. */
const RANKS = ["ok", "warning", "breach"];

/** The portfolio's part of the payload, from `reports/portfolio_summary.json`. What is not known is left out. */
export function weeklyPortfolio(summary: JsonObject): JsonObject {
  const rows = (Array.isArray(summary.category_utilisation) ? summary.category_utilisation : [])
    .filter(isJsonObject)
    .map(categoryRow);
  const worst = Math.max(0, ...rows.map(({ budget_status }) => RANKS.indexOf(String(budget_status))));
  const gross = objectOf(summary.gross_exposure);
  const aggregate = objectOf(objectOf(summary.drawdowns).aggregate);
  return known({
    budget_status: RANKS[worst]!,
    category_utilisation: rows,
    gross_exposure_pct: numberOr(gross.current_pct),
    headroom_pct: numberOr(gross.headroom_pct),
    drawdown_pct: numberOr(aggregate.max_drawdown_pct),
    generated_at: typeof summary.generated_at === "string" ? summary.generated_at : undefined,
  });
}

function categoryRow(row: JsonObject): JsonObject {
  const status = row.budget_status ?? row.status;
  return known({
    category: String(row.category ?? ""),
    utilisation_pct: numberOr(row.utilisation_pct),
    budget_status: RANKS.includes(String(status)) ? String(status) : "ok",
    headroom_pct: numberOr(row.headroom_pct),
  });
}

function numberOr(value: Json | undefined): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function known(members: Record<string, Json | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}
