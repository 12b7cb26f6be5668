import type { JsonObject } from "../../workspace/json.ts";
import type { Beginning } from "./begin.ts";
import type { Caps } from "./caps.ts";
import { type Changes, watched } from "./changes.ts";
import type { Risk } from "./risk.ts";
import type { Scope } from "./scopes.ts";

/** Why an update in pseudo-live mode is not applied. */
export interface Anomaly extends JsonObject {
  type:
    | "max_delta_exceeded"
    | "var_cap_exceeded"
    | "liquidity_cap_exceeded"
    | "non_finite_value"
    | "config_mismatch";
}

/** So many paths stand in an anomaly or an error. */
export const PATHS_SHOWN = 20;

/**
 * What the guards say against an update, in their fixed order. A cap that is null is not asked, and a figure that equals its cap
 * passes. The last two are no matter of caps.
 */
export function anomaliesOf(
  caps: Caps,
  scope: Scope,
  changes: Changes,
  risk: Risk,
  discarded: Beginning["discarded"],
): Anomaly[] {
  return [
    ...maxDelta(caps.max_delta.value, scope, changes),
    ...beyond(caps.var_cap.value, risk.var, (cap) => ({
      type: "var_cap_exceeded",
      var: risk.var,
      var_value: risk.var_value,
      cap,
    })),
    ...beyond(caps.liquidity_cap.value, risk.liquidity_usage, (cap) => ({
      type: "liquidity_cap_exceeded",
      liquidity_usage: risk.liquidity_usage,
      cap,
    })),
    ...nonFinite(changes, risk),
    ...(discarded
      ? [
          {
            type: "config_mismatch" as const,
            reason: "config_fingerprint_mismatch",
            detail: discarded.detail,
          },
        ]
      : []),
  ];
}

function maxDelta(cap: number | null, scope: Scope, changes: Changes): Anomaly[] {
  if (cap === null) return [];
  const violations = watched(changes, scope).filter(({ abs_delta }) => abs_delta > cap);
  if (violations.length === 0) return [];
  return [
    {
      type: "max_delta_exceeded",
      max_delta: cap,
      ...(scope !== "all" && { scope }),
      violations: violations.map((one) => ({ ...one })),
    },
  ];
}

function beyond(cap: number | null, figure: number, anomaly: (cap: number) => Anomaly): Anomaly[] {
  return cap !== null && figure > cap ? [anomaly(cap)] : [];
}

function nonFinite(changes: Changes, risk: Risk): Anomaly[] {
  const paths = nonFinitePaths(changes, risk);
  return paths.length > 0 ? [{ type: "non_finite_value", paths: paths.slice(0, PATHS_SHOWN) }] : [];
}

/** Paths of numbers of the new state and of the risk that are not finite. */
export function nonFinitePaths(changes: Changes, risk: Risk): string[] {
  const figures = Object.entries(risk).filter(([, figure]) => !Number.isFinite(figure));
  return [...changes.nonFinite, ...figures.map(([name]) => `risk.${name}`)];
}
