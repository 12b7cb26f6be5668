import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { budgetStatus } from "../portfolio/summary.ts";
import { readTelemetry, type Telemetry } from "../portfolio/telemetry.ts";
import { shown, table } from "./markdown.ts";

/** The blocks of a portfolio, hand-written or measured by the router, or both (specification 07 §2.4); none for neither. */
export function riskBlocks(portfolio: JsonObject, candidate: JsonObject | null): string[] {
  return [
    ...written(portfolio),
    ...(isTelemetry(portfolio) ? measured(readTelemetry(portfolio), candidate) : []),
  ];
}

const TELEMETRY = ["active_positions", "category_utilisation_pct", "execution_health", "gross_exposure_pct"];

function isTelemetry(portfolio: JsonObject): boolean {
  return TELEMETRY.some((name) => name in portfolio);
}

function written(portfolio: JsonObject): string[] {
  const { risk_metrics, portfolio_return_pct, strategies, exposures, notes } = portfolio;
  const rows = [strategies, exposures].find(Array.isArray) as Json[] | undefined;
  const list = (rows ?? []).filter(isJsonObject);
  return [
    ...(isJsonObject(risk_metrics) && Object.keys(risk_metrics).length > 0
      ? [
          table(
            ["Metric", "Value"],
            Object.entries(risk_metrics).map(([name, value]) => [name, shown(value)]),
          ),
        ]
      : []),
    ...(typeof portfolio_return_pct === "number"
      ? [`- Portfolio Return (%): ${shown(portfolio_return_pct)}`]
      : []),
    ...(list.length > 0
      ? [
          table(
            ["Strategy", "Weight", "PnL (%)"],
            // A profit of 0 is a profit of 0, not a missing one.
            list.map((row) => [
              shown(row.name ?? row.strategy),
              shown(row.weight),
              shown(row.pnl_pct ?? row.pnl),
            ]),
          ),
        ]
      : []),
    ...(typeof notes === "string" && notes !== "" ? [notes] : []),
  ];
}

function measured(telemetry: Telemetry, candidate: JsonObject | null): string[] {
  const { gross_exposure_pct: gross, gross_exposure_cap_pct: cap, correlation_window_minutes } = telemetry;
  const risk = isJsonObject(candidate?.var) ? candidate.var : undefined;
  const rows: [string, Json | undefined][] = [
    ["Gross exposure %", gross],
    ["Gross exposure cap %", cap],
    ["Headroom %", gross !== null && cap !== null ? cap - gross : null],
    ["Correlation window (min)", correlation_window_minutes],
    ...(risk
      ? ([
          [`VaR % (confidence ${shown(risk.confidence)})`, risk.portfolio_pct],
          ["VaR value", risk.portfolio_value],
        ] as [string, Json | undefined][])
      : []),
  ];
  return [
    table(
      ["Metric", "Value"],
      rows.map(([name, value]) => [name, shown(value)]),
    ),
    ...categoryTable(telemetry),
    ...strategyTable(telemetry),
  ];
}

function categoryTable(telemetry: Telemetry): string[] {
  const { category_utilisation_pct, category_budget_pct, category_caps_pct } = telemetry;
  const named = [category_utilisation_pct, category_budget_pct, category_caps_pct].flatMap(Object.keys);
  const categories = [...new Set(named)].sort();
  if (categories.length === 0) return [];
  const rows = categories.map((category) => {
    const used = category_utilisation_pct[category];
    const budget = category_budget_pct[category];
    const left =
      telemetry.category_budget_headroom_pct[category] ??
      (budget === undefined ? undefined : budget - (used ?? 0));
    const status = left === undefined ? "" : statusText(left);
    return [category, shown(used), shown(budget), shown(left), shown(category_caps_pct[category]), status];
  });
  return [table(["Category", "Utilisation %", "Budget %", "Budget headroom %", "Cap %", "Status"], rows)];
}

function statusText(headroom: number): string {
  const status = budgetStatus(headroom);
  return status === "breach" ? `breach (over ${shown(-headroom)}%)` : status;
}

function strategyTable({ active_positions, execution_health, strategy_correlations }: Telemetry): string[] {
  const ids = [...new Set([...Object.keys(active_positions), ...Object.keys(execution_health)])];
  if (ids.length === 0) return [];
  const rows = ids.map((id) => {
    const peers = Object.entries(strategy_correlations[id] ?? {});
    const [peer, value] = peers.toSorted(([, a], [, b]) => Math.abs(b) - Math.abs(a))[0] ?? [];
    const { reject_rate, slippage_bps } = execution_health[id] ?? {};
    return [
      id,
      shown(active_positions[id]),
      peer === undefined ? "" : `${peer} ${shown(value)}`,
      shown(reject_rate),
      shown(slippage_bps),
    ];
  });
  return [table(["Strategy", "Position", "Strongest correlation", "Reject rate", "Slippage (bps)"], rows)];
}
