import type { BoundsReport } from "../engine/bounds.ts";
import type { Engine } from "../engine/engine.ts";
import type { Coverage } from "../market/coverage.ts";
import type { BarReport } from "../market/report.ts";
import { atAStretch, type Paced } from "../runs/paced.ts";
import { loadProfile } from "../runs/profiles/load.ts";
import { borrowedSeeds } from "../runs/profiles/owner.ts";
import { isReferenceForm } from "../runs/folder/params.ts";
import { recordsText } from "../runs/folder/tables.ts";
import { resolveRequest, type RunOptions, type RunRequest } from "../runs/request.ts";
import { boundsOf, feed, newEngine } from "../runs/simulate.ts";
import { strategyKey } from "../runs/strategy_key.ts";
import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import { sha256 } from "../workspace/found.ts";
import type { Reader } from "../workspace/reader.ts";
import { parseInstant } from "../workspace/time.ts";
import { type ArchivePlace, findLatest } from "./archive.ts";
import { fingerprintInputs } from "./fingerprint.ts";
import type { Parent } from "./identity.ts";
import { type LoadOutcome, loadStateText } from "./load.ts";

/** The flags of `run_sim` as its plan takes them. */
export interface RunSimOptions extends RunOptions, StateChoice {
  /** The run's folder by name, in place of a stamped one in the out-dir. */
  runDir?: string;
  /** Put the run into the out-dir's index; true when absent. */
  index?: boolean;
  /** Also price every trade in the best and the worst order of its bars. */
  bounds?: boolean;
}

/** From which state a simulation goes on. */
export interface StateChoice {
  /** A file asked for by name. It must fit, or nothing is run. */
  file?: string;
  /** Put the EV profile's seeds over what a state with an exact continuation has learned. */
  reseedProfile?: boolean;
}

/** A simulation that has run; nothing is written yet. */
export interface Simulation {
  engine: Engine;
  report: BarReport;
  /** Timestamp text of the first bar. */
  firstBar: string;
  coverage: Coverage | undefined;
  /** The state that it went on from. */
  parent: (Parent & { path: string }) | null;
  /** Bars that were passed over because the parent had learned them. */
  skippedNow: number;
  /** English, one line each: for `debug.warnings` (refused states) and the session log (all). */
  refused: string[];
  warnings: string[];
  /** `[run_sim] …` lines, in order. */
  log: string[];
  /** Where they were asked for. */
  bounds?: BoundsReport;
}

/** Where the states of a request's strategy, symbol and mode are archived. */
export function archivePlace(request: RunRequest): ArchivePlace {
  const { symbol, mode } = request.instrument;
  const strategy = request.manifest.strategy.class_path;
  return { root: request.archiveRoot, strategy, symbol, mode, namespace: request.archiveNamespace };
}

/**
 * Runs a request's bars from the state that was asked for, else (with automatic states) from the newest archived one, else from
 * nothing but the EV profile. An archived state that does not fit is passed over with a warning (specification 02 §10).
 */
export function* simulate(
  ctx: Context,
  request: RunRequest,
  choice: StateChoice & { bounds?: boolean } = {},
): Paced<Simulation> {
  const { reader } = ctx;
  const { symbol, timeframe, mode } = request.instrument;
  const { config, fixes, equity, resume, strategy } = request;
  const debugRecords = request.debug ? request.debugSampleLimit : 0;
  const bounds = choice.bounds ? boundsOf(symbol, config, fixes, equity) : undefined;
  const engine = newEngine({
    symbol,
    mode,
    config,
    fixes,
    equity,
    resume,
    debugRecords,
    strategy,
    observer: bounds,
  });
  const log: string[] = [];
  const path = choice.file ?? (request.autoState ? newest(reader, request, log) : undefined);
  const loaded = start(reader, engine, request, path, choice);
  const refused: string[] = [];
  if (loaded.outcome && !loaded.outcome.applied) {
    const { code, detail } = loaded.outcome;
    if (choice.file !== undefined) throw refusedState(reader.workspace.show(choice.file), code, detail);
    refused.push(detail);
    log.push(`state_skipped=${path} reason=${code} detail=${detail}`);
  }
  if (loaded.parent) log.push(`loaded_state=${loaded.parent.path}`);

  const before = engine.skippedByResume;
  const { report, firstBar, coverage } = yield* feed(ctx, engine, {
    ...request,
    symbol,
    timeframe,
    inOrder: request.semantics === "corrected",
  });
  const skippedNow = engine.skippedByResume - before;
  const warnings = [...refused, ...loaded.warnings];
  const { skipped_rows, last_error_code } = report.loader;
  if (skipped_rows > 0) log.push(`Skipped ${skipped_rows} CSV row(s); last_error=${last_error_code}`);
  if (skippedNow > 0 && skippedNow === report.bars) {
    warnings.push(`resume cutoff ${loaded.parent?.meta.last_timestamp} skipped all ${skippedNow} bars`);
    log.push(warnings.at(-1) as string);
  }
  if (engine.invalidBars === report.bars - skippedNow && engine.invalidBars > 0) {
    warnings.push(
      `all ${engine.invalidBars} bars were rejected: their prices are out of order or their time frame is none of ${request.config.allowed_timeframes?.join(", ") ?? "5m"}`,
    );
    log.push(warnings.at(-1) as string);
  }
  const { parent } = loaded;
  return {
    engine,
    report,
    firstBar,
    coverage,
    parent,
    skippedNow,
    refused,
    warnings,
    log,
    bounds: bounds?.report(),
  };
}

