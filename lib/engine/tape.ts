import type { Bars } from "../market/bars.ts";
import { SESSIONS, type Session, sessionOfHour } from "../market/sessions.ts";
import type { RunnerConfig } from "./config.ts";
import { DirectionalIndex } from "./adx.ts";
import { RvBands } from "./rv_bands.ts";
import { barDate, barStamp } from "./stamps.ts";
import type { BarView } from "./strategy.ts";
import { Window } from "./window.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Index into SESSIONS by UTC hour. */
const SESSION_AT = Uint8Array.from({ length: 24 }, (_, hour) => SESSIONS.indexOf(sessionOfHour(hour)));

/**
 * The market as it has unrolled: calendar, session bars, price window, volatility bands. In two steps a bar, because
 * decisions may stand between them: `turn` reads the bar's clock, `observe` its prices.
 */
export class Tape implements BarView {
  readonly window = new Window();
  readonly bands: RvBands;
  private readonly directional: DirectionalIndex | null;

  open = Number.NaN;
  high = Number.NaN;
  low = Number.NaN;
  close = Number.NaN;
  time = Number.NaN;
  /** Spread column of the newest observed bar, in the file's unit. */
  spread = 0;
  barIndex = 0;

  sessionIndex = -1;
  newSession = false;
  sessionBars = 0;
  rangeHigh = Number.NaN;
  rangeLow = Number.NaN;

  /** Date of the newest bar, null where it has none. */
  date: string | null = null;
  newDate = false;
  /** The newest bar's timestamp could be read. */
  readable = true;
  dayCount = 0;
  /** The hour of the newest bar, UTC epoch milliseconds: within it neither session nor date can turn. */
  private from = Number.NaN;
  private until = Number.NaN;
  /** Days since 1970 of `date`, NaN where that was read from a text. */
  private day = Number.NaN;
  /** Where the bar that `turn` was given stands, and the newest observed one. */
  private bars: Bars | null = null;
  private index = 0;
  private observedBars: Bars | null = null;
  private observedIndex = 0;
  /** Further columns of the newest bar of an earlier run. */
  private carriedExtras: Record<string, number | string> | null = null;
  private lastStamp: string | null = null;
  /** The bar whose text was last made: a trade asks for it several times. */
  private text = "";
  private stamped = -1;
  private stampedBars: Bars | null = null;

  constructor(
    private readonly config: RunnerConfig,
    private readonly pip: number,
    withAdx: "wilder" | "dx" | null,
  ) {
    this.bands = new RvBands(config);
    this.directional = withAdx && new DirectionalIndex(withAdx === "wilder");
  }

  /** Takes the clock to a bar; true where session or date may have turned. A bar without a readable time counts as TOK. */
  turn(bars: Bars, index: number): boolean {
    const time = bars.time[index]!;
    if (bars.stamps !== undefined) this.lastStamp = this.lastTimestamp();
    this.bars = bars;
    this.index = index;
    this.time = time;
    this.newSession = false;
    this.newDate = false;
    if (time >= this.from && time < this.until && bars.stamps === undefined) return false;
    this.turnHour(bars, index, time);
    return true;
  }

  private turnHour(bars: Bars, index: number, time: number): void {
    this.readable = !Number.isNaN(time);
    this.from = Math.floor(time / HOUR_MS) * HOUR_MS;
    this.until = this.from + HOUR_MS;
    const hour = (this.from % DAY_MS) / HOUR_MS;
    const session = this.readable ? SESSION_AT[hour < 0 ? hour + 24 : hour]! : 0;
    this.newSession = session !== this.sessionIndex;
    if (this.newSession) {
      this.sessionIndex = session;
      this.sessionBars = 0;
    }
    const day = bars.stamps === undefined ? Math.floor(time / DAY_MS) : Number.NaN;
    if (day === this.day) return;
    this.day = day;
    this.turnDate(barDate(bars, index));
  }

  private turnDate(date: string | null): void {
    this.newDate = date !== null && date !== this.date;
    this.date = date;
    if (!this.newDate) return;
    this.dayCount++;
    this.bands.recalibrate();
  }

