/**
 * What 5-minute bars of 2017 and 2018 look like (bid bars of USDJPY, EURUSD and GBPJPY, about 74 600 a year): the figures after which
 * synthetic bars are made. Distances are in pips. A test computes them again from the bars where those are at hand.
 */
export interface SymbolFigures {
  /** Where prices begin, and what they are drawn back to over months. */
  price: number;
  /** Mean of high − low by UTC hour of the bar's start, 0 to 23. */
  rangeByHour: readonly number[];
  /** Mean range from one 17:00 New York to the next. */
  dailyRange: number;
  /** Median distance from Friday's close to Sunday's open. */
  weekendGap: number;
  /** Spread of a calm bar between 07:00 and 17:00 UTC. */
  baseSpread: number;
}

export const FIGURES: Record<"USDJPY" | "EURUSD" | "GBPJPY", SymbolFigures> = {
  USDJPY: {
    price: 112,
    rangeByHour: [
      5.2, 4.6, 3.6, 3.1, 2.9, 3.3, 4.2, 4.7, 4.3, 3.8, 3.5, 3.6, 4.9, 5.7, 6.2, 5.7, 4.7, 4.3, 4.3, 4.1, 3.2,
      3.1, 3.1, 3.4,
    ],
    dailyRange: 80,
    weekendGap: 7,
    baseSpread: 0.4,
  },
  EURUSD: {
    price: 1.18,
    rangeByHour: [
      3.3, 3.4, 2.8, 2.4, 2.3, 3.0, 4.9, 6.2, 5.9, 5.2, 4.9, 5.0, 6.1, 6.5, 6.8, 6.1, 5.1, 4.4, 4.1, 3.6, 2.8,
      2.7, 2.2, 2.2,
    ],
    dailyRange: 85,
    weekendGap: 4,
    baseSpread: 0.4,
  },
  GBPJPY: {
    price: 145,
    rangeByHour: [
      7.4, 6.5, 5.4, 4.7, 4.4, 5.2, 7.4, 9.2, 9.9, 9.3, 8.4, 8.4, 9.6, 9.7, 10.5, 9.8, 8.0, 7.1, 6.4, 5.8,
      5.3, 5.6, 5.5, 5.4,
    ],
    dailyRange: 138,
    weekendGap: 14,
    baseSpread: 0.9,
  },
};

/** Ranges over the four years of bars in which each figure lies; changes are from close to close, in units of their hour's deviation. */
export const SHAPE = {
  /** Mean range over mean |close − open|. */
  rangeToBody: [1.9, 1.97],
  /** Of changes below 8 deviations; above them lie some twenty news bars a year. */
  kurtosis: [7.6, 8.4],
  /** Of the sizes of changes: after 5 minutes, an hour, a day. */
  sizeAutocorrelation: { 1: [0.16, 0.21], 12: [0.08, 0.14], 288: [0.05, 0.1] },
  /** Of changes after 5 minutes. */
  changeAutocorrelation: [-0.05, -0.019],
  /** Variance of changes over an hour, and from day to day, over that of as many single bars. */
  hourVarianceRatio: [0.91, 0.95],
  dayVarianceRatio: [0.87, 0.92],
  /** Deviation of the logarithm of daily ranges. */
  dailyRangeSpread: [0.3, 0.42],
  /** Mean |open − previous close| within the week, and how often it is zero. */
  openGap: [0.11, 0.24],
  openGapZero: [0.2, 0.23],
  barsPerYear: [74_400, 74_800],
  /** Single bars missing in a year, nearly all in the first hours of a week. */
  missingPerYear: [0, 6],
  /**
   * From the break of the first half hour's range (08:00, 13:00 UTC) to the session's end, in mean ranges of 14 bars:
   * 0.35 ± 0.13 over all years, a weak tendency to go on.
   */
  breakoutContinuation: [0.2, 0.42],
} as const;

/** The spread model of the bars: `round(base · factor + 0.02 · range, 0.1)` pips, by UTC hour. */
export function hourSpreadFactor(utcHour: number): number {
  if (utcHour >= 7 && utcHour <= 16) return 1;
  return utcHour === 21 || utcHour === 22 ? 4 : 1.4;
}
