import { parseDecimal } from "../workspace/decimal.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { DeliveredRow } from "./source.ts";
import type { Store } from "./store.ts";
import type { StoredBar } from "./tail.ts";

/** A clock may be behind its source's by this much: one minute. */
export const CLOCK_TOLERANCE = 60_000;

/** A row before any rule looked at it. */
export interface Delivery {
  row: DeliveredRow;
  /** Everything that was delivered with it, for the anomaly log. */
  record(): JsonObject;
  /** Its line for the raw tier, with the line end. */
  line: string;
}

export interface Limits {
  store: Store;
  /** The latest start of a bar: now, and the clock's tolerance. */
  latest: number;
}

/** Why a row is refused: the anomaly's type and what it says besides the common keys. */
export interface Refusal {
  type: string;
  fields: JsonObject;
}

type PlainFault = "ohlc_invalid" | "price_nonpositive" | "misaligned_timestamp" | "future_bar";

/** What is wrong with numbers that could be read; undefined for a bar that may be stored. */
export function faultOf(
  time: number,
  open: number,
  high: number,
  low: number,
  close: number,
  tfMs: number,
  latest: number,
): PlainFault | undefined {
  if (!(high >= open && high >= close && low <= open && low <= close)) return "ohlc_invalid";
  if (!(low > 0)) return "price_nonpositive";
  if (time % tfMs !== 0) return "misaligned_timestamp";
  return time > latest ? "future_bar" : undefined;
}

/**
 * Judges a row of known time by the rules of specification 04 §3 in their order (the reference's first, then those that it lacks),
 * short of those that depend on the rows before it.
 */
export function judge(delivery: Delivery, time: number, { store, latest }: Limits): StoredBar | Refusal {
  const { row } = delivery;
  const [open, high, low, close] = [row.o, row.h, row.l, row.c].map((cell) => numberOf(cell));
  const [volume, spread] = [row.v, row.spread].map((cell) => numberOf(isBlank(cell) ? 0 : cell));
  const unread = Object.entries({ o: open, h: high, l: low, c: close, v: volume, spread })
    .filter(([name, value]) => value === undefined || ((name === "v" || name === "spread") && value < 0))
    .map(([name]) => name);
  if (unread.length > 0) return numericError(delivery, unread);
  const symbol = row.symbol?.trim() ?? "";
  const tf = row.tf?.trim() ?? "";
  const { timestamp } = row;
  if (tf !== "" && tf !== store.tf) {
    return { type: "tf_mismatch", fields: { expected: store.tf, actual: tf, timestamp } };
  }
  if (symbol !== "" && symbol.toUpperCase() !== store.symbol) {
    const message = `the row is of ${symbol}, the store of ${store.symbol}`;
    return {
      type: "symbol_mismatch",
      fields: { expected: store.symbol, actual: symbol, timestamp, message },
    };
  }
  const type = faultOf(time, open!, high!, low!, close!, store.tfMs, latest);
  if (type) return { type, fields: { timestamp, values: { o: open!, h: high!, l: low!, c: close! } } };
  return {
    time,
    open: open!,
    high: high!,
    low: low!,
    close: close!,
    volume: volume!,
    spread: spread!,
  };
}

export function parseError(delivery: Delivery): Refusal {
  const { timestamp } = delivery.row;
  const reason =
    timestamp.trim() === "" ? "the timestamp is empty" : `no timestamp: ${JSON.stringify(timestamp)}`;
  return { type: "parse_error", fields: { reason, row: delivery.record() } };
}

function numericError(delivery: Delivery, names: string[]): Refusal {
  const shown = names.map((name) => {
    const cell = delivery.row[name as keyof DeliveredRow];
    return isBlank(cell) ? `${name} is missing` : `${name} is ${JSON.stringify(cell)}`;
  });
  return { type: "numeric_error", fields: { reason: shown.join("; "), row: delivery.record() } };
}

function numberOf(cell: DeliveredRow["o"]): number | undefined {
  if (typeof cell === "number") return Number.isFinite(cell) ? cell : undefined;
  return typeof cell === "string" ? parseDecimal(cell) : undefined;
}

function isBlank(cell: DeliveredRow["o"]): boolean {
  return cell === undefined || cell === null || (typeof cell === "string" && cell.trim() === "");
}
