import type { Engine } from "../engine/engine.ts";
import type { Metrics } from "../engine/records.ts";
import { barStamp } from "../engine/stamps.ts";
import type { Bars } from "../market/bars.ts";
import type { JsonObject } from "../workspace/json.ts";
import { parseJson } from "../workspace/jsonfile.ts";
import { openWorkspace } from "../workspace/paths.ts";
import { Reader } from "../workspace/reader.ts";
import { type Clock, isoUtc, systemClock } from "../workspace/time.ts";
import { configFingerprint, fingerprintInputs } from "./fingerprint.ts";
import { lineageOf } from "./identity.ts";
import { RunnerLifecycleManager, type RunnerSetup } from "./lifecycle.ts";
import type { LoadOutcome } from "./load.ts";
import { stateFileText } from "./save.ts";

/**
 * Runs bars through the strategy and carries what is learned from run to run.
 *
 * `run` starts from nothing (or once from the state that was loaded before it); `runPartial` goes on, so the bars may come in
 * any pieces. A state is taken over only where symbol, configuration and identity fit; see `lastLoad` and `warnings`.
 */
export class BacktestRunner {
  readonly #lifecycle: RunnerLifecycleManager;
  readonly #clock: Pick<Clock, "now">;
  readonly #startedAt: string;
  #firstBar: string | null = null;

  /** Throws `manifest_invalid` for a configuration that cannot be run. The clock only dates what is saved. */
  constructor(setup: RunnerSetup, clock: Pick<Clock, "now"> = systemClock(Bun.env)) {
    this.#lifecycle = new RunnerLifecycleManager(setup);
    this.#clock = clock;
    this.#startedAt = isoUtc(clock.now());
  }

  /** Trades, daily rows, counters and debug records are read here. */
  get engine(): Engine {
    return this.#lifecycle.engine;
  }

  get lifecycle(): RunnerLifecycleManager {
    return this.#lifecycle;
  }

  /** Why loaded states did not fit, one line each. */
  get warnings(): readonly string[] {
    return this.#lifecycle.warnings;
  }

  /** What came of the newest load. */
  get lastLoad(): LoadOutcome | null {
    return this.#lifecycle.lastLoad;
  }

  /** Forgets everything but a state loaded since the last `run`, then takes in the bars: one block, or a stream of them. */
  run(bars: Bars | Iterable<Bars>): Metrics {
    this.#lifecycle.reset();
    this.#firstBar = null;
    return this.runPartial(bars);
  }

  /** Goes on with everything as it stands. */
  runPartial(bars: Bars | Iterable<Bars>): Metrics {
    for (const block of Symbol.iterator in bars ? bars : [bars]) {
      if (block.length > 0) this.#firstBar ??= barStamp(block, 0);
      this.engine.process(block);
    }
    return this.engine.metrics();
  }

  /** The state document, ready for `JSON.stringify`: what `loadState` of a runner like this one takes. */
  exportState(): JsonObject {
    const { learnedWith, parent } = this.#lifecycle;
    const { manifest_id, symbol, mode } = learnedWith;
    const start = { manifest_id, symbol, mode, first_bar: this.#firstBar, started_at: this.#startedAt };
    const text = stateFileText(this.engine.state(), learnedWith, lineageOf(start, parent), this.#clock.now());
    return parseJson(text, "state") as JsonObject;
  }

  /** Takes a state document over; false (and a line in `warnings`) where it does not fit, and then nothing has changed. */
  loadState(document: unknown): boolean {
    return this.#lifecycle.applyStateDict(document);
  }

  /** As `loadState`, of a file. Relative paths start at the workspace: `ORB_WORKSPACE`, else the current directory. */
  loadStateFile(path: string): boolean {
    const reader = new Reader(openWorkspace({ env: Bun.env, cwd: "." }));
    return this.#lifecycle.applyStateFile(reader, path);
  }

  /** The key that decides whether a state was learned under this configuration: 16 hex digits. */
  configFingerprint(): string {
    const { symbol, config } = this.#lifecycle.learnedWith;
    return configFingerprint(fingerprintInputs(symbol, config, this.engine.estimator.global));
  }
}
