import type { JsonObject } from "../../workspace/json.ts";
import type { Override } from "../override.ts";
import type { Anomaly } from "./anomalies.ts";

/** What a decision rests on. */
export interface Facts {
  dryRun: boolean;
  simulateLive: boolean;
  override: Override;
  /** None without `simulateLive`. */
  anomalies: readonly Anomaly[];
}

export interface Decision extends JsonObject {
  status: "applied" | "preview" | "blocked";
  reasons: string[];
}

/** Whether and why an update is applied (specification 03 §8). */
export function decide({ dryRun, override, anomalies }: Facts): Decision {
  const types = [...new Set(anomalies.map(({ type }) => type))];
  const reasons = [
    ...(dryRun ? ["dry_run"] : []),
    ...(override.enabled ? [] : ["override_disabled"]),
    ...types.map((type) => `anomaly:${type}`),
  ];
  if (reasons.length === 0) return { status: "applied", reasons: ["conditions_met"] };
  return { status: dryRun ? "preview" : "blocked", reasons };
}

/** Why it is not applied, in a word each; undefined where it is. */
export function applyReason(facts: Facts): string[] | undefined {
  if (decide(facts).status === "applied") return undefined;
  return [
    ...(facts.dryRun ? ["dry_run"] : []),
    ...(facts.override.enabled ? [] : ["override_disabled"]),
    ...(facts.anomalies.length > 0 ? ["anomalies_present"] : []),
  ];
}

/** Anomalies of a pseudo-live update call for a rollback, unless an operator has stopped updates anyway. */
export function rollbackTriggered({ simulateLive, anomalies, override }: Facts): boolean {
  return simulateLive && anomalies.length > 0 && override.enabled;
}

/** What a rehearsal on paper says: `go` only where a pseudo-live update is applied. */
export function paperValidation(facts: Facts, bars: number, risk: JsonObject): JsonObject {
  const { status: decision } = decide(facts);
  const { anomalies, dryRun } = facts;
  const applied = decision === "applied";
  return {
    status: applied && anomalies.length === 0 ? "go" : "no-go",
    decision,
    bars_processed: bars,
    anomaly_count: anomalies.length,
    anomaly_types: anomalies.map(({ type }) => type),
    risk,
    reasons: [
      ...(applied ? [] : [`decision:${decision}`]),
      ...(anomalies.length > 0 ? ["anomalies_detected"] : []),
      ...(dryRun ? ["dry_run"] : []),
    ],
  };
}
