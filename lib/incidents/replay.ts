import { planRan } from "../state/run_sim.ts";
import type { RunSimOptions } from "../state/simulation.ts";
import type { Context } from "../workspace/context.ts";
import { sha256 } from "../workspace/found.ts";
import { headCommit } from "../workspace/git_head.ts";
import type { JsonObject } from "../workspace/json.ts";
import { printJson } from "../workspace/jsonfile.ts";
import type { Change, Plan } from "../workspace/plan.ts";
import { makePlan, writeChange, writeJson } from "../workspace/plans.ts";
import { isoSecond, isoUtc, parseInstant } from "../workspace/time.ts";
import { pricePath, readSlice, type Slice } from "./bars.ts";
import { type Incident, readIncident } from "./document.ts";
import { demandIncident, type Places } from "./folder.ts";
import { emptyNotes, fillNotes } from "./notes.ts";
import { argsOf, COMMAND, type ReplayParams } from "./params.ts";
import type { Replay } from "./replayed.ts";
import { runFromState, type StateUse } from "./state.ts";
import { findings, summary } from "./texts.ts";
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
    ],
  };
  const files = incidentFiles(ctx, places, incident, {
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

interface Outcome {
  replay: Replay;
  slice: Slice;
  argv: string[];
  run: Plan;
  leadHours: number;
}

function incidentFiles(ctx: Context, places: Places, incident: Incident, outcome: Outcome): Change[] {
  const { replay, slice, argv, run, leadHours } = outcome;
  const { reader } = ctx;
  const text = printJson(replay);
  const checksums = `${replay.run_dir}/checksums.json`;
  const sums = run.changes.find((change) => change.op === "write" && change.path === checksums);
  const args = argsOf(argv);
  const params: ReplayParams = {
    command: COMMAND,
    argv,
    args,
    lead_hours: leadHours,
    data: {
      path: String(args["--csv"]),
      sha256: slice.sha256,
      rows: slice.rows,
      first_ts: slice.firstTs,
      last_ts: slice.lastTs,
    },
    state: replay.state.used
      ? {
          path: replay.state.path,
          sha256: replay.state.sha256,
          config_fingerprint: replay.state.config_fingerprint,
        }
      : null,
    manifest_sha256: sha256(reader.bytes(String(args["--manifest"]))),
    commit:
      headCommit((path) => (reader.exists(path) && !reader.isFolder(path) ? reader.text(path) : undefined)) ??
      null,
    executed_at_utc: isoSecond(ctx.clock.now()),
    returncode: run.exitCode,
    run_dir: replay.run_dir,
    outputs: {
      [places.replay]: sha256(text),
      ...(sums?.op === "write" && typeof sums.content === "string" && { [checksums]: sha256(sums.content) }),
    },
  };
  return [
    writeChange(ctx, places.replay, text),
    writeJson(ctx, places.latest, { incident_id: replay.incident_id, run_dir: replay.run_dir }),
    writeChange(ctx, places.notes, notesOf(ctx, places, incident, replay)),
    writeJson(ctx, places.params, params),
  ];
}

function notesOf(ctx: Context, { notes }: Places, incident: Incident, replay: Replay): string {
  const { lang } = ctx;
  let text = ctx.reader.maybeText(notes) ?? emptyNotes(incident.incident_id, incident.notes, lang);
  for (const [section, lines] of [
    ["Summary", summary(replay, lang)],
    ["Findings", findings(replay, lang)],
  ] as const) {
    const filled = fillNotes(text, section, lines);
    text = filled.text;
    if (filled.filled) continue;
    ctx.note({
      en: `${notes}: ${section} has no <!-- replay:auto --> marks and was left alone`,
      ja: `${notes}: ${section} に <!-- replay:auto --> の印がないため、変更しませんでした`,
    });
  }
  return text;
}
