import type { BoundsReport } from "../../engine/bounds.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Coverage } from "../../market/coverage.ts";
import type { BarReport } from "../../market/report.ts";
import type { RunRequest } from "../request.ts";
import { routerSnapshot } from "../router.ts";
import { isReferenceForm } from "./params.ts";

/** Paths of what a run leaves behind, workspace-relative; null where it leaves nothing of the kind. */
export interface RunPaths {
  runDir: string | null;
  /** The daily table that the document names. */
  dumpDaily: string | null;
  loadedState: string | null;
  state: string | null;
  stateArchive: string | null;
  evProfile: string | null;
}

/** A run as its documents see it. */
export interface RunOutcome {
  engine: Engine;
  report: BarReport;
  /** Why states were refused, in the words of the log. */
  refused: string[];
  /** Bars that this run passed over because an earlier one had learned them. */
  skippedNow: number;
  /** Bounds of the trades' worth, where they were asked for. */
  bounds?: BoundsReport;
  /** Of the range that was read. */
  coverage?: Coverage | undefined;
}

/**
 * The result of a simulation: stdout, `--json-out` and `metrics.json` (specification 02 §6). Amounts are account currency, pips are
 * quantity-weighted. Beyond the reference's members, which keep their meaning, stand counters, corrected statistics and paths.
 */
export function metricsDocument(request: RunRequest, run: RunOutcome, paths: RunPaths) {
  const { engine } = run;
  const { equity_curve, runtime, ...scalars } = engine.metrics();
  const plain = isReferenceForm(request);
  const { symbol, mode } = request.instrument;
  const allSkipped = run.skippedNow > 0 && run.skippedNow === run.report.bars;
  return {
    ...scalars,
    ...(!plain && engine.statistics()),
    ...(run.bounds !== undefined && { bounds: run.bounds }),
    equity_curve,
    runtime,
    debug: {
      ...((!plain || request.debug) && engine.counters),
      ...(!plain && { invalid_bars: engine.invalidBars }),
      ...(run.refused.length > 0 && { warnings: run.refused }),
      csv_loader: run.report.loader,
    },
    decay: request.config.ev_decay,
    manifest_id: request.manifestId,
    symbol,
    mode,
    equity: request.equity,
    router: routerSnapshot(request.manifest),
    ...(paths.loadedState !== null && { loaded_state: paths.loadedState }),
    ...(paths.runDir !== null && {
      run_dir: paths.runDir,
      session_log: `${paths.runDir}/session.log`,
      checksums: `${paths.runDir}/checksums.json`,
    }),
    ...(paths.dumpDaily !== null && { dump_daily: paths.dumpDaily }),
    ...(!plain && {
      state_loaded: paths.loadedState,
      state_path: paths.state,
      state_archive_path: paths.stateArchive,
      ev_profile_path: paths.evProfile,
      all_bars_skipped: allSkipped,
      ...(run.coverage && { coverage: run.coverage }),
      semantics: request.semantics,
      resume: request.resume,
    }),
  };
}
