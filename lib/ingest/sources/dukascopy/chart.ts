import { type Candle, isIdle, isSound } from "../candles.ts";
import { demandOk, Refused, RequestFailed } from "../http/client.ts";
import type { GetAnswer } from "../http/get.ts";
import type { CandleRequest, Wire } from "./wire.ts";

const MINUTE = 60_000;
/** Its names of the periods that it serves. */
const INTERVALS = new Map([1, 5, 10, 15, 30].map((minutes) => [minutes * MINUTE, `${minutes}MIN`]));
const MOST_ROWS = 30_000;
const CALLBACK = "_callback";

/** The service behind the charts: pages of candles forward in time, wrapped in a function call. */
export const chart: Wire = {
  name: "chart",
  async candles({ client, baseUrl }, request) {
    const candles: Candle[] = [];
    for (let anchor = request.from; ;) {
      const url = pageUrl(baseUrl, request, anchor);
      let page: Page;
      try {
        page = await client.get(url, (answer) => decodePage(answer, request.periodMs), request.signal);
      } catch (error) {
        if (!(error instanceof RequestFailed)) throw error;
        return { candles, failed: { from: anchor, url, detail: error.detail } };
      }
      candles.push(...page.candles.filter((candle) => !isIdle(candle)));
      const last = page.candles.at(-1)?.time ?? anchor;
      // The next page begins with the row that ended this one.
      if (page.rows < MOST_ROWS || last >= request.to || last <= anchor) return { candles };
      anchor = last;
    }
  },
};

function pageUrl(baseUrl: string, { instrument, side, periodMs }: CandleRequest, anchor: number): string {
  const interval = INTERVALS.get(periodMs);
  if (!interval) throw new RequestFailed(`chart has no candles of ${periodMs / MINUTE} minutes`);
  const query = new URLSearchParams({
    path: "chart/json3",
    instrument: instrument.name,
    interval,
    offer_side: side === "bid" ? "B" : "A",
    time_direction: "N",
    last_update: String(anchor),
    limit: String(MOST_ROWS),
    splits: "true",
    stocks: "true",
    jsonp: CALLBACK,
  });
  return `${baseUrl}?${query}`;
}

interface Page {
  /** Sorted; of several forms of one the last. */
  candles: Candle[];
  /** As many as were sent. */
  rows: number;
}

/** Throws `Refused` when any row is broken. */
function decodePage(answer: GetAnswer, periodMs: number): Page {
  demandOk(answer);
  const text = new TextDecoder().decode(answer.bytes).trim();
  const rows = rowsOf(/^_callback\((.*)\)\s*;?$/s.exec(text)?.[1] ?? "");
  if (rows.length === 1 && rows[0] === null) throw new Refused("no such instrument", false);
  const candles = new Map<number, Candle>();
  for (const row of rows) {
    if (!Array.isArray(row) || row.length < 6 || !row.every(Number.isFinite))
      throw broken("a row of another form");
    const [time, open, high, low, close, volume] = row as [number, number, number, number, number, number];
    const candle = { time, open, high, low, close, volume };
    if (time % periodMs !== 0) throw broken("a time off the grid");
    if (!isSound(candle)) throw broken("prices that contradict each other");
    candles.set(time, candle);
  }
  return { candles: [...candles.values()].sort((a, b) => a.time - b.time), rows: rows.length };
}

function rowsOf(text: string): unknown[] {
  try {
    const rows: unknown = JSON.parse(text);
    if (Array.isArray(rows)) return rows;
  } catch {
    // Said below.
  }
  throw broken("no list of rows");
}

function broken(what: string): Refused {
  return new Refused(`a broken answer: ${what}`, true);
}
