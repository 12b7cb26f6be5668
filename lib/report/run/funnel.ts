import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { numberOf } from "../fields.ts";
import type { RunFacts } from "./facts.ts";

/**
 * The way of signals to trades. A bar without a position ends without a signal, or its signal is turned away at one of the steps, or it
 * becomes an order; one that was turned away comes again with the next bar.
 */
export interface Funnel extends JsonObject {
  /** Bars on which no level was reached; null where the run did not count them. */
  quiet_bars: number | null;
  /** What is left after each step, and how many it turned away. Empty where the run kept no counts. */
  steps: { step: "signals" | "gates" | "ev" | "size" | "trades"; left: number; lost: number }[];
  /** Why in detail, as far as debug records were kept. */
  refusals: { reason: string; count: number }[];
}

export function funnelOf({
  daily,
  metrics,
  refusals,
}: Pick<RunFacts, "daily" | "metrics" | "refusals">): Funnel {
  const counters = isJsonObject(metrics.debug) ? metrics.debug : {};
  const count = (name: string) => numberOf(counters[name]) ?? numberOf(daily?.[name]) ?? 0;
  const quiet_bars = numberOf(counters.no_breakout);
  const orders = numberOf(daily?.gate_pass);
  if (orders === null) return { quiet_bars, steps: [], refusals };
  const lost = { gates: count("gate_block"), ev: count("ev_reject"), size: count("zero_qty") };
  const signals = orders + lost.gates + lost.ev + lost.size;
  const fills = numberOf(daily?.fills) ?? orders;
  return {
    quiet_bars,
    steps: [
      { step: "signals", left: signals, lost: 0 },
      { step: "gates", left: signals - lost.gates, lost: lost.gates },
      { step: "ev", left: orders + lost.size, lost: lost.ev },
      { step: "size", left: orders, lost: lost.size },
      { step: "trades", left: fills, lost: orders - fills },
    ],
    refusals,
  };
}
