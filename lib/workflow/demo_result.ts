import { shellLine } from "../command/spell.ts";
import type { Interval } from "../engine/bounds.ts";
import type { EquityPoint } from "../engine/records.ts";
import { ACTIVE_STATE } from "../state/active.ts";
import type { EvRow, Inspection } from "../state/inspect.ts";
import { asTyped } from "../workspace/build.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Workspace } from "../workspace/paths.ts";
import { isoUtc } from "../workspace/time.ts";
import type { DemoBars } from "./demo_bars.ts";

/** Trades of one half, or of both. Money is in the account's currency, pips are weighted by quantity. */
export interface DemoFigures extends JsonObject {
  trades: number;
  wins: number;
  win_rate: number | null;
  total_pips: number;
  total_pnl_value: number;
  /** The P&L in the worst and in the best order of prices inside ambiguous bars. */
  pnl_interval: { worst: number; best: number };
  /** This and the drawdown are null for the second half: its run knows them of both halves only. */
  sharpe_annualised: number | null;
  max_drawdown: number | null;
}

/** One half: the bounds of its bars (UTC), and what its run left. */
export interface DemoHalf extends DemoFigures {
  from: string;
  to: string;
  run_dir: string;
  loaded_state: string | null;
}

/** Paths are as the caller's workspace names them. */
export interface DemoResult extends JsonObject {
  bars: {
    origin: "synthetic" | "file" | "live";
    seed: number | null;
    symbol: string;
    count: number;
    first: string;
    last: string;
  };
  /** Of the account. */
  currency: string;
  first_half: DemoHalf;
  second_half: DemoHalf;
  both: DemoFigures;
  equity_curve: EquityPoint[];
  /** The EV estimate after both halves: all trades first, then the buckets that have seen one. */
  learned: EvRow[];
  /** What `pull_prices` said of the bars. */
  ingest: JsonObject;
  /** Results of `update_state --simulate-live` on the last day: with `--dry-run`, then without. */
  update: { preview: JsonObject; applied: JsonObject };
  files: {
    workspace: string;
    bars: string;
    archived_state: string;
    state_in_force: string;
    ev_profile: string;
    run_index: string;
    /** A page of the second run beside the first. */
    report: string;
  };
  /** Command lines that show more. */
  next: { inspect: string; update: string | null; reference: string; own_bars: string };
}

/** What the demo reads of a simulation's result. */
export interface SimulationResult extends JsonObject {
  trades: number;
  wins: number;
  total_pips: number;
  total_pnl_value: number;
  sharpe_annualised: number | null;
  max_drawdown: number | null;
  equity_curve: EquityPoint[];
  bounds: { total_pnl_value: Interval & JsonObject };
  run_dir: string;
  state_loaded: string | null;
  state_path: string;
  state_archive_path: string;
  ev_profile_path: string;
}

export interface Demonstrated {
  /** The caller's workspace, and the demo's own. */
  outer: Workspace;
  inside: Workspace;
  bars: DemoBars;
  manifest: string;
  currency: string;
  first: SimulationResult;
  second: SimulationResult;
  /** Path of the page, in the demo's workspace. */
  report: string;
  /** After both halves. */
  state: Inspection;
  ingest: JsonObject;
  update: DemoResult["update"];
}

/** A bucket that no trade has touched holds the two pseudo counts that it began with. */
const UNTOUCHED = 2;

export function demoResult(demo: Demonstrated): DemoResult {
  const { outer, inside, bars, first, second } = demo;
  const show = (path: string) => outer.show(inside.resolve(path));
  const half = (run: SimulationResult, figures: DemoFigures, from: number, to: number): DemoHalf => ({
    from: isoUtc(from),
    to: isoUtc(to),
    ...figures,
    run_dir: show(run.run_dir),
    loaded_state: run.state_loaded === null ? null : show(run.state_loaded),
  });
  const { origin, seed, symbol, count } = bars;
  return {
    bars: { origin, seed, symbol, count, first: isoUtc(bars.first), last: isoUtc(bars.last) },
    currency: demo.currency,
    first_half: half(first, cumulated(first, intervalOf(first)), bars.first, bars.middle),
    second_half: half(second, added(first, second), bars.middle, bars.eve),
    both: bothHalves(first, second),
    equity_curve: [...first.equity_curve, ...second.equity_curve],
    learned: demo.state.ev.filter(
      ({ bucket, observations }) => bucket === "all" || observations !== UNTOUCHED,
    ),
    ingest: demo.ingest,
    update: demo.update,
    files: {
      workspace: show("."),
      bars: show(bars.csv),
      archived_state: show(second.state_archive_path),
      state_in_force: show(ACTIVE_STATE),
      ev_profile: show(second.ev_profile_path),
      run_index: show("runs/index.csv"),
      report: show(demo.report),
    },
    next: nextSteps(demo),
  };
}

/** Metrics of the second run go on from the first's; the intervals are sums over trades, so they add up. */
function bothHalves(first: SimulationResult, second: SimulationResult): DemoFigures {
  const [a, b] = [intervalOf(first), intervalOf(second)];
  return cumulated(second, { worst: a.worst + b.worst, best: a.best + b.best });
}

function cumulated(run: SimulationResult, pnl_interval: DemoFigures["pnl_interval"]): DemoFigures {
  const { trades, wins, total_pips, total_pnl_value, sharpe_annualised, max_drawdown } = run;
  const win_rate = trades > 0 ? wins / trades : null;
  return {
    trades,
    wins,
    win_rate,
    total_pips,
    total_pnl_value,
    pnl_interval,
    sharpe_annualised,
    max_drawdown,
  };
}

function added(first: SimulationResult, second: SimulationResult): DemoFigures {
  const more = (key: "trades" | "wins" | "total_pips" | "total_pnl_value") => second[key] - first[key];
  const run = {
    ...second,
    trades: more("trades"),
    wins: more("wins"),
    total_pips: more("total_pips"),
    total_pnl_value: more("total_pnl_value"),
  };
  return { ...cumulated(run, intervalOf(second)), sharpe_annualised: null, max_drawdown: null };
}

function intervalOf({ bounds }: SimulationResult): DemoFigures["pnl_interval"] {
  const { worst, best } = bounds.total_pnl_value;
  return { worst, best };
}

function nextSteps({ outer, inside, bars, manifest, second }: Demonstrated): DemoResult["next"] {
  // As typed in the caller's directory.
  const here = outer.callerDir === outer.root ? outer.show(inside.root) : inside.root;
  const line = (script: string, ...flags: string[]) => shellLine([...asTyped(script), ...flags]);
  const workspace = ["--workspace", here];
  return {
    inspect: line("inspect_state", ...workspace, second.state_path),
    update: bars.next ? line("update_state", ...workspace, "--simulate-live", "--dry-run") : null,
    reference: line(
      "run_sim",
      ...workspace,
      ...["--manifest", manifest, "--csv", bars.csv, "--no-auto-state", "--semantics", "reference"],
    ),
    own_bars: line("demo", "--csv", "your_bars.csv"),
  };
}
