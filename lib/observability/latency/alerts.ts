import type { JsonObject } from "../../workspace/json.ts";
import { fixedText } from "../../workspace/rounding.ts";
import type { JudgedWindow, Limits } from "./streaks.ts";
import { failureRate } from "./windows.ts";

/** Of the alerts' form, for receivers. */
const SCHEMA_VERSION = "2026-06-29";

export interface LatencyAlert extends JsonObject {
  id: string;
  severity: "warning" | "critical";
  message: string;
  breach_range: string;
  evidence_path: string;
}

/** Judges the latest window alone; at most one alert. A streak speaks louder than a share of failures. */
export function latencyAlerts(
  latest: JudgedWindow | undefined,
  limits: Limits,
  { jobId, evidence }: { jobId: string; evidence: string },
): LatencyAlert[] {
  if (!latest) return [];
  const rate = failureRate(latest);
  const severity = severityOf(latest.streak, rate, limits);
  if (!severity) return [];
  const [p95, slo] = [fixedText(latest.p95Ms, 1), fixedText(limits.sloP95Ms, 1)];
  return [
    {
      id: `latency-breach-${jobId}`,
      severity,
      message: `p95 latency ${p95}ms (threshold ${slo}ms); failure_rate ${fixedText(rate, 4)}`,
      breach_range: `last ${Math.max(1, latest.streak)} samples`,
      evidence_path: evidence,
    },
  ];
}

function severityOf(streak: number, rate: number, limits: Limits): LatencyAlert["severity"] | undefined {
  if (streak >= limits.criticalStreak) return "critical";
  return streak >= limits.warningStreak || rate > limits.failureRate ? "warning" : undefined;
}

/** What is posted, or written in a rehearsal. */
export function alertDocument(jobId: string, alerts: readonly JsonObject[]): JsonObject {
  return { job_id: jobId, alerts: alerts.map((alert) => ({ ...alert, schema_version: SCHEMA_VERSION })) };
}
