import { lzma } from "../../../lib/ingest/sources/dukascopy/lzma.ts";
import {
  BAR,
  DAY,
  HOUR,
  type Market,
  type MarketBar,
  MINUTE,
  minutesOf,
  pointsPerUnit,
  ticksOf,
  within,
} from "./bars.ts";

/** What a path asks for, as body and content type; undefined where the path is none of this wire's. */
export type Served = { body: Uint8Array | string; type: string } | "missing" | undefined;
export type Serve = (market: Market, url: URL, now: number) => Served;

const json = (value: unknown): Served => ({ body: JSON.stringify(value), type: "application/json" });

/** `/candles/minute/USD-JPY/BID/2026/11/20` and `…/BID?from=…`, months from 1. */
export const serveJsonV1: Serve = (market, url, now) => {
  const [, code, side, year, month, day] =
    /^\/candles\/minute\/([A-Z]{3}-[A-Z]{3})\/(BID|ASK)(?:\/(\d+)\/(\d+)\/(\d+))?$/.exec(url.pathname) ?? [];
  if (!code) return undefined;
  if (code.replace("-", "") !== market.symbol) return "missing";
  const from = url.searchParams.get("from");
  const start = from ? Number(from) : Date.UTC(Number(year), Number(month) - 1, Number(day));
  const shift = side === "ASK" ? market.spread : 0;
  const minutes = within(market, start, Math.min(start + DAY, now + 1)).flatMap((bar) =>
    minutesOf(bar, shift).filter(({ volume, time }) => volume > 0 && time <= now),
  );
  const factor = pointsPerUnit(market.symbol);
  const first = minutes[0];
  const column = (name: "open" | "high" | "low" | "close") => {
    let last = first?.[name] ?? 0;
    return minutes.map((minute) => {
      const step = minute[name] - last;
      last = minute[name];
      return step;
    });
  };
  let before = start;
  const times = minutes.map(({ time }) => {
    const step = (time - before) / MINUTE;
    before = time;
    return step;
  });
  const price = (name: "open" | "high" | "low" | "close") => (first?.[name] ?? 0) / factor;
  return json({
    timestamp: start,
    shift: MINUTE,
    multiplier: 1 / factor,
    open: price("open"),
    high: price("high"),
    low: price("low"),
    close: price("close"),
    times,
    opens: column("open"),
    highs: column("high"),
    lows: column("low"),
    closes: column("close"),
    volumes: minutes.map(({ volume }) => volume),
  });
};

const packed = new Map<string, Uint8Array>();

/** `/USDJPY/2026/10/20/BID_candles_min_1.bi5` and `…/13h_ticks.bi5`, months from 00. Finished days and hours only. */
export const serveDatafeed: Serve = (market, url, now) => {
  const [, symbol, year, month, day, file] =
    /^\/([A-Z]{6})\/(\d{4})\/(\d\d)\/(\d\d)\/(\w+\.bi5)$/.exec(url.pathname) ?? [];
  if (!file) return undefined;
  if (symbol !== market.symbol) return "missing";
  const start = Date.UTC(Number(year), Number(month), Number(day));
  const [, side] = /^(BID|ASK)_candles_min_1\.bi5$/.exec(file) ?? [];
  const [, hour] = /^(\d\d)h_ticks\.bi5$/.exec(file) ?? [];
  if (!side && !hour) return "missing";
  const from = hour ? start + Number(hour) * HOUR : start;
  const to = from + (hour ? HOUR : DAY);
  if (to > now) return "missing";
  const records = hour
    ? tickRecords(within(market, from, to), from, market.spread)
    : minuteRecords(within(market, from, to), from, side === "ASK" ? market.spread : 0);
  const key = Bun.hash(records).toString(16);
  const body = packed.get(key) ?? (records.length === 0 ? records : lzma().compress(records, 1));
  packed.set(key, body);
  return { body, type: "application/octet-stream" };
};

function minuteRecords(bars: MarketBar[], start: number, shift: number): Uint8Array {
  const minutes = bars.flatMap((bar) => minutesOf(bar, shift));
  const view = new DataView(new ArrayBuffer(minutes.length * 24));
  for (const [index, { time, open, close, low, high, volume }] of minutes.entries()) {
    const integers = [(time - start) / 1000, open, close, low, high];
    for (const [at, value] of integers.entries()) view.setInt32(index * 24 + at * 4, value);
    view.setFloat32(index * 24 + 20, volume);
  }
  return new Uint8Array(view.buffer);
}

function tickRecords(bars: MarketBar[], start: number, spread: number): Uint8Array {
  const ticks = bars.flatMap(ticksOf);
  const view = new DataView(new ArrayBuffer(ticks.length * 20));
  for (const [index, { time, bid, volume }] of ticks.entries()) {
    for (const [at, value] of [time - start, bid + spread, bid].entries())
      view.setUint32(index * 20 + at * 4, value);
    view.setFloat32(index * 20 + 12, volume);
    view.setFloat32(index * 20 + 16, volume);
  }
  return new Uint8Array(view.buffer);
}

