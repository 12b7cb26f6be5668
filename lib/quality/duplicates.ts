import type { BarBlock } from "../market/block.ts";
import type { DuplicateGroup, Repeats } from "./repeats.ts";
import type { RowSink } from "./rows.ts";

const DAY = 86_400_000;

/** Figures of the groups with at least the occurrences asked for (specification 05 §1.6); times in epoch milliseconds. */
export interface DuplicateFigures {
  groups: number;
  /** Rows beyond the first of each group. */
  rows: number;
  most: number;
  first: number | undefined;
  last: number | undefined;
  ignoredGroups: number;
  ignoredRows: number;
  /** The leading groups, most occurrences first, then the earliest. */
  leading: DuplicateGroup[];
  /** By the day's start. */
  days: Map<number, { rows: number; groups: number; most: number }>;
}

export function duplicateFigures(repeats: Repeats, least: number, keep: number): DuplicateFigures {
  const figures: DuplicateFigures = {
    groups: 0,
    rows: 0,
    most: 0,
    first: undefined,
    last: undefined,
    ignoredGroups: 0,
    ignoredRows: 0,
    leading: [],
    days: new Map(),
  };
  for (const group of repeats.groups()) {
    const rows = group.occurrences - 1;
    if (group.occurrences < least) {
      figures.ignoredGroups++;
      figures.ignoredRows += rows;
      continue;
    }
    figures.groups++;
    figures.rows += rows;
    figures.most = Math.max(figures.most, group.occurrences);
    figures.first ??= group.time;
    figures.last = group.time;
    const start = Math.floor(group.time / DAY) * DAY;
    const day = figures.days.get(start) ?? { rows: 0, groups: 0, most: 0 };
    figures.days.set(start, {
      rows: day.rows + rows,
      groups: day.groups + 1,
      most: Math.max(day.most, group.occurrences),
    });
    figures.leading.push(group);
    // Sorted only now and then, so that keeping many costs little.
    if (figures.leading.length >= 2 * keep + 64) rank(figures.leading, keep);
  }
  rank(figures.leading, keep);
  return figures;
}

/** Leading groups first; the sort is stable, and groups come by time. */
function rank(groups: DuplicateGroup[], keep: number): void {
  groups.sort((a, b) => b.occurrences - a.occurrences);
  groups.length = Math.min(groups.length, keep);
}

/** All groups with at least so many occurrences, leading ones first, without holding them. */
export function* ranked(repeats: Repeats, least: number): Generator<DuplicateGroup, void> {
  const found = new Set<number>();
  for (const { occurrences } of repeats.groups()) if (occurrences >= least) found.add(occurrences);
  for (const occurrences of [...found].sort((a, b) => b - a)) {
    for (const group of repeats.groups()) if (group.occurrences === occurrences) yield group;
  }
}

/** The rows of one symbol's groups: those of group `k` fill `lines` from `starts[k]` on. */
interface Slots {
  times: Float64Array;
  starts: Uint32Array;
  filled: Uint32Array;
  lines: Uint32Array;
}

/** Where the rows of groups stand in a file: the numbers of their records. */
export class LineNumbers implements RowSink {
  readonly #slots = new Map<string, Slots>();

  /** Of groups in the order of time; of each, the first `most` rows are kept. */
  constructor(
    groups: Iterable<DuplicateGroup>,
    private readonly repeats: Repeats,
    most = Number.POSITIVE_INFINITY,
  ) {
    const found = new Map<string, { times: number[]; starts: number[] }>();
    for (const { time, occurrences, symbol = "" } of groups) {
      const own = found.get(symbol) ?? { times: [], starts: [0] };
      found.set(symbol, own);
      own.times.push(time);
      own.starts.push(own.starts.at(-1)! + Math.min(occurrences, most));
    }
    for (const [symbol, { times, starts }] of found) {
      this.#slots.set(symbol, {
        times: Float64Array.from(times),
        starts: Uint32Array.from(starts),
        filled: new Uint32Array(times.length),
        lines: new Uint32Array(starts.at(-1)!),
      });
    }
  }

  rows({ data, symbol }: BarBlock, from: number, to: number, ordinal: number): void {
    const slots = this.#slots.get(this.repeats.severalSymbols ? this.repeats.keyOf(symbol) : "");
    if (!slots) return;
    const { times, starts, filled, lines } = slots;
    for (let row = from; row < to; row++) {
      const group = indexOf(times, data[row]!);
      if (group < 0) continue;
      const at = starts[group]! + filled[group]!;
      if (at === starts[group + 1]) continue;
      lines[at] = ordinal + row - from;
      filled[group]!++;
    }
  }

  of({ time, symbol = "" }: DuplicateGroup): number[] {
    const { times, starts, filled, lines } = this.#slots.get(symbol)!;
    const group = indexOf(times, time);
    const start = starts[group]!;
    return [...lines.subarray(start, start + filled[group]!)];
  }
}

/** Index of a value in a sorted list; −1 where it is not there. */
function indexOf(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value ? low : -1;
}
