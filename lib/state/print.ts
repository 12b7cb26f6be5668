import type { LearnedState, ResumeState } from "../engine/learned.ts";
import { printJson } from "../workspace/jsonfile.ts";
import type { StateMeta } from "./meta.ts";
import { sealed } from "./seal.ts";
import { SCHEMA_VERSION } from "./versions.ts";
import { guardWords } from "./words.ts";

/** What the writer of a state says about it; the rest of `meta` follows from the state. */
export type StateLabel = Required<
  Pick<
    StateMeta,
    | "symbol"
    | "config_fingerprint"
    | "strategy"
    | "mode"
    | "timeframe"
    | "saved_at"
    | "lineage"
    | "serial"
    | "semantics"
    | "fixes"
    | "program_version"
  >
> & { parent_sha256: string | null; manifest_id: string | null };

/**
 * The text of a state file in the newest version: keys in the order of specification 02 §8, non-finite numbers as words,
 * a content hash last in `meta`, a newline at the end. The same state and label give the same bytes.
 */
export function printState(state: LearnedState, label: StateLabel): string {
  return sealed(printJson(stateDocument(state, label), "words"));
}

function stateDocument(state: LearnedState, label: StateLabel) {
  const { symbol, config_fingerprint, strategy, mode, timeframe, saved_at, lineage, serial } = label;
  const { parent_sha256, manifest_id, semantics, fixes, program_version } = label;
  return {
    meta: {
      symbol,
      config_fingerprint,
      last_timestamp: state.last_timestamp,
      schema_version: SCHEMA_VERSION,
      strategy,
      mode,
      timeframe,
      saved_at,
      lineage,
      serial,
      parent_sha256,
      manifest_id,
      semantics,
      fixes,
      program_version,
    },
    ev_global: state.ev_global,
    ev_buckets: state.ev_buckets,
    slip: state.slip,
    rv_thresh: state.rv_thresh,
    runtime: state.runtime,
    metrics: state.metrics,
    position: state.position,
    calibration_positions: state.calibration_positions?.length ? state.calibration_positions : undefined,
    resume: state.resume && (guardWords(state.resume) as ResumeState),
  };
}
