import { isoNaive, isoUtc } from "../workspace/time.ts";
import type { Bars } from "./bars.ts";

/** The numbers of one bar in the columns' order. */
export type BarNumbers = [
  time: number,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
  spread: number,
];

const COLUMNS = 7;
const CANONICAL_STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** A block of bars while it fills. All columns lie in one array, column after column, so that a reader's inner loop has one base. */
export class BarBlock {
  /** `capacity` times, then as many opens, highs, lows, closes, volumes, spreads. */
  readonly data: Float64Array;
  length = 0;
  timeframe = "";
  /** Of all bars, where the intake wants blocks of one symbol. */
  symbol = "";
  /** True where all stamps so far are canonical but for the `Z`; their text then follows from the times. */
  naive = false;
  #timeframes: string[] | undefined;
  #stamps: string[] | undefined;
  #extras: NonNullable<Bars["extras"]> | undefined;

  constructor(readonly capacity: number) {
    this.data = new Float64Array(COLUMNS * capacity);
  }

  get full(): boolean {
    return this.length === this.capacity;
  }

  /** Adds one bar with its texts; the block must not be full. */
  add(numbers: BarNumbers, stamp: string, timeframe: string): void {
    const at = this.length;
    if (at === 0) this.timeframe = timeframe;
    if (timeframe !== this.timeframe) this.#timeframes ??= new Array(at).fill(this.timeframe);
    this.#timeframes?.push(timeframe);
    if (this.naive || Number.isNaN(numbers[0]) || !CANONICAL_STAMP.test(stamp))
      this.#stamps ??= this.#writtenStamps();
    this.#stamps?.push(stamp);
    for (let column = 0; column < COLUMNS; column++)
      this.data[column * this.capacity + at] = numbers[column]!;
    this.length = at + 1;
  }

  /** Attaches a further value to the bar added last. */
  addExtra(name: string, value: number | string): void {
    this.#extras ??= Object.create(null) as NonNullable<Bars["extras"]>;
    this.#extras[name] ??= [];
    this.#extras[name][this.length - 1] = value;
  }

  /** The bars so far. The block is then the consumer's and must not be filled further. */
  bars(): Bars {
    const { data, capacity, length } = this;
    const column = (k: number) => data.subarray(k * capacity, k * capacity + length);
    const bars: Bars = {
      length,
      time: column(0),
      open: column(1),
      high: column(2),
      low: column(3),
      close: column(4),
      volume: column(5),
      spread: column(6),
      timeframe: this.timeframe,
    };
    const stamps = this.#stamps ?? (this.naive ? this.#writtenStamps() : undefined);
    if (stamps) bars.stamps = stamps;
    if (this.#timeframes) bars.timeframes = this.#timeframes;
    if (this.#extras) {
      for (const values of Object.values(this.#extras)) values.length = length;
      bars.extras = this.#extras;
    }
    return bars;
  }

  /** The texts of the stamps so far, which are all of one form. */
  #writtenStamps(): string[] {
    const write = this.naive ? isoNaive : isoUtc;
    return Array.from(this.data.subarray(0, this.length), write);
  }
}