/** A simulation's `records.csv`. */
export function recordsCsv(request: RunRequest, { engine }: Pick<Simulation, "engine">): string {
  return recordsText(engine.records, isReferenceForm(request));
}

/** The same for options that are simulated for it. */
export function simulatedRecords(ctx: Context, options: RunSimOptions): string {
  const request = resolveRequest(ctx.reader, options);
  return recordsCsv(request, atAStretch(simulate(ctx, request, options)));
}

function newest(reader: Reader, request: RunRequest, log: string[]): string | undefined {
  const { folder, path } = findLatest(reader, archivePlace(request));
  const name = path?.slice(path.lastIndexOf("/") + 1) ?? "none";
  log.push(`state_archive=${reader.workspace.show(folder)} latest=${name}`);
  return path && reader.workspace.show(path);
}

interface Started {
  outcome: LoadOutcome | null;
  parent: Simulation["parent"];
  warnings: string[];
}

/** Puts the profile and the state in force. A state with an exact continuation carries its own profile. */
function start(
  reader: Reader,
  engine: Engine,
  request: RunRequest,
  path: string | undefined,
  { reseedProfile = false }: StateChoice,
): Started {
  const warnings: string[] = [];
  const seed = () => {
    const loaded = request.evProfile === null ? undefined : loadProfile(reader, request.evProfile);
    if (!loaded) return;
    engine.estimator.useProfile(loaded.profile);
    const { symbol, mode } = request.instrument;
    const borrowed = borrowedSeeds(loaded.path, loaded.meta, { strategy_key: "", symbol, mode });
    if (borrowed) warnings.push(borrowed.en);
  };
  if (path === undefined) {
    seed();
    return { outcome: null, parent: null, warnings };
  }
  const text = reader.maybeText(path);
  const judge = () => loadStateText(text, path, { ...target(request), current: engine.state() });
  let outcome = judge();
  const exact = outcome.applied && request.resume === "exact" && outcome.state.resume !== undefined;
  if (!exact) {
    seed();
    if (outcome.applied) outcome = judge();
  }
  if (!outcome.applied) return { outcome, parent: null, warnings };
  engine.load(outcome.state, parseInstant(outcome.state.last_timestamp ?? ""));
  if (exact && reseedProfile) seed();
  const parent = { meta: outcome.document.meta, sha256: sha256(text as string), path };
  return { outcome, parent, warnings: [...warnings, ...outcome.warnings] };
}

function target(request: RunRequest) {
  const { symbol, timeframe, mode } = request.instrument;
  return {
    strategy: strategyKey(request.manifest.strategy.class_path),
    mode,
    timeframe,
    semantics: request.semantics,
    fixes: request.fixes,
    fingerprint: fingerprintInputs(symbol, request.config),
    manifest_id: request.manifestId,
    slip_cap_pip: request.config.slip_cap_pip,
  };
}

function refusedState(path: string, code: string, detail: string): OpsError {
  return new OpsError(
    code,
    {
      en: `The state ${path} cannot be loaded: ${detail.replace(/\.$/, "")}.`,
      ja: `状態ファイル ${path} は読み込めません: ${detail}`,
    },
    {
      en: "Name a state of this configuration, or run without --load-state.",
      ja: "この設定で保存した状態を指定するか、--load-state を外してください。",
    },
    { exit: 1, stream: "stderr", fields: { path } },
  );
}
