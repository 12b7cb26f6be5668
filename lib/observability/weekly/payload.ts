import type { JsonObject } from "../../workspace/json.ts";
import { isoUtc } from "../../workspace/time.ts";
import type { StoredWindow } from "../rollup_rows.ts";
import { weeklyLatency } from "./latency.ts";
import { weeklyPortfolio } from "./portfolio.ts";
import { type RunRow, weeklyRuns } from "./runs.ts";

/** What a weekly report is made of. */
export interface WeeklyInputs {
  rows: readonly RunRow[];
  windows: readonly StoredWindow[];
  /** Undefined where there is none. */
  portfolio: JsonObject | undefined;
  /** Name to path. */
  sources: Record<string, string>;
}

export interface WeeklyFacts {
  /** UTC epoch milliseconds. */
  now: number;
  automation: JsonObject;
  /** Redacted. */
  webhooks: string[];
}

/** What whoever reads a report must know of it. */
export interface WeeklyAlert extends JsonObject {
  id: string;
  severity: "info" | "warning" | "critical";
  message: string;
  /** Name of a source. */
  evidence_path: string;
}

const DAY = 86_400_000;

/** Monday 00:00 UTC of the week of an instant, in UTC epoch milliseconds. 1 January 1970 was a Thursday. */
export function weekStart(now: number): number {
  const day = Math.floor(now / DAY);
  return (day - ((((day + 3) % 7) + 7) % 7)) * DAY;
}

/** The weekly report (specification 06 §7.4). */
export function buildPayload(inputs: WeeklyInputs, facts: WeeklyFacts): JsonObject {
  const week = weekStart(facts.now);
  const generated_at = isoUtc(facts.now);
  const week_start = isoUtc(week).slice(0, 10);
  const runs = weeklyRuns(inputs.rows, week);
  const latency = weeklyLatency(inputs.windows, week);
  const portfolio = inputs.portfolio ? weeklyPortfolio(inputs.portfolio) : { budget_status: "ok" };
  const windows = { runs: runs.window, latency: latency.window };
  const alerts = [
    ...latencyAlerts(Number(latency.latency.breach_count)),
    ...budgetAlerts(String(portfolio.budget_status)),
    ...staleAlerts(inputs, windows),
  ];
  return {
    schema_version: "1.0.0",
    generated_at,
    week_start,
    runs: runs.runs,
    portfolio,
    latency: latency.latency,
    alerts,
    sources: inputs.sources,
    metadata: { automation: facts.automation, generated_at, week_start, windows },
    destinations: { webhooks: facts.webhooks },
  };
}

function latencyAlerts(breaches: number): WeeklyAlert[] {
  if (breaches === 0) return [];
  const message = `${breaches} latency windows reported failures`;
  return [{ id: "latency_breach", severity: "warning", message, evidence_path: "latency_rollup" }];
}

function budgetAlerts(status: string): WeeklyAlert[] {
  if (status === "ok") return [];
  const message = `portfolio budget status is ${status}`;
  const severity = status === "breach" ? "critical" : "warning";
  return [{ id: "portfolio_budget", severity, message, evidence_path: "portfolio_summary" }];
}

/** What is missing of the week, so that nobody takes older figures for this week's. */
function staleAlerts(
  { rows, portfolio, windows: latency }: WeeklyInputs,
  windows: { runs: string; latency: string },
): WeeklyAlert[] {
  const found: WeeklyAlert[] = [];
  const add = (id: string, severity: WeeklyAlert["severity"], message: string, evidence_path: string) =>
    found.push({ id, severity, message, evidence_path });
  if (rows.length === 0) add("no_runs", "warning", "the run index holds no runs", "runs_index");
  else if (windows.runs === "all") {
    add("stale_runs", "info", "no run of this week; all runs are shown", "runs_index");
  }
  if (latency.length === 0) {
    add("no_latency", "warning", "the latency roll-up holds no windows", "latency_rollup");
  } else if (windows.latency === "all") {
    add("stale_latency", "info", "no latency window of this week; all windows are shown", "latency_rollup");
  }
  if (!portfolio) add("portfolio_missing", "info", "there is no portfolio summary", "portfolio_summary");
  return found;
}
