import type { JsonObject } from "../../workspace/json.ts";
import type { PortfolioState } from "./state.ts";

export const PORTFOLIO_SUMMARY = "reports/portfolio_summary.json";

export type BudgetStatus = "ok" | "warning" | "breach";

/** Of what is left of a budget, in percent of equity (specification 07 §6.5). */
export function budgetStatus(headroomPct: number): BudgetStatus {
  if (headroomPct < 0) return "breach";
  return headroomPct <= 5 ? "warning" : "ok";
}

/** The portfolio at a glance (specification 07 §6.6), for weekly payloads and summaries. What is not known is left out. */
export function portfolioSummary(
  state: PortfolioState,
  maxDrawdownPct: number | null,
  generatedAt: string,
): JsonObject {
  const categories = Object.keys(state.category_utilisation_pct).sort();
  return {
    generated_at: generatedAt,
    category_utilisation: categories.map((category) => categoryRow(state, category)),
    gross_exposure: known({
      current_pct: state.gross_exposure_pct,
      cap_pct: state.gross_exposure_cap_pct,
      headroom_pct: state.gross_exposure_headroom_pct,
    }),
    drawdowns: { aggregate: known({ max_drawdown_pct: maxDrawdownPct }) },
  };
}

function categoryRow(state: PortfolioState, category: string): JsonObject {
  const used = state.category_utilisation_pct[category]!;
  const cap = state.category_caps_pct[category];
  const left = state.category_budget_headroom_pct[category];
  return known({
    category,
    utilisation_pct: used,
    cap_pct: cap,
    headroom_pct: state.category_headroom_pct[category],
    utilisation_ratio: cap ? used / cap : undefined,
    budget_pct: state.category_budget_pct[category],
    budget_headroom_pct: left,
    budget_status: left === undefined ? undefined : budgetStatus(left),
  });
}

function known(members: Record<string, string | number | null | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter(
      (entry): entry is [string, string | number] => entry[1] !== undefined && entry[1] !== null,
    ),
  );
}
