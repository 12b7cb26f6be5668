import { FIXES, type Fixes, type Semantics } from "../engine/config.ts";
import { sha256 } from "../workspace/found.ts";
import { strategyKey } from "../runs/strategy_key.ts";
import type { StateMeta } from "./meta.ts";

/** Who a state is: what it was learned for, and its place in the chain of states that grew from one start. */
export interface Lineage {
  /** Same for all states that grew from one start: 16 hex digits. */
  lineage: string;
  /** The parent's plus one. */
  serial: number;
  /** SHA-256 of the parent's file; null for the first state. */
  parent_sha256: string | null;
}

/** What a learning begins with. */
export interface Start {
  manifest_id: string | null;
  symbol: string;
  mode: string;
  /** Timestamp text of the first bar. */
  first_bar: string | null;
  /** When the run began, UTC ISO. */
  started_at: string;
}

/** The state that a run went on from: its `meta` and the SHA-256 of its file. */
export interface Parent {
  meta: StateMeta;
  sha256: string;
}

/**
 * The identity of the state that a run leaves. A parent without lineage (written by an older program) starts one.
 */
export function lineageOf(start: Start, parent: Parent | null): Lineage {
  const { manifest_id, symbol, mode, first_bar, started_at } = start;
  const fresh = () => sha256(JSON.stringify([manifest_id, symbol, mode, first_bar, started_at])).slice(0, 16);
  return {
    lineage: parent?.meta.lineage ?? fresh(),
    serial: (parent?.meta.serial ?? 0) + 1,
    parent_sha256: parent?.sha256 ?? null,
  };
}

/** How states without lineage are called where one must be named. */
export const NO_LINEAGE = "none";

export function lineageName(meta: StateMeta): string {
  return meta.lineage ?? NO_LINEAGE;
}

/** The fixes that are on, in their canonical order. */
export function fixesOn(fixes: Fixes): string[] {
  return FIXES.filter((fix) => fixes[fix]);
}

/** What a state must have been learned with to be taken over. Null members are not compared. */
export interface Expected {
  strategy: string | null;
  mode: string | null;
  timeframe: string | null;
  semantics: Semantics;
  fixes: Fixes;
}

/**
 * How a state's identity differs from what is expected, member by member (`mode (state=bridge, current=conservative)`).
 * Members that the state does not have are no difference. Under the reference's semantics the mode is not compared.
 */
export function identityDifferences(meta: StateMeta, expected: Expected): string[] {
  const members: [string, string | undefined, string | null][] = [
    [
      "strategy",
      meta.strategy && strategyKey(meta.strategy),
      expected.strategy && strategyKey(expected.strategy),
    ],
    ["mode", meta.mode, expected.semantics === "reference" ? null : expected.mode],
    ["timeframe", meta.timeframe, expected.timeframe],
    ["semantics", meta.semantics, expected.semantics],
    ["fixes", meta.fixes?.toSorted().join(" "), fixesOn(expected.fixes).toSorted().join(" ")],
  ];
  return members
    .filter(([, stored, current]) => stored !== undefined && current !== null && stored !== current)
    .map(([name, stored, current]) => `${name} (state=${stored || "none"}, current=${current || "none"})`);
}
