import { allocateBars, type Bars } from "../market/bars.ts";
import type { RunnerConfig } from "./config.ts";
import { DirectionalIndex } from "./adx.ts";
import { Clock } from "./clock.ts";
import { RvBands } from "./rv_bands.ts";
import type { BarView } from "./strategy.ts";
import { Window } from "./window.ts";

/**
 * The market as it has unrolled: calendar, session bars, price window, volatility bands. In two steps a bar, because
 * decisions may stand between them: `turn` reads the bar's clock, `observe` its prices.
 */
export class Tape extends Clock implements BarView {
  readonly window = new Window();
  readonly bands: RvBands;
  private readonly directional: DirectionalIndex | null;
  private readonly measures: boolean;
  private readonly rangeBars: number;

  barIndex = 0;
  rangeHigh = Number.NaN;
  rangeLow = Number.NaN;
  /** Where the newest observed bar stands: its prices are read there when they are asked for. */
  private observed: Bars = unknownBar();
  private observedIndex = 0;
  /** The newest observed bar once its block has been taken in: a block is its owner's again. */
  private readonly kept: Bars = unknownBar();

  constructor(
    private readonly config: RunnerConfig,
    private readonly pip: number,
    withAdx: "wilder" | "dx" | null,
  ) {
    super();
    this.bands = new RvBands(config);
    this.directional = withAdx && new DirectionalIndex(withAdx === "wilder");
    this.measures = this.directional !== null || this.bands.adapts;
    this.rangeBars = Math.max(1, config.or_n);
  }

  protected override dateTurned(): void {
    this.bands.recalibrate();
  }

  /** Takes in the prices of the bar that `turn` was given; from now on it is the newest closed bar. */
  observe(high: number, low: number, close: number): void {
    if (this.observed !== this.bars) this.observed = this.bars!;
    this.observedIndex = this.index;
    this.window.push(high, low, close);
    if (this.sessionBars < this.rangeBars) this.widen(high, low);
    this.sessionBars++;
    if (this.measures) this.measure(high, low, close);
  }

  /** The opening range grows; its first bar is always of it. */
  private widen(high: number, low: number): void {
    const first = this.sessionBars === 0;
    if (first || high > this.rangeHigh) this.rangeHigh = high;
    if (first || low < this.rangeLow) this.rangeLow = low;
  }

  /** What only some runs follow. */
  private measure(high: number, low: number, close: number): void {
    this.directional?.push(high, low, close);
    if (this.bands.adapts) this.bands.record(this.sessionIndex, this.window.realisedVolatility());
  }

  /** Copies what is asked of the newest bar, so that its block may be filled anew. */
  keep(): void {
    const { kept, observed, observedIndex: k } = this;
    if (observed === kept) return;
    for (const column of PRICES) kept[column][0] = observed[column][k]!;
    kept.extras = oneEach(this.extras());
    this.observed = kept;
    this.observedIndex = 0;
  }

  get open(): number {
    return this.observed.open[this.observedIndex]!;
  }

  get high(): number {
    return this.observed.high[this.observedIndex]!;
  }

  get low(): number {
    return this.observed.low[this.observedIndex]!;
  }

  get close(): number {
    return this.observed.close[this.observedIndex]!;
  }

  /** Spread column of the newest observed bar, in the file's unit. */
  get spread(): number {
    return this.observed.spread[this.observedIndex]!;
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
    return this.observed.extras?.[name]?.[this.observedIndex];
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
    const known = Object.keys(this.observed.extras ?? {}).flatMap((name) => {
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
    const { kept } = this;
    for (const [k, column] of PRICES.entries()) kept[column][0] = price(state.bar[k]);
    kept.extras = oneEach(state.extras);
    this.observed = kept;
    this.observedIndex = 0;
    this.barIndex = state.bar_index;
  }
}

const PRICES = ["open", "high", "low", "close", "spread"] as const;

/** A block of one bar of which nothing is known. */
function unknownBar(): Bars {
  const bar = allocateBars(1);
  for (const column of PRICES) bar[column][0] = Number.NaN;
  bar.spread[0] = 0;
  return bar;
}

/** Further columns of a block of one bar. */
function oneEach(values: Record<string, number | string> | null | undefined): Bars["extras"] {
  if (!values) return undefined;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));
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
