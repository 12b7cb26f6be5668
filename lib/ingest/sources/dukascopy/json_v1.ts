import { aggregate, type Candle, isSound } from "../candles.ts";
import { contiguousPrefix } from "../contiguous.ts";
import { jsonOf, Refused } from "../http/client.ts";
import { askBucket, type Bucket, DAY, startsWithin } from "./buckets.ts";
import type { CandleRequest, Line, Wire } from "./wire.ts";

const MINUTE = 60_000;
const COLUMNS = ["times", "opens", "highs", "lows", "closes", "volumes"] as const;
const PRICES = ["open", "high", "low", "close"] as const;

/** The JSON data API: a day of minutes a request, the day that holds now by its start. */
export const jsonV1: Wire = {
  name: "json-v1",
  async candles(line, request) {
    const days = dayBuckets(line, request);
    const { values, failed } = await contiguousPrefix(
      days,
      async (day, signal) => {
        const minutes = await askBucket(line, day, decodeDay, { now: request.now, signal });
        return aggregate(minutes, request.periodMs);
      },
      request.signal,
      line.progress,
    );
    return {
      candles: values.flat(),
      ...(failed && { failed: { from: failed.item.start, url: failed.item.url, detail: failed.detail } }),
    };
  },
};

/** Months are counted from 1 here, and no number is padded. */
function dayBuckets({ baseUrl }: Line, { instrument, side, from, to, now }: CandleRequest): Bucket[] {
  const root = `${baseUrl}/candles/minute/${instrument.code}/${side.toUpperCase()}`;
  return startsWithin(from, to, DAY).map((start) => {
    const day = new Date(start);
    const date = `${day.getUTCFullYear()}/${day.getUTCMonth() + 1}/${day.getUTCDate()}`;
    const end = start + DAY;
    return { start, end, url: end <= now ? `${root}/${date}` : `${root}?from=${start}` };
  });
}

/**
 * The minutes of a day. Prices are whole units of `multiplier`, each column a chain of differences from its base; times are steps of
 * `shift`, the first from the start of the bucket. A step of more than one leaves out minutes without trades. Throws `Refused` for
 * anything that does not add up.
 */
export function decodeDay(bytes: Uint8Array<ArrayBuffer>, start: number): Candle[] {
  const answer = jsonOf(bytes);
  const { timestamp, shift, multiplier, columns, base } = checked(answer);
  const decimals = Math.max(0, Math.ceil(-Math.log10(multiplier) - 1e-9));
  const units = base.map((price) => Math.round(price / multiplier));
  const candles: Candle[] = [];
  let time = timestamp;
  for (const [row, step] of columns.times.entries()) {
    if (step < (row === 0 ? 0 : 1) || !Number.isInteger(step)) throw broken("times do not ascend");
    time += step * shift;
    if (time < start || time >= start + DAY || time % MINUTE !== 0) throw broken("a time outside its day");
    for (const [at, name] of (["opens", "highs", "lows", "closes"] as const).entries()) {
      units[at]! += columns[name][row]!;
    }
    const [open, high, low, close] = units.map((unit) => Number((unit * multiplier).toFixed(decimals)));
    const candle = {
      time,
      open: open!,
      high: high!,
      low: low!,
      close: close!,
      volume: columns.volumes[row]!,
    };
    if (!isSound(candle)) throw broken("prices that contradict each other");
    candles.push(candle);
  }
  return candles;
}

interface Day {
  timestamp: number;
  shift: number;
  multiplier: number;
  /** open, high, low, close */
  base: number[];
  columns: Record<(typeof COLUMNS)[number], number[]>;
}

function checked(answer: unknown): Day {
  if (typeof answer !== "object" || answer === null) throw broken("no object");
  const members = answer as Record<string, unknown>;
  const lists = COLUMNS.map((name) => members[name]);
  if (!lists.every(isNumbers)) throw broken("columns that are no lists of numbers");
  const columns = Object.fromEntries(COLUMNS.map((name, at) => [name, lists[at]!])) as Day["columns"];
  if (lists.some(({ length }) => length !== columns.times.length)) throw broken("columns of unequal length");
  if (columns.times.length === 0) return { timestamp: 0, shift: 1, multiplier: 1, base: [], columns };
  const { timestamp, shift, multiplier } = members;
  const base = PRICES.map((name) => members[name]);
  if (!isNumbers([timestamp, ...base])) throw broken("no start");
  if (!isPositive(shift) || !isPositive(multiplier)) throw broken("no step");
  return { timestamp: timestamp as number, shift, multiplier, base: base as number[], columns };
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number" && Number.isFinite(item));
}

function isPositive(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}

function broken(what: string): Refused {
  return new Refused(`a broken answer: ${what}`, true);
}
