import { type Candle, isSound } from "../candles.ts";
import { Refused } from "../http/client.ts";
import { lzma } from "./lzma.ts";

/** Bytes of one candle, and of one tick, in a packed file. */
const CANDLE = 24;
const TICK = 20;
const MINUTE = 60_000;
const MINUTES_A_DAY = 1440;
/** The busiest hours hold some tens of thousands. */
const MOST_TICKS_AN_HOUR = 400_000;
const HEADER = 13;
const UNKNOWN = 0xffff_ffff_ffff_ffffn;
const LARGEST_DICTIONARY = 1 << 26;

/**
 * The minutes of a day from a `…_candles_min_1.bi5`: big-endian records of seconds from midnight, open, close, low, high (this order)
 * in points, and the volume in millions. Throws `Refused` for a file of which any part is broken.
 */
export function decodeCandles(bytes: Uint8Array, dayStart: number, pointsPerUnit: number): Candle[] {
  const view = unpack(bytes, CANDLE, MINUTES_A_DAY);
  const candles: Candle[] = [];
  for (let at = 0, last = -1; at < view.byteLength; at += CANDLE) {
    const seconds = view.getInt32(at);
    if (seconds <= last || seconds % 60 !== 0 || seconds >= 86_400) throw broken("times do not ascend");
    last = seconds;
    const price = (offset: number) => view.getInt32(at + offset) / pointsPerUnit;
    const candle = {
      time: dayStart + seconds * 1000,
      open: price(4),
      close: price(8),
      low: price(12),
      high: price(16),
      volume: single(view.getFloat32(at + 20)),
    };
    if (!isSound(candle)) throw broken("prices that contradict each other");
    candles.push(candle);
  }
  return candles;
}

/** The minutes that the ticks of an hour (`…h_ticks.bi5`) make on one side: records of ms, ask, bid, ask volume, bid volume. */
export function decodeTicks(
  bytes: Uint8Array,
  hourStart: number,
  pointsPerUnit: number,
  side: "bid" | "ask",
): Candle[] {
  const view = unpack(bytes, TICK, MOST_TICKS_AN_HOUR);
  const [priceAt, volumeAt] = side === "ask" ? [4, 12] : [8, 16];
  const candles: Candle[] = [];
  for (let at = 0, last = 0; at < view.byteLength; at += TICK) {
    const ms = view.getUint32(at);
    if (ms < last || ms >= 3_600_000) throw broken("times do not ascend");
    last = ms;
    const price = view.getUint32(at + priceAt) / pointsPerUnit;
    const volume = single(view.getFloat32(at + volumeAt));
    const time = hourStart + Math.floor(ms / MINUTE) * MINUTE;
    const tick = { time, open: price, high: price, low: price, close: price, volume };
    if (!isSound(tick)) throw broken("no price");
    const candle = candles.at(-1);
    if (candle?.time === time) add(candle, price, volume);
    else candles.push(tick);
  }
  return candles;
}

function add(candle: Candle, price: number, volume: number): void {
  candle.high = Math.max(candle.high, price);
  candle.low = Math.min(candle.low, price);
  candle.close = price;
  candle.volume += volume;
}

/**
 * The records of an LZMA "alone" stream (13 bytes of header: properties, dictionary size, unpacked size or all ones). The decoder does
 * not always notice a truncated stream, so size and records are checked; and it is never told to unpack more than a file can hold.
 */
function unpack(bytes: Uint8Array, record: number, mostRecords: number): DataView {
  if (bytes.length < HEADER) throw broken("shorter than its header");
  const packed = new Uint8Array(bytes);
  const header = new DataView(packed.buffer);
  if (header.getUint32(1, true) > LARGEST_DICTIONARY) throw broken("no LZMA");
  const declared = header.getBigUint64(5, true);
  const most = record * mostRecords;
  // One byte more than there may be: an end marker comes before it, an endless stream does not.
  if (declared === UNKNOWN) header.setBigUint64(5, BigInt(most + 1), true);
  else if (declared > most) throw broken("more records than its period holds");
  const unpacked = unpackOrRefuse(packed);
  const size = declared === UNKNOWN ? unpacked.length : Number(declared);
  if (unpacked.length !== size || size > most) throw broken("another size than its header says");
  if (size % record !== 0) throw broken("half a record at its end");
  return new DataView(unpacked.buffer, unpacked.byteOffset, unpacked.byteLength);
}

function unpackOrRefuse(packed: Uint8Array): Uint8Array {
  try {
    return lzma().decompress(packed);
  } catch {
    throw broken("no LZMA");
  }
}

/** A single-precision volume without the digits that it does not hold. */
function single(value: number): number {
  return Number(value.toPrecision(7));
}

function broken(what: string): Refused {
  return new Refused(`a broken file: ${what}`, true);
}
