import type { JsonObject } from "../../workspace/json.ts";
import type { LedgerLine } from "../ledger.ts";
import { CAPS, type CapName, type Scope } from "../update/caps.ts";

/** What the guards look at of an update. */
export interface Figures {
  /** Largest change of a number in the scope, and which; null where none changed. */
  max_delta: { path: string; abs_delta: number } | null;
  /** 5 % value at risk of a trade, in pips. */
  var: number;
  /** Sum of the closed trades' quantities. */
  liquidity_usage: number;
}

export type Limits = Record<CapName, number | null>;

/** A guard that would have blocked, and why. */
export interface Reason extends JsonObject {
  guard: CapName;
  value: number;
  cap: number;
  /** Of the number that changed most; null for the other guards. */
  path: string | null;
}

/** The guards whose caps these figures exceed; a figure that equals its cap passes. */
export function reasonsOf(figures: Figures, limits: Limits): Reason[] {
  const { max_delta, var: risk, liquidity_usage } = figures;
  const values = { max_delta: max_delta?.abs_delta ?? 0, var_cap: risk, liquidity_cap: liquidity_usage };
  return CAPS.flatMap((guard) => {
    const [value, cap] = [values[guard], limits[guard]];
    const path = guard === "max_delta" ? (max_delta?.path ?? null) : null;
    return cap !== null && value > cap ? [{ guard, value, cap, path }] : [];
  });
}

/** An update's own figures, as the ledger has them. */
export function figuresOf({ guards }: LedgerLine, scope: Scope): Figures {
  return { max_delta: guards.max_delta[scope], var: guards.var, liquidity_usage: guards.liquidity_usage };
}
