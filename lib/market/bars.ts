/**
 * A block of bars, one typed array a column, in file order. A file is a sequence of blocks.
 * Times are bar starts, UTC epoch milliseconds (NaN where the text is no timestamp); prices are price units.
 */
export interface Bars {
  length: number;
  time: Float64Array;
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
  volume: Float64Array;
  /** In the unit of the file; the engine converts it. */
  spread: Float64Array;
  /** Time frame of every bar, lower-case; the exceptions stand in `timeframes`. */
  timeframe: string;
  /** One a bar, when not all have `timeframe`. */
  timeframes?: string[];
  /** The timestamps' own text, one a bar, when it is not `YYYY-MM-DDTHH:MM:SSZ` throughout the block. */
  stamps?: string[];
  /** Further columns under their header text: numbers where they parse, else text, undefined where blank. */
  extras?: Record<string, (number | string | undefined)[]>;
}

/** Room for `length` bars of one time frame, all zero. */
export function allocateBars(length: number, timeframe = "5m"): Bars {
  const column = () => new Float64Array(length);
  return {
    length,
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    spread: column(),
    timeframe,
  };
}
