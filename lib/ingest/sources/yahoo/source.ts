import type { Context } from "../../../workspace/context.ts";
import type { JsonObject } from "../../../workspace/json.ts";
import { isoNaive } from "../../../workspace/time.ts";
import { type Fetched, type FetchRequest, type Source, SourceError } from "../../source.ts";
import { finish, type Timed } from "../finish.ts";
import { HttpClient, type HttpPolicy, RequestFailed } from "../http/client.ts";
import { type Point, readChart } from "./payload.ts";

const PREFIX = "yfinance ingestion failed";
const MINUTE = 60_000;
/** Time frames with its names of them, and their length in minutes. */
const INTERVALS: Readonly<Record<string, [name: string, minutes: number]>> = {
  "5m": ["5m", 5],
  "15m": ["15m", 15],
  "30m": ["30m", 30],
  "1h": ["60m", 60],
  "1d": ["1d", 1440],
};
const HEADERS = { Accept: "application/json", "User-Agent": "Mozilla/5.0 (compatible; orb-ops/1.0)" };

export interface YahooSettings {
  /** Asked in turn, without a slash at the end. */
  hosts: readonly string[];
  settleMs: number;
  policy: HttpPolicy;
}

/** Bars of Yahoo's chart service: mid prices without volume and spread. */
export function createYahoo(ctx: Context, settings: YahooSettings): Source {
  return { name: "yfinance", fetch: (request) => fetchBars(ctx, settings, request) };
}

/** Yahoo's name of a symbol: `JPY=X` for USDJPY, `EURUSD=X` for other pairs, anything else as it is. */
export function tickerOf(symbol: string): string {
  const upper = symbol.toUpperCase();
  if (upper === "USDJPY") return "JPY=X";
  return !upper.includes("=") && /^[A-Z]{6}$/.test(upper) ? `${upper}=X` : upper;
}

async function fetchBars(ctx: Context, settings: YahooSettings, request: FetchRequest): Promise<Fetched> {
  const { symbol, tf, from, signal } = request;
  const [interval, minutes] = INTERVALS[tf] ?? [];
  if (!interval || !minutes) throw new SourceError(`${PREFIX}: yahoo has no time frame ${tf}`);
  const to = Math.min(request.to, ctx.clock.now());
  const client = new HttpClient(ctx.clock, settings.policy, HEADERS, signal);
  const query = new URLSearchParams({
    interval,
    period1: String(Math.floor(from / 1000)),
    // Exclusive.
    period2: String(Math.floor(to / 1000) + 1),
    includePrePost: "true",
    events: "div,splits",
  });
  const path = `/v8/finance/chart/${encodeURIComponent(tickerOf(symbol))}?${query}`;
  const { points, anomalies } =
    to > from ? await ask(client, settings.hosts, path) : { points: [], anomalies: [] };
  const running = runningQuote(points, minutes * MINUTE);
  const fetched = finish(timedRows(running ? points.slice(0, -1) : points, request), {
    clock: ctx.clock,
    client,
    request: { ...request, to },
    periodMs: minutes * MINUTE,
    settleMs: settings.settleMs,
    anomalies,
    prefix: PREFIX,
  });
  return { ...fetched, incompleteHeld: fetched.incompleteHeld + (running ? 1 : 0) };
}

async function ask(
  client: HttpClient,
  hosts: readonly string[],
  path: string,
): Promise<{ points: Point[]; anomalies: JsonObject[] }> {
  const anomalies: JsonObject[] = [];
  const details: string[] = [];
  for (const host of hosts) {
    const url = host + path;
    try {
      return { points: await client.get(url, readChart), anomalies };
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      anomalies.push({ type: "partial_download", provider: "yfinance", url, detail: error.detail });
      if (!details.includes(error.detail)) details.push(error.detail);
    }
  }
  throw new SourceError(`${PREFIX}: ${details.join("; ")}`, anomalies, client);
}

/** The last point, where it is the quote of some second and not the start of a bar. */
function runningQuote(points: readonly Point[], periodMs: number): boolean {
  const last = points.at(-1);
  return last !== undefined && last.time % periodMs !== 0;
}

function* timedRows(points: readonly Point[], { symbol, tf }: FetchRequest): Generator<Timed> {
  for (const { time, ...prices } of points) {
    yield {
      time,
      row: { timestamp: isoNaive(time), symbol: symbol.toUpperCase(), tf, ...prices, spread: 0 },
    };
  }
}
