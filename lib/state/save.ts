import { version } from "../../package.json";
import type { Fixes, RunnerConfig, Semantics } from "../engine/config.ts";
import type { LearnedState } from "../engine/learned.ts";
import { strategyKey } from "../runs/strategy_key.ts";
import { isoUtc } from "../workspace/time.ts";
import { configFingerprint, fingerprintInputs } from "./fingerprint.ts";
import { fixesOn, type Lineage } from "./identity.ts";
import { printState } from "./print.ts";

/** What a state was learned with. */
export interface LearnedWith {
  symbol: string;
  mode: string;
  timeframe: string;
  /** Class path or strategy key. */
  strategy: string;
  config: RunnerConfig;
  semantics: Semantics;
  fixes: Fixes;
  manifest_id: string | null;
}

/** The text of the state file of a run that ended with `state`. `now` is UTC epoch milliseconds. */
export function stateFileText(state: LearnedState, run: LearnedWith, lineage: Lineage, now: number): string {
  return printState(state, {
    symbol: run.symbol,
    config_fingerprint: configFingerprint(fingerprintInputs(run.symbol, run.config, state.ev_global)),
    strategy: strategyKey(run.strategy),
    mode: run.mode,
    timeframe: run.timeframe,
    saved_at: isoUtc(now),
    ...lineage,
    manifest_id: run.manifest_id,
    semantics: run.semantics,
    fixes: fixesOn(run.fixes),
    program_version: version,
  });
}
