import Papa from "papaparse";
import { csvText, type Cell } from "../../workspace/csvfile.ts";
import { parseFloatWords } from "../../workspace/decimal.ts";
import type { Reader } from "../../workspace/reader.ts";
import { INDEX_COLUMNS, type IndexCells } from "./row.ts";

/** One run of the index, read by column name: older indexes lack columns, and their values are null here. */
export interface IndexedRun {
  run_id: string;
  run_dir: string;
  manifest_id: string | null;
  timestamp: string | null;
  symbol: string | null;
  mode: string | null;
  equity: number;
  trades: number;
  /** Fractional in bridge mode. */
  wins: number;
  total_pips: number;
  /** wins / trades, 0 without trades. */
  win_rate: number;
  or_n: number | null;
  k_tp: number | null;
  k_sl: number | null;
  k_tr: number | null;
  threshold_lcb: number | null;
  min_or_atr: number | null;
  warmup: number | null;
  prior_alpha: number | null;
  prior_beta: number | null;
  calibrate_days: number | null;
  size_floor: number | null;
  sharpe: number | null;
  max_drawdown: number | null;
  pnl_per_trade: number | null;
  gate_block: number | null;
  ev_reject: number | null;
  ev_bypass: number | null;
  dump_rows: number | null;
  allow_low_rv: boolean;
  include_expected_slip: boolean;
  rv_quantile: boolean;
  rv_cuts: string | null;
  allowed_sessions: string | null;
  ev_mode: string | null;
  state_path: string | null;
  state_loaded: string | null;
  state_archive_path: string | null;
  ev_profile_path: string | null;
}

const ZERO_WHEN_BLANK = ["equity", "trades", "wins", "total_pips"] as const;
const NUMBERS = [
  "or_n",
  "k_tp",
  "k_sl",
  "k_tr",
  "threshold_lcb",
  "min_or_atr",
  "warmup",
  "prior_alpha",
  "prior_beta",
  "calibrate_days",
  "size_floor",
  "sharpe",
  "max_drawdown",
  "pnl_per_trade",
  "gate_block",
  "ev_reject",
  "ev_bypass",
  "dump_rows",
] as const;
const SWITCHES = ["allow_low_rv", "include_expected_slip", "rv_quantile"] as const;
const TEXTS = [
  "manifest_id",
  "timestamp",
  "symbol",
  "mode",
  "rv_cuts",
  "allowed_sessions",
  "ev_mode",
  "state_path",
  "state_loaded",
  "state_archive_path",
  "ev_profile_path",
] as const;

/**
 * The runs of an index in file order; none where the file is missing. Blank cells are 0 for amounts that are always there and
 * null elsewhere; a row with a number that is none is left out.
 */
export function loadRunsIndex(reader: Reader, path: string): IndexedRun[] {
  const table = parseIndex(reader.maybeText(path) ?? "");
  return table.rows.map(indexedRun).filter((row) => row !== undefined);
}

/**
 * The text of an index with this run's row put in: in the place of the row with its id, else behind the rows that are not newer.
 * Columns of other programs are kept behind ours.
 */
export function upsertIndex(text: string, row: IndexCells): string {
  const table = parseIndex(text);
  const header = [...INDEX_COLUMNS, ...table.header.filter((name) => !isOurs(name))];
  const rows: Record<string, Cell>[] = table.rows.filter(({ run_id }) => run_id !== row.run_id);
  const newer = rows.findIndex(({ timestamp }) => String(timestamp ?? "") > String(row.timestamp));
  rows.splice(newer < 0 ? rows.length : newer, 0, row);
  return csvText(
    header,
    rows.map((cells) => header.map((name) => cells[name])),
  );
}

/** An index as it stands: its columns, and the cells of each row by column. */
export function parseIndex(text: string): { header: string[]; rows: Record<string, string>[] } {
  const [head = [], ...records] = Papa.parse<string[]>(text.replace(/^\ufeff/, ""), {
    skipEmptyLines: "greedy",
  }).data;
  const header = head.map((name) => name.trim());
  const rows = records.map((cells) => Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ""])));
  return { header, rows };
}

function isOurs(name: string): boolean {
  return (INDEX_COLUMNS as readonly string[]).includes(name);
}

/** A row of `parseIndex` with its numbers read; undefined where one of them is none. */
export function indexedRun(cells: Record<string, string>): IndexedRun | undefined {
  const text = (name: string) => cells[name]?.trim() || null;
  const number = (name: string) =>
    text(name) === null ? null : (parseFloatWords(cells[name] as string) ?? Number.NaN);
  const pick = <Name extends string, Value>(names: readonly Name[], read: (name: string) => Value) =>
    Object.fromEntries(names.map((name) => [name, read(name)])) as Record<Name, Value>;
  const numbers = { ...pick(ZERO_WHEN_BLANK, (name) => number(name) ?? 0), ...pick(NUMBERS, number) };
  if (Object.values(numbers).some(Number.isNaN)) return undefined;
  return {
    run_id: text("run_id") ?? "",
    run_dir: text("run_dir") ?? "",
    ...pick(TEXTS, text),
    ...numbers,
    win_rate: numbers.trades > 0 ? numbers.wins / numbers.trades : 0,
    ...pick(SWITCHES, (name) => text(name)?.toLowerCase() === "true"),
  };
}
