import type { LearnedState } from "../engine/learned.ts";
import { OpsError } from "../workspace/errors.ts";
import type { Reader } from "../workspace/reader.ts";
import { completeState } from "./complete.ts";
import { parseState, readState, type StateDocument } from "./document.ts";
import { configFingerprint, type FingerprintInputs, fingerprintMatches } from "./fingerprint.ts";
import { type Expected, identityDifferences } from "./identity.ts";
import { type ProblemCode, StateProblem } from "./problem.ts";
import { otherShape } from "./shape.ts";

/** What a state is loaded into. */
export interface LoadTarget extends Expected {
  /** What the current configuration's fingerprint covers; its symbol is the runner's. */
  fingerprint: FingerprintInputs;
  manifest_id: string | null;
  /** Above this, a loaded slippage slope blocks entries (pips). */
  slip_cap_pip: number;
  /** The engine's own state before the load: what the document does not say stays as it is there. */
  current: LearnedState;
}

/** Why a state was not taken over. Nothing was applied then. */
export type SkipCode =
  "unreadable" | ProblemCode | "symbol_mismatch" | "config_fingerprint_mismatch" | "identity_mismatch";

export type LoadOutcome =
  | {
      applied: true;
      state: LearnedState;
      document: StateDocument;
      /** For the log; English, one line each. */
      warnings: string[];
    }
  | { applied: false; code: SkipCode; detail: string };

/** Judges the text of a state file (`name` is its path). Undefined text means that there is no such file. */
export function loadStateText(text: string | undefined, name: string, target: LoadTarget): LoadOutcome {
  if (text === undefined) return { applied: false, code: "unreadable", detail: `${name} does not exist` };
  return judge(() => parseState(text, name), target);
}

/** As `loadStateText`, of a file. What the reader cannot read is `unreadable`. */
export function loadStateFile(reader: Reader, path: string, target: LoadTarget): LoadOutcome {
  try {
    return loadStateText(reader.maybeText(path), reader.workspace.show(path), target);
  } catch (error) {
    if (error instanceof OpsError) return { applied: false, code: "unreadable", detail: error.text.en };
    throw error;
  }
}

/** Judges a state document that code has at hand; it may be partial. */
export function loadStateValue(value: unknown, target: LoadTarget): LoadOutcome {
  return judge(() => readState(value, { partial: true }), target);
}

function judge(read: () => StateDocument, target: LoadTarget): LoadOutcome {
  try {
    const document = read();
    const mismatch = findMismatch(document, target);
    if (mismatch) return { applied: false, ...mismatch };
    refuseOtherMemory(document, target.current);
    const state = completeState(document, target.current);
    return { applied: true, state, document, warnings: warningsOf(document, state, target) };
  } catch (error) {
    if (error instanceof StateProblem) return { applied: false, code: error.code, detail: error.detail };
    throw error;
  }
}

/** The engine's own memory must be of the form that this engine writes; the strategy judges its part itself. */
function refuseOtherMemory({ body }: StateDocument, current: LearnedState): void {
  if (!body.resume || !current.resume) return;
  const { profile: _, strategy: __, ...model } = current.resume;
  const path = otherShape(model, body.resume, "resume");
  if (path === undefined) return;
  throw new StateProblem("state_corrupt", {
    en: `${path}: is not as this program's engine writes it (remove the resume section to use the rest)`,
    ja: `${path}: このプログラムのエンジンが書き出す形式ではありません（残りだけを使う場合は resume セクションを取り除いてください）`,
  });
}

function findMismatch(
  { meta }: StateDocument,
  target: LoadTarget,
): { code: SkipCode; detail: string } | undefined {
  const { symbol } = target.fingerprint;
  if (meta.symbol !== undefined && meta.symbol.toUpperCase() !== symbol.toUpperCase()) {
    return {
      code: "symbol_mismatch",
      detail: `state symbol mismatch (state=${meta.symbol}, current=${symbol})`,
    };
  }
  const stored = meta.config_fingerprint;
  if (stored && !fingerprintMatches(stored, target.fingerprint)) {
    const current = configFingerprint(target.fingerprint);
    const detail = `state config_fingerprint mismatch (state=${stored}, current=${current})`;
    return { code: "config_fingerprint_mismatch", detail };
  }
  const differences = identityDifferences(meta, target);
  if (differences.length === 0) return undefined;
  return { code: "identity_mismatch", detail: `state identity mismatch: ${differences.join(", ")}` };
}

function warningsOf({ meta, dropped }: StateDocument, state: LearnedState, target: LoadTarget): string[] {
  const warnings: string[] = [];
  if (!meta.config_fingerprint)
    warnings.push("state has no config_fingerprint: its configuration was not compared");
  if (
    meta.manifest_id !== undefined &&
    target.manifest_id !== null &&
    meta.manifest_id !== target.manifest_id
  ) {
    warnings.push(`state manifest_id differs (state=${meta.manifest_id}, current=${target.manifest_id})`);
  }
  if (dropped.length > 0) {
    const more = dropped.length > 10 ? ` and ${dropped.length - 10} more` : "";
    warnings.push(`state members ignored: ${dropped.slice(0, 10).join(", ")}${more}`);
  }
  for (const [band, slope] of Object.entries(state.slip.a)) {
    if (slope <= target.slip_cap_pip) continue;
    warnings.push(
      `state slip.a.${band}=${slope} exceeds slip_cap_pip=${target.slip_cap_pip}: entries may be blocked`,
    );
  }
  return warnings;
}