  /** Takes in the bar's prices; from now on it is the newest closed bar. */
  observe(open: number, high: number, low: number, close: number, spread: number): void {
    this.observedBars = this.bars;
    this.observedIndex = this.index;
    this.open = open;
    this.high = high;
    this.low = low;
    this.close = close;
    this.spread = spread;
    this.window.push(high, low, close);
    this.directional?.push(high, low, close);
    const count = this.sessionBars++;
    if (count === 0) {
      this.rangeHigh = high;
      this.rangeLow = low;
    } else if (count < this.config.or_n) {
      if (high > this.rangeHigh) this.rangeHigh = high;
      if (low < this.rangeLow) this.rangeLow = low;
    }
    if (this.bands.adapts) this.bands.record(this.sessionIndex, this.window.realisedVolatility());
  }

  get session(): Session {
    return SESSIONS[this.sessionIndex]!;
  }

  /** Text of the bar that `turn` was given. */
  stamp(): string {
    if (this.stamped !== this.index || this.bars !== this.stampedBars) {
      this.stamped = this.index;
      this.stampedBars = this.bars;
      this.text = barStamp(this.bars!, this.index);
    }
    return this.text;
  }

  /** Text of the newest bar with a date, across runs. */
  lastTimestamp(): string | null {
    return this.bars !== null && this.date !== null ? this.stamp() : this.lastStamp;
  }

  /** ATR(14) in price units; NaN before 15 bars. */
  atr(): number {
    return this.window.atr();
  }

  atrPips(): number {
    const atr = this.window.atr();
    return Number.isNaN(atr) ? 0 : atr / this.pip;
  }

  adx(): number {
    return this.directional?.value() ?? Number.NaN;
  }

  realisedVolatility(): number {
    return this.window.realisedVolatility();
  }

  microTrend(): number {
    return this.window.microTrend();
  }

  extra(name: string): number | string | undefined {
    if (this.observedBars === null) return this.carriedExtras?.[name];
    return this.observedBars.extras?.[name]?.[this.observedIndex];
  }

  /** Opening range ÷ ATR; 0 while either is undefined. */
  orAtrRatio(): number {
    const atr = this.window.atr();
    if (this.sessionBars < this.config.or_n || !(atr > 0)) return 0;
    return (this.rangeHigh - this.rangeLow) / atr;
  }

  /** 0 low, 1 mid, 2 high. */
  rvBand(): number {
    return this.bands.band(this.sessionIndex, this.window.realisedVolatility());
  }

  /** What a state file keeps (`runtime`): the calendar without the price window. */
  importCalendar(state: {
    date: string | null;
    dayCount: number;
    session: string | null;
    lastStamp: string | null;
  }) {
    this.date = state.date;
    this.dayCount = state.dayCount;
    this.sessionIndex = state.session === null ? -1 : SESSIONS.indexOf(state.session as Session);
    this.lastStamp = state.lastStamp;
  }

  exportState(): TapeState {
    const price = (value: number) => (Number.isNaN(value) ? null : value);
    return {
      window: this.window.exportState(),
      directional: this.directional?.exportState() ?? null,
      rv_history: this.bands.exportHistory(),
      session_bars: this.sessionBars,
      range_high: price(this.rangeHigh),
      range_low: price(this.rangeLow),
      bar: [this.open, this.high, this.low, this.close, this.spread].map(price),
      bar_index: this.barIndex,
      extras: this.extras(),
    };
  }

  private extras(): Record<string, number | string> | null {
    if (this.observedBars === null) return this.carriedExtras;
    const names = Object.keys(this.observedBars.extras ?? {});
    const known = names.flatMap((name) => {
      const value = this.extra(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    return known.length > 0 ? Object.fromEntries(known) : null;
  }

  importState(state: TapeState): void {
    const price = (value: number | null | undefined) => value ?? Number.NaN;
    this.window.importState(state.window);
    if (state.directional) this.directional?.importState(state.directional);
    this.bands.importHistory(state.rv_history);
    this.sessionBars = state.session_bars;
    this.rangeHigh = price(state.range_high);
    this.rangeLow = price(state.range_low);
    [this.open, this.high, this.low, this.close, this.spread] = state.bar.map(price) as [
      number,
      number,
      number,
      number,
      number,
    ];
    this.barIndex = state.bar_index;
    this.carriedExtras = state.extras ?? null;
  }
}

export interface TapeState {
  window: ReturnType<Window["exportState"]>;
  directional: ReturnType<DirectionalIndex["exportState"]> | null;
  rv_history: Record<string, string> | null;
  session_bars: number;
  range_high: number | null;
  range_low: number | null;
  bar: (number | null)[];
  bar_index: number;
  /** Further columns of the newest bar; absent in states of before there was this member. */
  extras?: Record<string, number | string> | null;
}
