import type { RunnerConfig } from "./config.ts";
import type { Direction } from "./fills.ts";

/**
 * What the engine asks of a strategy. A strategy watches bars and rests orders; gates, sizes, fills and learning are the
 * engine's. It may keep any state of its own; it must not look at a clock, at chance or at files, and must give the same
 * orders for the same bars.
 *
 * Under `closed_bar_decisions` the orders that stand after a bar meet the next bar. Without it they meet the very bar that
 * made them (the reference's defect).
 */
export interface Strategy {
  /** Levels at which a BUY and a SELL stop order rest; `NO_BUY` and `NO_SELL` where none does. */
  readonly buyStop: number;
  readonly sellStop: number;
  /** An order for the next open: +1 BUY, −1 SELL, 0 none. */
  readonly market: Direction | 0;
  /** A new session begins; orders of the old one are void. */
  newSession(): void;
  /** A bar has closed (flat bars only). */
  bar(view: BarView): void;
  /** Distances of an order that is about to meet a bar, in pips. */
  distances(side: Direction, view: BarView): Distances;
  /** `distances` and `gate` remember nothing: they need not be asked about a signal that the router refuses whatever they say. */
  readonly memoryless?: boolean;
  /** A reason to refuse a signal, or null. `detail` goes into the debug record. */
  gate?(signal: Signal): Refusal | null;
  /** The expected-value threshold in pips, from the configured one. */
  threshold?(base: number, signal: Signal): number;
  /** An order of this side was issued. */
  issued(side: Direction): void;
  /** JSON-serialisable memory, ≤ 20 kB; without it a run cannot be cut and resumed exactly. */
  exportState?(): unknown;
  importState?(state: unknown): void;
}

export interface Distances {
  tp: number;
  sl: number;
  /** 0: no trailing stop. */
  trail: number;
}

export interface Refusal {
  reason: string;
  detail?: Record<string, string | number | boolean | null | undefined>;
}

/**
 * The newest closed bar and what the engine measures around it, for the time of a call. Prices are price units. While an order
 * meets the next bar, `time` and `session` are already that bar's: the clock is known when it opens, its prices are not.
 */
export interface BarView {
  open: number;
  high: number;
  low: number;
  close: number;
  /** UTC epoch milliseconds of the bar's start; NaN where its timestamp could not be read. */
  time: number;
  session: "TOK" | "LDN" | "NY";
  /** Bars of the running session so far, this one included. */
  sessionBars: number;
  /** Highest high and lowest low of the first min(`or_n`, `sessionBars`) bars of the session. */
  rangeHigh: number;
  rangeLow: number;
  /** Counts flat bars, from 1. */
  barIndex: number;
  /** Pips; 0 before 15 bars. */
  atrPips(): number;
  /** ADX(14): Wilder's under `true_adx`, else the newest directional index; NaN before it exists. */
  adx(): number;
  /** Daily-scaled volatility of the last 12 returns. */
  realisedVolatility(): number;
  /** −1…1. */
  microTrend(): number;
  /** A further column of the bars, where the file has it. */
  extra(name: string): number | string | undefined;
}

/** A signal on its way through the gates. */
export interface Signal {
  side: Direction;
  tp: number;
  sl: number;
  atrPips: number;
  /** −1…1. */
  microTrend(): number;
  session: string;
  spreadBand: string;
  rvBand: string;
  orAtrRatio: number;
  /** The configured floor of the opening range / ATR ratio, for this volatility band. */
  minOrAtrRatio: number;
  costPips: number;
  allowLowRv: boolean;
  profile: { recent?: ProfileWindow; long_term?: ProfileWindow } | undefined;
}
type ProfileWindow = { p_mean?: number; observations?: number };

/** What a strategy is made with. Everything in it is frozen. */
export interface StrategySetup {
  config: Readonly<RunnerConfig>;
  /** The manifest's `strategy.parameters`. */
  parameters: Readonly<Record<string, unknown>>;
  pip: number;
  /** Orders meet the next bar (`closed_bar_decisions`), not the bar that makes them. */
  closedBars: boolean;
  /** A negative EV threshold stays negative (`negative_threshold`). */
  negativeThreshold: boolean;
}

export type StrategyFactory = (setup: StrategySetup) => Strategy;

/** Levels that no price reaches. Not NaN: machine code for comparisons of real numbers is thrown away at each NaN it meets. */
export const NO_BUY = Number.POSITIVE_INFINITY;
export const NO_SELL = Number.NEGATIVE_INFINITY;

/** A parameter as a number; `fallback` where it is absent or no number. Numeric text counts. */
export function numberOf(value: unknown, fallback: number): number {
  if (typeof value === "string" && value.trim() === "") return fallback;
  const number = typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : fallback;
}

/** The entry of a per-volatility-band map, keys compared trimmed and lower-cased; undefined where there is no number. */
export function bandValue(map: unknown, band: string): number | undefined {
  if (typeof map !== "object" || map === null) return undefined;
  for (const [key, value] of Object.entries(map)) {
    if (key.trim().toLowerCase() !== band) continue;
    const number = numberOf(value, Number.NaN);
    if (Number.isFinite(number)) return number;
  }
  return undefined;
}
