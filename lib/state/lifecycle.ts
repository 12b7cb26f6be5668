import {
  defaultConfig,
  type Fixes,
  fixesOf,
  type Mode,
  type RunnerConfig,
  type Semantics,
} from "../engine/config.ts";
import type { Engine } from "../engine/engine.ts";
import type { EvProfile } from "../engine/records.ts";
import type { StrategyFactory } from "../engine/strategy.ts";
import { newEngine } from "../runs/simulate.ts";
import { strategyKey } from "../runs/strategy_key.ts";
import { sha256 } from "../workspace/found.ts";
import { printJson } from "../workspace/jsonfile.ts";
import type { Reader } from "../workspace/reader.ts";
import { parseInstant } from "../workspace/time.ts";
import { completeState } from "./complete.ts";
import type { StateDocument } from "./document.ts";
import { fingerprintInputs } from "./fingerprint.ts";
import type { Parent } from "./identity.ts";
import { type LoadOutcome, type LoadTarget, loadStateFile, loadStateValue } from "./load.ts";
import type { LearnedWith } from "./save.ts";

/** What a runner is made of. Everything but the symbol has a default. */
export interface RunnerSetup {
  symbol: string;
  /** `conservative` when absent. */
  mode?: Mode;
  /** `5m` when absent. */
  timeframe?: string;
  /** Starting equity in account currency; 100 000 when absent. */
  equity?: number;
  /** What differs from the default configuration. */
  config?: Partial<RunnerConfig>;
  /** `corrected` when absent. */
  semantics?: Semantics;
  /** Single corrections on or off, over what the semantics say. */
  fixes?: Partial<Fixes>;
  /** Seeds of the EV estimate, for a learning that starts from nothing. */
  profile?: EvProfile | null;
  /** `exact` when absent: a run that was cut and resumed equals one that was not. */
  resume?: "exact" | "learned";
  /** Another strategy than Day ORB, and its key in states and archives. */
  strategy?: { key: string; make: StrategyFactory };
  manifestId?: string | null;
  /** How many debug records to keep; 0 when absent. */
  debugRecords?: number;
}

const DAY_ORB = "day_orb_5m.DayORB5m";

/** Makes a runner's engine, resets it, and puts states into it. */
export class RunnerLifecycleManager {
  readonly learnedWith: LearnedWith;
  /** Why loaded states did not fit, one line each; resets do not clear them. */
  readonly warnings: string[] = [];
  /** What came of the newest load. */
  lastLoad: LoadOutcome | null = null;
  /** The state that the engine went on from. */
  parent: Parent | null = null;
  #engine: Engine;
  /** Applied once more by the next reset. */
  #pending: { document: StateDocument; parent: Parent } | null = null;

  constructor(readonly setup: RunnerSetup) {
    const {
      symbol,
      mode = "conservative",
      timeframe = "5m",
      semantics = "corrected",
      manifestId = null,
    } = setup;
    this.learnedWith = {
      symbol,
      mode,
      timeframe,
      strategy: strategyKey(setup.strategy?.key ?? DAY_ORB),
      config: { ...defaultConfig(), ...setup.config },
      semantics,
      fixes: fixesOf(semantics, setup.fixes),
      manifest_id: manifestId,
    };
    this.#engine = this.#newEngine();
  }

  get engine(): Engine {
    return this.#engine;
  }

  /** A new engine with nothing learned but the profile and, for the first reset after a load, the loaded state. */
  reset(): void {
    const pending = this.#pending;
    this.#pending = null;
    this.#engine = this.#newEngine();
    this.parent = null;
    if (pending) this.#put(pending.document, pending.parent);
  }

  /**
   * Takes a state document over, or refuses it with a warning and leaves everything as it is. A document may be partial:
   * what it does not say stays. The result is true when it was applied; `lastLoad` says why it was not.
   */
  applyStateDict(document: unknown): boolean {
    return this.#take(loadStateValue(document, this.#target()), () => sha256(printJson(document, "words")));
  }

  /** As `applyStateDict`, of a file, which must hold a whole state. A file that cannot be read is one that does not fit. */
  applyStateFile(reader: Reader, path: string): boolean {
    return this.#take(loadStateFile(reader, path, this.#target()), () => sha256(reader.bytes(path)));
  }

  #take(outcome: LoadOutcome, hash: () => string): boolean {
    this.lastLoad = outcome;
    if (!outcome.applied) {
      this.warnings.push(outcome.detail);
      return false;
    }
    const { document } = outcome;
    const parent = { meta: document.meta, sha256: hash() };
    this.#pending = { document: structuredClone(document), parent };
    this.#put(document, parent);
    return true;
  }

  #put(document: StateDocument, parent: Parent): void {
    const state = completeState(document, this.#engine.state());
    this.#engine = this.#newEngine();
    this.#engine.load(state, parseInstant(state.last_timestamp ?? ""));
    this.parent = parent;
  }

  #newEngine(): Engine {
    const { equity = 100_000, resume = "exact", profile, strategy, debugRecords } = this.setup;
    const { symbol, config, fixes } = this.learnedWith;
    const mode = this.setup.mode ?? "conservative";
    return newEngine({
      symbol,
      mode,
      config,
      fixes,
      equity,
      resume,
      profile,
      strategy: strategy?.make,
      debugRecords,
    });
  }

  #target(): LoadTarget {
    const { symbol, config, strategy, mode, timeframe, semantics, fixes, manifest_id } = this.learnedWith;
    return {
      fingerprint: fingerprintInputs(symbol, config, this.#engine.estimator.global),
      strategy,
      mode,
      timeframe,
      semantics,
      fixes,
      manifest_id,
      slip_cap_pip: config.slip_cap_pip,
      current: this.#engine.state(),
    };
  }
}
