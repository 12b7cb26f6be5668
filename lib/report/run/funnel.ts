import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { RunFacts } from "./facts.ts";

/** The way of signals to trades. */
export interface Funnel extends JsonObject {
  /** What was left after each step, in order. */
  steps: { step: string; count: number }[];
  /** What was turned away, and where, by the engine's counters. */
  losses: { reason: string; count: number }[];
  /** In detail, as far as debug records were kept. */
  refusals: { reason: string; count: number }[];
}

const STEPS = ["breakouts", "gate_pass", "ev_pass", "fills"] as const;
const LOSSES = ["gate_block", "ev_reject", "zero_qty", "strategy_gate_error", "ev_threshold_error"] as const;

export function funnelOf({ daily, metrics, refusals }: RunFacts): Funnel {
  const counters = isJsonObject(metrics.debug) ? metrics.debug : {};
  const count = (from: JsonObject, name: string) => {
    const value = from[name];
    return typeof value === "number" ? value : null;
  };
  const list = (from: JsonObject, names: readonly string[]) =>
    names.flatMap((name) => {
      const value = count(from, name);
      return value === null ? [] : [{ name, value }];
    });
  return {
    steps: list(daily ?? {}, STEPS).map(({ name, value }) => ({ step: name, count: value })),
    losses: list(counters, LOSSES)
      .filter(({ value }) => value > 0)
      .map(({ name, value }) => ({ reason: name, count: value })),
    refusals,
  };
}
