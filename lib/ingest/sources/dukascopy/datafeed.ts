import { aggregate, type Candle } from "../candles.ts";
import { contiguousPrefix } from "../contiguous.ts";
import { decodeCandles, decodeTicks } from "./bi5.ts";
import { askBucket, type Bucket, DAY, HOUR, startsWithin } from "./buckets.ts";
import type { CandleRequest, Line, Wire } from "./wire.ts";

/** The minute file of a day may appear this long after its end; until then the hours' ticks stand in for one that is not there. */
const DAY_FILE_DELAY = DAY;

/** The classic data feed: packed minute files of finished days, packed ticks of the hours of the current one. */
export const datafeed: Wire = {
  name: "datafeed",
  async candles(line, request) {
    const days = startsWithin(request.from, request.to, DAY);
    const { values, failed } = await contiguousPrefix(
      days,
      async (day, signal) => {
        const { minutes, failed } = await minutesOfDay(line, { ...request, signal }, day);
        return { bars: aggregate(minutes, request.periodMs), failed };
      },
      request.signal,
      line.progress,
    );
    const partial = values.find(({ failed: within }) => within);
    const whole = partial ? values.slice(0, values.indexOf(partial) + 1) : values;
    const end =
      partial?.failed ??
      (failed && { from: failed.item, url: dayUrl(line, request, failed.item), detail: failed.detail });
    return {
      candles: whole.flatMap(({ bars }) => bars),
      ...(end && { failed: end }),
    };
  },
};

interface Minutes {
  minutes: Candle[];
  failed?: { from: number; url: string; detail: string };
}

async function minutesOfDay(line: Line, request: CandleRequest, start: number): Promise<Minutes> {
  const end = start + DAY;
  if (end <= request.now) {
    const day = { start, end, url: dayUrl(line, request, start) };
    const decode = (bytes: Uint8Array) => decodeCandles(bytes, start, request.instrument.pointsPerUnit);
    const minutes = await askBucket(line, day, decode, request);
    if (minutes.length > 0 || end + DAY_FILE_DELAY <= request.now) return { minutes };
  }
  return minutesOfHours(line, request, start);
}

async function minutesOfHours(line: Line, request: CandleRequest, day: number): Promise<Minutes> {
  const { instrument, side, signal } = request;
  const from = Math.max(day, Math.floor(request.from / HOUR) * HOUR);
  const hours = startsWithin(from, Math.min(request.to, request.now, day + DAY - 1), HOUR);
  const buckets = hours.map((start): Bucket => ({
    start,
    end: start + HOUR,
    url: hourUrl(line, request, start),
  }));
  const decode = (bytes: Uint8Array, start: number) =>
    decodeTicks(bytes, start, instrument.pointsPerUnit, side);
  const { values, failed } = await contiguousPrefix(
    buckets,
    (bucket, own) => askBucket(line, bucket, decode, { now: request.now, signal: own }),
    signal,
  );
  return {
    minutes: values.flat(),
    ...(failed && { failed: { from: failed.item.start, url: failed.item.url, detail: failed.detail } }),
  };
}

function dayUrl(line: Line, { instrument, side }: CandleRequest, day: number): string {
  return `${folderUrl(line, instrument.symbol, day)}/${side.toUpperCase()}_candles_min_1.bi5`;
}

function hourUrl(line: Line, { instrument }: CandleRequest, hour: number): string {
  return `${folderUrl(line, instrument.symbol, hour)}/${two(new Date(hour).getUTCHours())}h_ticks.bi5`;
}

/** Months are counted from 00 here. */
function folderUrl({ baseUrl }: Line, symbol: string, ms: number): string {
  const day = new Date(ms);
  return `${baseUrl}/${symbol}/${day.getUTCFullYear()}/${two(day.getUTCMonth())}/${two(day.getUTCDate())}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
