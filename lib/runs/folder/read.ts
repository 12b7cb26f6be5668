import { parseFloatWords } from "../../workspace/decimal.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";
import { parseInstant } from "../../workspace/time.ts";
import { parseIndex } from "../index/read.ts";

/** A trade as a run's `records.csv` tells it. */
export interface RunTrade {
  entry_ts: string;
  exit_ts: string;
  side: string;
  exit: string;
  pnl_pips: number;
  /** Account currency. */
  pnl_value: number;
  qty: number;
  /** `LDN:narrow:mid` */
  bucket: string;
}

/** A run folder as a person looks at it. */
export interface RunView {
  metrics: JsonObject;
  /** Equity in account currency after each trade; `time` is UTC epoch milliseconds. */
  curve: [time: number, equity: number][];
  /** Oldest first; none where the run kept no records. */
  trades: RunTrade[];
  /** What became of the signals: the counters of the run, and its records by stage. */
  gates: { name: string; count: number }[];
}

/** Reads a run folder. Throws what the reader throws; a missing `metrics.json` is `file_not_found`. */
export function readRun(reader: Reader, folder: string): RunView {
  const document = reader.json(`${folder}/metrics.json`);
  const metrics = isJsonObject(document) ? document : {};
  const records = parseIndex(reader.maybeText(`${folder}/records.csv`) ?? "").rows;
  const trades = records.filter(({ stage }) => stage === "trade").map(tradeOf);
  return { metrics, curve: curveOf(metrics.equity_curve), trades, gates: gatesOf(metrics, records) };
}

/** The sum of a run's daily pips (weighted by quantity) after each day; none where it has no daily table. */
export function dailyPips(reader: Reader, folder: string): number[] {
  const { rows } = parseIndex(reader.maybeText(`${folder}/daily.csv`) ?? "");
  let sum = 0;
  return rows.map(({ pnl_pips }) => (sum += number(pnl_pips)));
}

function curveOf(points: unknown): RunView["curve"] {
  if (!Array.isArray(points)) return [];
  return points.flatMap((point): RunView["curve"] => {
    const [time, equity] = Array.isArray(point) ? point : [];
    const at = typeof time === "string" ? parseInstant(time) : Number.NaN;
    return Number.isFinite(at) && typeof equity === "number" ? [[at, equity]] : [];
  });
}

function tradeOf(cells: Record<string, string>): RunTrade {
  const { entry_ts = "", ts = "", side = "", exit = "", session, spread_band, rv_band } = cells;
  const bucket = [session, spread_band, rv_band].filter(Boolean).join(":");
  const [pnl_pips, pnl_value, qty] = [cells.pnl_pips, cells.pnl_value, cells.qty].map(number);
  return {
    entry_ts,
    exit_ts: ts,
    side,
    exit,
    pnl_pips: pnl_pips!,
    pnl_value: pnl_value!,
    qty: qty!,
    bucket,
  };
}

function gatesOf(
  { debug, runtime }: JsonObject,
  records: readonly Record<string, string>[],
): RunView["gates"] {
  const counters = { ...(isJsonObject(runtime) && runtime), ...(isJsonObject(debug) && debug) };
  const named = Object.entries(counters).flatMap(([name, count]) =>
    typeof count === "number" && count !== 0 ? [{ name, count }] : [],
  );
  const stages = Map.groupBy(records, ({ stage }) => `stage ${stage}`);
  return [...named, ...[...stages].map(([name, rows]) => ({ name, count: rows.length }))];
}

function number(text: string | undefined): number {
  return text ? (parseFloatWords(text) ?? Number.NaN) : 0;
}
