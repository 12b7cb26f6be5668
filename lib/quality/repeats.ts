import type { BarBlock } from "../market/block.ts";
import type { RowSink } from "./rows.ts";
import { TimeSet } from "./times.ts";

/** Rows of one time (and, in a file of several symbols, of one symbol) that occurs more than once. */
export interface DuplicateGroup {
  time: number;
  occurrences: number;
  symbol: string | undefined;
}

/** A growing list of times. */
class Times {
  #data = new Float64Array(16);
  length = 0;

  push(time: number): void {
    if (this.length === this.#data.length) {
      const grown = new Float64Array(this.length * 2);
      grown.set(this.#data);
      this.#data = grown;
    }
    this.#data[this.length++] = time;
  }

  sorted(): Float64Array {
    return this.#data.subarray(0, this.length).sort();
  }
}

/** The rows of one symbol: their times, and for every row whose time was there already, that time once more. */
interface Seen {
  times: TimeSet;
  again: Times;
}

/**
 * Finds times that occur more than once, anywhere in the file, by symbol. A repeated row costs eight bytes, the others share the bitmap
 * of all times; only a second symbol brings a bitmap of its own.
 */
export class Repeats implements RowSink {
  readonly #seen = new Map<string, Seen>();
  readonly #keys = new Map<string, string>();

  constructor(
    private readonly times: TimeSet,
    private readonly oneSymbol: boolean,
  ) {}

  get severalSymbols(): boolean {
    return this.#seen.size > 1;
  }

  rows({ data, symbol }: BarBlock, from: number, to: number): void {
    const { times, again } = this.#of(symbol);
    const all = this.times;
    const shared = times === all;
    for (let row = from; row < to; row++) {
      const time = data[row]!;
      if (!shared) all.add(time);
      if (!times.add(time)) again.push(time);
    }
  }

  /** Which symbol's rows those of this spelling count to. */
  keyOf(symbol: string): string {
    if (this.oneSymbol) return "";
    let key = this.#keys.get(symbol);
    if (key === undefined) {
      key = symbol.trim().toUpperCase();
      this.#keys.set(symbol, key);
    }
    return key;
  }

  /** All groups, by time and, at one time, in the order of the symbols' first rows. */
  *groups(): Generator<DuplicateGroup, void> {
    const several = this.severalSymbols;
    const lists = [...this.#seen].map(([key, { again }]) => ({
      symbol: several ? key : undefined,
      times: again.sorted(),
      at: 0,
    }));
    for (;;) {
      let next: (typeof lists)[number] | undefined;
      for (const list of lists) {
        if (list.at < list.times.length && !(next && next.times[next.at]! <= list.times[list.at]!))
          next = list;
      }
      if (!next) return;
      const { times, at, symbol } = next;
      const time = times[at]!;
      while (times[next.at] === time) next.at++;
      yield { time, occurrences: next.at - at + 1, symbol };
    }
  }

  #of(symbol: string): Seen {
    const key = this.keyOf(symbol);
    let seen = this.#seen.get(key);
    if (seen) return seen;
    if (this.#seen.size === 1) {
      // All times so far are the first symbol's; from here on it needs a set of its own.
      const [first] = this.#seen.values();
      first!.times = this.times.clone();
    }
    seen = { times: this.#seen.size === 0 ? this.times : new TimeSet(), again: new Times() };
    this.#seen.set(key, seen);
    return seen;
  }
}
