import type { Bars } from "./bars.ts";
import { FIGURES, hourSpreadFactor, type SymbolFigures } from "./calibration.ts";
import { exponential, roughNormal, seededRandom } from "./random.ts";
import { pipSize } from "./symbols.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TICKS_A_PIP = 10;

/** A calm change's deviation over its hour's mean range, found by trial. */
const CHANGE_TO_RANGE = 0.645;
/** Part of a bar's deviation that is the same in every bar; the rest varies from bar to bar (exponential: fat tails). */
const EVEN_PART = 0.57;
/** GARCH(1,1) of the variance around one (T. Bollerslev, 1986): reaction to the last change, and what stays. */
const REACTION = 0.08;
const PERSISTENCE = 0.82;
const LARGEST_SHOCK = 40;
/** How far a day's volatility lies from its season's, and how far the season's moves in a day. */
const DAY_SWING = 0.35;
const SEASON_SWING = 0.13;
const THIN = 0.7;
/** Wicks over those of a Brownian path. */
const WICK = 0.97;
/** What a change takes back: of the one before, of the way from the mean of some hours, of the way from home. */
const BOUNCE = 0.03;
const PULL_HOURS = 0.0008;
const PULL_HOME = 0.00002;
const HOURS_MEMORY = 0.01;
/** Deviation of open − previous close, in ticks: a constant, and per pip of spread. */
const OPEN_GAP = 1;
const OPEN_GAP_OF_SPREAD = 1.5;
/** Deviation of Sunday's open from Friday's close, in median gaps; one in ten is larger. */
const WEEKEND_GAP = 1.2;
const LARGE_GAP_CHANCE = 0.1;
const LARGE_GAP = 4;
const MISSING_CHANCE = 1 / 200;

/** One symbol's price as it walks from bar to bar, in tenths of a pip. */
export class SyntheticMarket {
  readonly #random: () => number;
  readonly #figures: SymbolFigures;
  readonly #ticksAUnit: number;
  readonly #home: number;
  #open = 0;
  #high = 0;
  #low = 0;
  #close: number;
  #lastChange = 0;
  #meanOfHours: number;
  /** Deviation of a change in this hour at variance one, in ticks. */
  #calm = 0;
  #spreadOfHour = 0;
  #variance = 1;
  #day = -1;
  #dayLevel = 1;
  #seasonLevel = 1;

  constructor(symbol: string, seed: number) {
    const name = symbol.toUpperCase();
    const alike = pipSize(name) === 0.01 ? FIGURES.USDJPY : FIGURES.EURUSD;
    this.#figures = (FIGURES as Record<string, SymbolFigures>)[name] ?? alike;
    this.#ticksAUnit = Math.round(TICKS_A_PIP / pipSize(name));
    this.#random = seededRandom(seed, name);
    this.#home = Math.round(this.#figures.price * this.#ticksAUnit);
    this.#close = this.#home;
    this.#meanOfHours = this.#home;
  }

  /** Moves the price from Friday's close to where Sunday's open begins. */
  passWeekend(): void {
    const size = this.#random() < LARGE_GAP_CHANCE ? LARGE_GAP : 1;
    const deviation = this.#figures.weekendGap * TICKS_A_PIP * WEEKEND_GAP * size;
    this.#close += Math.round(roughNormal(this.#random) * deviation);
    this.#lastChange = 0;
  }

  /** Sets what holds for the hour of `time`; a new New York day (in standard time) also draws its volatility. */
  enterHour(time: number, thin: boolean): void {
    const day = Math.floor((time + 2 * HOUR) / DAY);
    if (day !== this.#day) this.#newDay(day);
    const hour = Math.floor(time / HOUR) % 24;
    const range = this.#figures.rangeByHour[hour]! * TICKS_A_PIP * (thin ? THIN : 1);
    this.#calm = range * CHANGE_TO_RANGE * this.#dayLevel * this.#seasonLevel;
    this.#spreadOfHour = this.#figures.baseSpread * hourSpreadFactor(hour);
  }

  /** Makes the next bar. */
  trade(): void {
    const random = this.#random;
    const previous = this.#close;
    const gap = OPEN_GAP + OPEN_GAP_OF_SPREAD * this.#figures.baseSpread;
    this.#open = previous + Math.round(roughNormal(random) * gap);
    const unevenness = EVEN_PART + (1 - EVEN_PART) * exponential(random);
    const deviation = this.#calm * Math.sqrt(this.#variance) * unevenness;
    const takenBack =
      BOUNCE * this.#lastChange +
      PULL_HOURS * (previous - this.#meanOfHours) +
      PULL_HOME * (previous - this.#home);
    const change = roughNormal(random) * deviation - takenBack;
    this.#close = this.#open + Math.round(change);
    this.#high = Math.max(this.#open, this.#close) + this.#wick(change, deviation);
    this.#low = Math.min(this.#open, this.#close) - this.#wick(change, deviation);

    const size = change / this.#calm;
    const shock = Math.min(LARGEST_SHOCK, size * size);
    this.#variance = 1 - REACTION - PERSISTENCE + REACTION * shock + PERSISTENCE * this.#variance;
    this.#lastChange = this.#close - previous;
    this.#meanOfHours += (this.#close - this.#meanOfHours) * HOURS_MEMORY;
  }

  /** Whether the bar just made is one of the few that no source delivers. */
  misses(): boolean {
    return this.#random() < MISSING_CHANCE;
  }

  write(bars: Bars, at: number, time: number): void {
    const spread = this.#spreadOfHour + (0.02 * (this.#high - this.#low)) / TICKS_A_PIP;
    bars.time[at] = time;
    bars.open[at] = this.#open / this.#ticksAUnit;
    bars.high[at] = this.#high / this.#ticksAUnit;
    bars.low[at] = this.#low / this.#ticksAUnit;
    bars.close[at] = this.#close / this.#ticksAUnit;
    bars.spread[at] = Math.round(spread * TICKS_A_PIP) / this.#ticksAUnit;
  }

  /** A season's level falls back towards one by a sixteenth (of its logarithm) a day. */
  #newDay(day: number): void {
    const step = () => 2 * this.#random() - 1;
    const sixteenth = Math.sqrt(Math.sqrt(Math.sqrt(Math.sqrt(this.#seasonLevel))));
    this.#seasonLevel = (this.#seasonLevel / sixteenth) * (1 + SEASON_SWING * step());
    this.#dayLevel = 1 + DAY_SWING * step();
    this.#day = day;
  }

  /** How far a Brownian path goes beyond the further of its ends, given both: the reflection principle. */
  #wick(change: number, deviation: number): number {
    const reach = WICK * deviation;
    const span = Math.sqrt(change * change + 2 * reach * reach * exponential(this.#random));
    return Math.round((span - Math.abs(change)) / 2);
  }
}
