import type { Candle } from "../candles.ts";
import type { HttpClient } from "../http/client.ts";
import type { BucketCache } from "./cache.ts";
import type { Instrument } from "./instruments.ts";

export const WIRES = ["json-v1", "datafeed", "chart"] as const;
export type WireName = (typeof WIRES)[number];

/** One side of the market: what we could sell at, or buy at. */
export type Side = "bid" | "ask";

export interface CandleRequest {
  instrument: Instrument;
  side: Side;
  /** Starts of candles, UTC epoch ms, both inclusive. */
  from: number;
  to: number;
  periodMs: number;
  /** Our clock when the run began. */
  now: number;
  signal: AbortSignal;
}

export interface WireCandles {
  /** In any order; a bar that is given twice means its last form. May reach beyond what was asked for. */
  candles: Candle[];
  /** Nothing from `from` on could be had. What is before it is whole. */
  failed?: { from: number; url: string; detail: string };
}

/** Where a wire asks, and how. */
export interface Line {
  client: HttpClient;
  /** Without a slash at its end. */
  baseUrl: string;
  cache: BucketCache;
  /** Told of each part that has come. */
  progress(done: number, total: number): unknown;
}

/**
 * One of Dukascopy's public transports. It must deliver a contiguous prefix of what was asked for and say where that ends; parts that
 * are broken in any way are refused whole. Days without trades are no failure.
 */
export interface Wire {
  readonly name: WireName;
  candles(line: Line, request: CandleRequest): Promise<WireCandles>;
}
