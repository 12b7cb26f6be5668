import { readCalendar } from "../../market/calendar.ts";
import { readBars } from "../../market/read.ts";
import { pipSize } from "../../market/symbols.ts";
import { timeframeMinutes } from "../../market/timeframe.ts";
import { CandleCollector } from "../../report/figures/candles.ts";
import { CloseUps } from "../../report/figures/close_ups.ts";
import { Excursions } from "../../report/figures/excursions.ts";
import { Gaps } from "../../report/figures/gaps.ts";
import type { Trade } from "../../report/figures/trade.ts";
import type { BarFacts } from "../../report/run/facts.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Reader } from "../../workspace/reader.ts";
import { parseInstant } from "../../workspace/time.ts";

/** Which bars a run read, and no more. */
export function nameBars(reader: Reader, { csv }: JsonObject): BarFacts {
  return { csv: String(csv), sha256: hashOf(reader, String(csv)) };
}

/**
 * What the bars that a run read say of its trades: one pass over the file, in memory that does not depend on its length. A file that is
 * not there, or cannot be read, leaves the report without it, and the reason.
 */
export function readBarFacts(reader: Reader, params: JsonObject, trades: readonly Trade[]): BarFacts {
  const facts = nameBars(reader, params);
  const { csv, sha256 } = facts;
  if (sha256 === null) {
    return { ...facts, missing: { en: `${csv} is not there any more.`, ja: `${csv} が見つかりません。` } };
  }
  try {
    return { ...facts, read: follow(reader, csv, params, trades) };
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    return { ...facts, missing: error.text };
  }
}

function follow(reader: Reader, csv: string, params: JsonObject, trades: readonly Trade[]): BarFacts["read"] {
  const symbol = String(params.symbol);
  const minutes = timeframeMinutes(String(params.timeframe ?? "5m")) || 5;
  const bound = (value: unknown) => (typeof value === "string" ? parseInstant(value) : undefined);
  const reading = readBars(reader.workspace.resolve(csv), {
    name: csv,
    files: reader.files,
    symbolFilter: symbol,
    defaultSymbol: symbol,
    defaultTimeframe: String(params.timeframe ?? "5m"),
    start: bound(params.start_ts),
    end: bound(params.end_ts),
  });
  const candles = new CandleCollector(minutes);
  const excursions = new Excursions(trades, pipSize(symbol));
  const gaps = new Gaps(readCalendar(reader), minutes);
  const closeUps = new CloseUps(trades, minutes);
  let count = 0;
  for (const bars of reading) {
    for (const collector of [candles, excursions, gaps, closeUps]) collector.add(bars);
    count += bars.length;
  }
  return {
    count,
    candles: candles.result(),
    excursions: excursions.result(),
    gaps: gaps.found,
    closeUps: closeUps.result(),
  };
}

/** The reader hashes what it reads in pieces; null where nothing is. */
function hashOf(reader: Reader, path: string): string | null {
  if (!reader.exists(path)) return null;
  const pieces = reader.chunks(path);
  while (!pieces.next().done);
  const found = reader.expect(path);
  return found.is === "file" ? found.sha256 : null;
}
