import type { Context } from "../../../workspace/context.ts";
import type { JsonObject } from "../../../workspace/json.ts";
import { isoNaive } from "../../../workspace/time.ts";
import { type Fetched, type FetchRequest, type Source, SourceError } from "../../source.ts";
import { timeframeMinutes } from "../../store.ts";
import type { Candle } from "../candles.ts";
import { finish, type Timed } from "../finish.ts";
import { HttpClient } from "../http/client.ts";
import { DAY } from "./buckets.ts";
import { fileCache, NO_CACHE } from "./cache.ts";
import { chart } from "./chart.ts";
import { datafeed } from "./datafeed.ts";
import { instrumentOf } from "./instruments.ts";
import { jsonV1 } from "./json_v1.ts";
import type { DukascopySettings } from "./settings.ts";
import type { CandleRequest, Line, Side, Wire, WireName } from "./wire.ts";

const wires: Record<WireName, Wire> = { "json-v1": jsonV1, datafeed, chart };
const PREFIX = "fetch error";
/** What the chart service wants to be asked by; the others do not mind. */
const HEADERS = {
  "User-Agent": "Mozilla/5.0 (compatible; orb-ops/1.0)",
  Accept: "*/*",
  Referer: "https://freeserv.dukascopy.com/2.0/",
};

/** Bars of Dukascopy, of one side or of both, by whichever of its transports answers. */
export function createDukascopy(ctx: Context, settings: DukascopySettings): Source {
  return { name: "dukascopy", fetch: (request) => fetchBars(ctx, settings, request) };
}

async function fetchBars(ctx: Context, settings: DukascopySettings, request: FetchRequest): Promise<Fetched> {
  const { symbol, tf, from, to, signal = new AbortController().signal } = request;
  const instrument = await instrumentOf(symbol);
  if (!instrument) throw new SourceError(`initialization error: dukascopy has no instrument ${symbol}`);
  const periodMs = timeframeMinutes(tf) * 60_000;
  if (DAY % periodMs !== 0) throw new SourceError(`initialization error: dukascopy has no time frame ${tf}`);
  const client = new HttpClient(ctx.clock, settings.policy, HEADERS, signal);
  const cache = settings.cacheDir === undefined ? NO_CACHE : fileCache(ctx, settings.cacheDir);
  const both = settings.side === "both";
  const wanted: Side[] = settings.side === "both" ? ["bid", "ask"] : [settings.side];
  const parts = new Map<Side, [done: number, total: number]>();
  const asked = wanted.map((side) => {
    const progress = (done: number, total: number) => {
      parts.set(side, [done, total]);
      const sum = (at: 0 | 1) => [...parts.values()].reduce((all, part) => all + part[at], 0);
      return ctx.progress({ en: "fetching", ja: "取得中" }, sum(0), sum(1));
    };
    const now = ctx.clock.now();
    const way = { client, cache, progress };
    return sideOf(settings, way, { instrument, side, from, to, periodMs, now, signal });
  });
  const sides = await Promise.all(asked);
  const anomalies = sides.flatMap((side) => side.anomalies);
  const until = Math.min(...sides.map((side) => side.until));
  const bars = both ? withSpread(sides[0]!.candles, sides[1]!.candles, anomalies) : sides[0]!.candles;
  const usable = bars.filter(({ time }) => time < until);
  const failure = sides.find(({ error }) => error)?.error;
  if (usable.length === 0 && failure) throw new SourceError(`${PREFIX}: ${failure}`, anomalies, client);
  const rows = timedRows(usable, request, both);
  const fetched = finish(rows, {
    ...settings,
    clock: ctx.clock,
    client,
    request,
    periodMs,
    anomalies,
    prefix: PREFIX,
  });
  return { ...fetched, offerSide: settings.side };
}

interface SideCandles {
  candles: Candle[];
  /** Exclusive end of what is whole. */
  until: number;
  /** Why nothing follows, where every transport failed. */
  error?: string;
  anomalies: JsonObject[];
}

/** Where a transport ends, the next one goes on: both are views of the same market data. */
async function sideOf(
  { transports, baseUrls }: DukascopySettings,
  way: Omit<Line, "baseUrl">,
  request: CandleRequest,
): Promise<SideCandles> {
  let candles: Candle[] = [];
  const anomalies: JsonObject[] = [];
  const errors: string[] = [];
  let from = request.from;
  for (const name of transports) {
    const got = await wires[name].candles({ ...way, baseUrl: baseUrls[name] }, { ...request, from });
    const { failed } = got;
    // The bar that a failure cuts in two is not whole.
    const end = failed
      ? Math.floor(failed.from / request.periodMs) * request.periodMs
      : Number.POSITIVE_INFINITY;
    // Not `push`: years of bars are more than a call may have arguments.
    candles = candles.concat(got.candles.filter(({ time }) => time < end));
    if (!failed) return { candles, until: Number.POSITIVE_INFINITY, anomalies };
    const { url, detail } = failed;
    anomalies.push({ type: "partial_download", provider: "dukascopy", url, detail: `${name}: ${detail}` });
    errors.push(`${name}: ${detail}`);
    from = end;
  }
  return { candles, until: from, error: errors.join("; "), anomalies };
}

/** Bids with the spread at the close. A bar that only one side has keeps its place, and its spread stays unknown. */
function withSpread(bids: Candle[], asks: Candle[], anomalies: JsonObject[]): Candle[] {
  const askAt = new Map(asks.map((ask) => [ask.time, ask]));
  const alone: number[] = [];
  const bars = bids.map((bid) => {
    const ask = askAt.get(bid.time);
    if (!ask) alone.push(bid.time);
    return ask ? { ...bid, spread: Math.max(0, Number((ask.close - bid.close).toFixed(6))) } : bid;
  });
  if (alone.length > 0) {
    const detail = `no ask for ${alone.length} bar(s) from ${isoNaive(alone[0]!)} on: their spread is unknown`;
    anomalies.push({ type: "partial_download", provider: "dukascopy", url: null, detail });
  }
  return bars;
}

function* timedRows(candles: readonly Candle[], request: FetchRequest, both: boolean): Generator<Timed> {
  const { symbol, tf } = request;
  for (const { time, open: o, high: h, low: l, close: c, volume: v, spread } of candles) {
    const known = both ? spread : 0;
    const row = {
      timestamp: isoNaive(time),
      symbol,
      tf,
      o,
      h,
      l,
      c,
      v,
      ...(known !== undefined && { spread: known }),
    };
    yield { time, row };
  }
}
