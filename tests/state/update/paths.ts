import type { JsonObject } from "../../../lib/workspace/json.ts";
import { goldenCsv } from "../../runs/bars.ts";

/** Where the files of the pair USDJPY conservative lie. */
export const BARS = "validated/USDJPY/5m.csv";
export const STATE = "runs/active/state.json";
export const SNAPSHOT = "ops/runtime_snapshot.json";
export const LEDGER = "runs/active/USDJPY_conservative/ledger.jsonl";
export const OVERRIDE = "ops/state_archive/auto_adjust_override.json";
export const LEAF = "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative";
export const PROFILE = "configs/ev_profiles/day_orb_5m.yaml";
export const MANIFEST = "configs/strategies/day_orb_5m.yaml";
/** The lines of the golden bars' file up to bar `to`. */
export const bars = (to: number) => goldenCsv(0, to);

/** A state without what says when and by which way it came about. */
export function learnedPart(state: JsonObject): JsonObject {
  const { meta, ...rest } = state;
  const {
    serial: _,
    saved_at: __,
    parent_sha256: ___,
    content_sha256: ____,
    ...identity
  } = meta as JsonObject;
  return { ...rest, meta: identity };
}
