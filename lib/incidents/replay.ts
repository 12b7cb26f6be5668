import { planRan } from "../state/run_sim.ts";
import type { RunSimOptions } from "../state/simulation.ts";
import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Plan } from "../workspace/plan.ts";
import { makePlan } from "../workspace/plans.ts";
import { isoUtc, parseInstant } from "../workspace/time.ts";
import { pricePath, readSlice, unlearnedBars } from "./bars.ts";
import { type Incident, readIncident } from "./document.ts";
import { demandIncident, type Places } from "./folder.ts";
import { replayFiles } from "./replay_files.ts";
import type { Replay } from "./replayed.ts";
import { runFromState, type StateUse } from "./state.ts";
import { replayWarnings, type Warning } from "./warnings.ts";
import { judge } from "./verdict.ts";
import { happenedIn } from "./window.ts";

const HOUR = 3_600_000;
/** Enough for every signal of a window: the run keeps why each was refused. */
const DEBUG_RECORDS = 1_000_000;

export interface ReplayOptions {
  id: string;
  /** Bars before the window that warm the indicators, in hours. */
  leadHours: number;
  /** Use the recorded state. */
  state: boolean;
  /** In place of the incident's. */
  manifest?: string;
  csv?: string;
  dryRun: boolean;
}

export interface ReplayResult extends JsonObject {
  action: "replay";
  incident_id: string;
  replay: Replay;
  files: string[];
  dry_run: boolean;
}

/**
 * Plans the replay of an incident (specification 07 §8.2): its bars and those that lead to it are simulated with its manifest from its
 * state, apart from all archives, and what happened in its window is held against the recorded loss. One commit writes the run folder,
 * the result, the notes between their marks, and the parameters with the hashes that vouch for all of it.
 */
export async function planReplay(ctx: Context, options: ReplayOptions): Promise<Plan<ReplayResult>> {
  const { reader } = ctx;
  const places = demandIncident(reader, options.id);
  const incident = readIncident(reader, options.id);
  const [from, to] = [parseInstant(incident.start_ts), parseInstant(incident.end_ts)];
  const wanted = runOptions(incident, places, options, { from, to });
  const {
    ran,
    state,
    options: given,
  } = await runFromState(ctx, wanted, options.state ? incident.snapshot_state : null, from);
  const { request, simulation } = ran;
  const slice = readSlice(reader, { ...request, ...request.instrument }, from);
  const argv = argvOf(given);
  const run = planRan(ctx, given, ran, ["scripts/run_sim.ts", ...argv]);

  const happened = happenedIn(simulation.engine.records, from, to);
  const limit = Number(request.manifest.strategy.parameters.max_daily_trade_count);
  const runDir = String(run.result.run_dir);
  const missed = state.used
    ? unlearnedBars(reader, state.last_timestamp, slice, request.instrument.timeframe)
    : 0;
  const replay: Replay = {
    schema_version: 1,
    incident_id: incident.incident_id,
    symbol: incident.symbol,
    mode: incident.mode,
    window: { start_ts: isoUtc(from), end_ts: isoUtc(to) },
    lead: { hours: options.leadHours, bars: slice.leadBars },
    comparison: judge(incident.loss_pips, happened.pips),
    trades: happened.trades.length,
    wins: happened.wins,
    pips: happened.pips,
    pnl_value: happened.value,
    max_drawdown_pips: happened.maxDrawdownPips,
    open_at_end: simulation.engine.trades.position !== null,
    trade_list: happened.trades,
    block_counts: happened.blockCounts,
    blocks: happened.blocks,
    ev_rejects: happened.evRejects,
    spread_bands: happened.spreadBands,
    rv_bands: happened.rvBands,
    price: pricePath(incident.symbol, slice.candles),
    candles: slice.candles,
    gaps: slice.gaps,
    state,
    run_dir: runDir,
    warnings: [
      ...simulation.warnings.map((warning) => ({ en: warning, ja: warning })),
      ...replayWarnings({ trades: happened.trades.length, limit, slice, from, to }),
      ...(state.skipped === null ? [] : [unusedState(state)]),
      ...(missed > 0 ? [oldState(state, missed)] : []),
    ],
  };
  const files = replayFiles(ctx, places, incident, {
    replay,
    slice,
    argv,
    run,
    leadHours: options.leadHours,
  });
  const changes = [...run.changes, ...files];
  const result: ReplayResult = {
    action: "replay",
    incident_id: incident.incident_id,
    replay,
    files: changes.map(({ path }) => path),
    dry_run: options.dryRun,
  };
  return makePlan(ctx, result, { changes });
}

function unusedState({ path, skipped }: StateUse): Warning {
  return {
    en: `the state ${path} was not used: ${skipped}`,
    ja: `state ${path} は使用しませんでした（${skipped}）`,
  };
}

function oldState({ path, last_timestamp }: StateUse, missed: number): Warning {
  return {
    en: `the state ${path} ends at ${last_timestamp}: ${missed} bar(s) before the replay were never learned`,
    ja: `state ${path} は ${last_timestamp} までのもので、再現の前の ${missed} 本を学習していません`,
  };
}

function runOptions(
  incident: Incident,
  places: Places,
  { leadHours, manifest = incident.manifest, csv = incident.csv }: ReplayOptions,
  { from, to }: { from: number; to: number },
): RunSimOptions {
  return {
    manifest,
    csv,
    symbol: incident.symbol,
    mode: incident.mode,
    equity: incident.equity,
    startTs: from - leadHours * HOUR,
    endTs: to,
    autoState: false,
    aggregateEv: false,
    index: false,
    debug: true,
    debugSampleLimit: DEBUG_RECORDS,
    outDir: places.runs,
  };
}

/** The same run as a command line of `run_sim`. */
function argvOf(run: RunSimOptions): string[] {
  return [
    ...["--manifest", String(run.manifest), "--csv", String(run.csv)],
    ...["--symbol", String(run.symbol), "--mode", String(run.mode), "--equity", String(run.equity)],
    ...["--start-ts", isoUtc(run.startTs!), "--end-ts", isoUtc(run.endTs!)],
    ...(run.file === undefined ? [] : ["--load-state", run.file]),
    ...["--no-auto-state", "--no-aggregate-ev", "--no-index", "--debug"],
    ...["--debug-sample-limit", String(run.debugSampleLimit), "--out-dir", String(run.outDir)],
  ];
}
