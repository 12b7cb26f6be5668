import type { JsonObject } from "../../workspace/json.ts";
import type { Cell } from "../../workspace/csvfile.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { parseFileStamp } from "../../workspace/time.ts";

const FROM_PARAMS = [
  "symbol",
  "mode",
  "equity",
  "or_n",
  "k_tp",
  "k_sl",
  "k_tr",
  "threshold_lcb",
  "min_or_atr",
  "rv_cuts",
  "allow_low_rv",
  "allowed_sessions",
  "warmup",
  "prior_alpha",
  "prior_beta",
  "include_expected_slip",
  "rv_quantile",
  "calibrate_days",
  "ev_mode",
  "size_floor",
] as const;

/** The columns of `runs/index.csv`, in order. */
export const INDEX_COLUMNS = [
  "run_id",
  "run_dir",
  "manifest_id",
  "timestamp",
  ...FROM_PARAMS,
  "trades",
  "wins",
  "total_pips",
  "sharpe",
  "max_drawdown",
  "win_rate",
  "pnl_per_trade",
  "state_path",
  "gate_block",
  "ev_reject",
  "ev_bypass",
  "dump_rows",
  "state_loaded",
  "state_archive_path",
  "ev_profile_path",
] as const;

export type IndexColumn = (typeof INDEX_COLUMNS)[number];
export type IndexCells = Record<IndexColumn, Cell>;

/** A run folder as the index sees it. */
export interface RunFolder {
  /** The folder's name. */
  id: string;
  /** As the index names it: `<runs folder>/<id>`. */
  dir: string;
  params: JsonObject;
  metrics: JsonObject;
  hasState: boolean;
}

/** The row of one run folder (specification 02 §7). What a folder of an older program lacks stays blank. */
export function indexRow({ id, dir, params, metrics, hasState }: RunFolder): IndexCells {
  const debug = isJsonObject(metrics.debug) ? metrics.debug : {};
  const counter = (name: string) => cell(metrics[name] ?? debug[name]);
  const trades = Number(metrics.trades ?? 0);
  const perTrade = (total: unknown) => (trades > 0 ? Number(total ?? 0) / trades : 0);
  return {
    run_id: id,
    run_dir: dir,
    manifest_id: cell(metrics.manifest_id),
    timestamp: stampOf(id),
    ...(Object.fromEntries(FROM_PARAMS.map((name) => [name, cell(params[name])])) as Record<
      (typeof FROM_PARAMS)[number],
      Cell
    >),
    trades: cell(metrics.trades),
    wins: cell(metrics.wins),
    total_pips: cell(metrics.total_pips),
    sharpe: cell(metrics.sharpe),
    max_drawdown: cell(metrics.max_drawdown),
    win_rate: perTrade(metrics.wins),
    pnl_per_trade: perTrade(metrics.total_pips),
    state_path: cell(metrics.state_path) ?? (hasState ? `${dir}/state.json` : null),
    gate_block: counter("gate_block"),
    ev_reject: counter("ev_reject"),
    ev_bypass: counter("ev_bypass"),
    dump_rows: cell(metrics.dump_rows),
    state_loaded: cell(metrics.state_loaded ?? metrics.loaded_state),
    state_archive_path: cell(metrics.state_archive_path),
    ev_profile_path: cell(metrics.ev_profile_path ?? params.ev_profile),
  };
}

/** `YYYYMMDD_HHMMSS` of a run folder's name, also before a `_01` that tells two runs of one second apart; else empty. */
export function stampOf(id: string): string {
  const stamp = /_(\d{8}_\d{6})(?:_\d{2,})?$/.exec(`_${id}`)?.[1];
  return stamp !== undefined && Number.isFinite(parseFileStamp(stamp)) ? stamp : "";
}

function cell(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  return typeof value === "object" ? JSON.stringify(value) : (value as Cell);
}