/** `?path=chart/json3&instrument=USD/JPY&interval=5MIN&…`: pages forward from `last_update`, its bar included; the last may be forming. */
export const serveChart: Serve = (market, url, now) => {
  const query = url.searchParams;
  if (query.get("path") !== "chart/json3") return undefined;
  const callback = query.get("jsonp") ?? "";
  const wrap = (rows: unknown[]): Served => ({
    body: `${callback}(${JSON.stringify(rows)});`,
    type: "text/javascript",
  });
  if (query.get("instrument")?.replace("/", "") !== market.symbol) return wrap([null]);
  const factor = pointsPerUnit(market.symbol);
  const shift = query.get("offer_side") === "A" ? market.spread : 0;
  const bars = within(market, Number(query.get("last_update")), now + 1).slice(0, Number(query.get("limit")));
  const price = (points: number) => (points + shift) / factor;
  return wrap(
    bars.map(({ time, open, high, low, close, volume }) => [
      time,
      price(open),
      price(high),
      price(low),
      price(close),
      volume,
    ]),
  );
};

/** `/v8/finance/chart/JPY=X?period1=…&period2=…`: the last point is the running quote, at whatever second it is. */
export const serveYahoo: Serve = (market, url, now) => {
  const [, ticker] = /^\/v8\/finance\/chart\/([^/]+)$/.exec(url.pathname) ?? [];
  if (!ticker) return undefined;
  const wanted = decodeURIComponent(ticker);
  const { symbol } = market;
  const names = [`${symbol}=X`, ...(symbol.startsWith("USD") ? [`${symbol.slice(3)}=X`] : [])];
  if (!names.includes(wanted)) {
    const error = { code: "Not Found", description: "No data found, symbol may be delisted" };
    return json({ chart: { result: null, error } });
  }
  const [from, to] = ["period1", "period2"].map((name) => Number(url.searchParams.get(name)) * 1000);
  const bars = within(market, from!, Math.min(to!, now) + 1);
  const factor = pointsPerUnit(symbol);
  const list = (name: "open" | "high" | "low" | "close") => bars.map((bar) => bar[name] / factor);
  const stamps = bars.map(({ time }) => (time + BAR > now ? Math.floor(now / 1000) : time / 1000));
  const quote = {
    open: list("open"),
    high: list("high"),
    low: list("low"),
    close: list("close"),
    volume: bars.map(() => 0),
  };
  return json({
    chart: {
      result: [{ meta: { symbol: wanted }, timestamp: stamps, indicators: { quote: [quote] } }],
      error: null,
    },
  });
};

/** `/query?function=FX_INTRADAY&…`: a mapping from times, newest first, every number a text. */
export const serveAlphaVantage: Serve = (market, url, now) => {
  const query = url.searchParams;
  if (url.pathname !== "/query" || query.get("function") !== "FX_INTRADAY") return undefined;
  if (!query.get("apikey")) return json({ "Error Message": "the parameter apikey is invalid or missing" });
  const factor = pointsPerUnit(market.symbol);
  const text = (points: number) => (points / factor).toFixed(5);
  const entries = newest(market, 100, now)
    .reverse()
    .map(({ time, open, high, low, close }) => [
      stamp(time),
      { "1. open": text(open), "2. high": text(high), "3. low": text(low), "4. close": text(close) },
    ]);
  return json({
    "Meta Data": { "1. Information": "FX Intraday", "7. Time Zone": "UTC" },
    [`Time Series FX (${query.get("interval")})`]: Object.fromEntries(entries),
  });
};

/** `/time_series?symbol=USD/JPY&…`: a list, newest first, every number a text. */
export const serveTwelveData: Serve = (market, url, now) => {
  const query = url.searchParams;
  if (url.pathname !== "/time_series") return undefined;
  if (!query.get("apikey"))
    return json({ code: 401, message: "**apikey** parameter is incorrect", status: "error" });
  const factor = pointsPerUnit(market.symbol);
  const text = (points: number) => (points / factor).toFixed(5);
  const values = newest(market, Number(query.get("outputsize") ?? 30), now)
    .reverse()
    .map(({ time, open, high, low, close }) => ({
      datetime: stamp(time),
      open: text(open),
      high: text(high),
      low: text(low),
      close: text(close),
    }));
  return json({
    meta: { symbol: query.get("symbol"), interval: query.get("interval") },
    values,
    status: "ok",
  });
};

/** The newest bars, the forming one included. */
function newest(market: Market, count: number, now: number): MarketBar[] {
  const begun = within(market, 0, now + 1);
  return begun.slice(Math.max(0, begun.length - count));
}

function stamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}
