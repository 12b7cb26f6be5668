const MINUTE = 60_000;
const DAY = 86_400_000;
const MINUTES = 1440;
const WORD_BITS = 32;

/** The times of one UTC day: a bit a minute, a bit a second where some are not whole minutes, a set where some are not whole seconds. */
interface Page {
  minutes: Uint32Array;
  seconds: Uint32Array | undefined;
  fractions: Set<number> | undefined;
  /** Times added, repeated ones included. */
  rows: number;
}

/**
 * A set of instants (UTC epoch milliseconds) as bitmaps: 180 bytes for a day of whole minutes, 11 kB for one of whole seconds, whatever
 * the number of times; only times within a second cost memory each.
 */
export class TimeSet {
  /** Distinct times. */
  size = 0;
  #pages = new Map<number, Page>();
  #page: Page | undefined;
  #dayStart = Number.POSITIVE_INFINITY;

  /** False where the time was there already. */
  add(time: number): boolean {
    const offset = time - this.#dayStart;
    const within = offset >= 0 && offset < DAY ? offset : this.#turn(time);
    const page = this.#page!;
    page.rows++;
    const minute = (within / MINUTE) | 0;
    if (minute * MINUTE !== within) return this.#addFine(page, time, within);
    const word = minute >>> 5;
    const bit = 1 << (minute & 31);
    const found = page.minutes[word]!;
    if (found & bit) return false;
    page.minutes[word] = found | bit;
    this.size++;
    return true;
  }

  /** The starts of the days that have times, in order. */
  days(): number[] {
    return [...this.#pages.keys()].sort((a, b) => a - b).map((day) => day * DAY);
  }

  /** How many times were added to a day, repeated ones included. */
  rowsOf(dayStart: number): number {
    return this.#pages.get(dayStart / DAY)?.rows ?? 0;
  }

  /** All times in order, each once. */
  visit(each: (time: number) => void): void {
    for (const start of this.days()) {
      const { minutes, seconds, fractions } = this.#pages.get(start / DAY)!;
      if (fractions) {
        const times = [...fractions];
        visitPage(start, minutes, seconds, (time) => times.push(time));
        times.sort((a, b) => a - b).forEach(each);
      } else visitPage(start, minutes, seconds, each);
    }
  }

  clone(): TimeSet {
    const copy = new TimeSet();
    copy.size = this.size;
    for (const [day, { minutes, seconds, fractions, rows }] of this.#pages) {
      copy.#pages.set(day, {
        minutes: minutes.slice(),
        seconds: seconds?.slice(),
        fractions: fractions && new Set(fractions),
        rows,
      });
    }
    return copy;
  }

  #turn(time: number): number {
    const day = Math.floor(time / DAY);
    let page = this.#pages.get(day);
    if (!page) {
      page = {
        minutes: new Uint32Array(MINUTES / WORD_BITS),
        seconds: undefined,
        fractions: undefined,
        rows: 0,
      };
      this.#pages.set(day, page);
    }
    this.#page = page;
    this.#dayStart = day * DAY;
    return time - this.#dayStart;
  }

  #addFine(page: Page, time: number, within: number): boolean {
    const second = (within / 1000) | 0;
    let isNew: boolean;
    if (second * 1000 === within) {
      page.seconds ??= new Uint32Array((MINUTES * 60) / WORD_BITS);
      const bit = 1 << (second & 31);
      isNew = (page.seconds[second >>> 5]! & bit) === 0;
      page.seconds[second >>> 5]! |= bit;
    } else {
      page.fractions ??= new Set();
      isNew = !page.fractions.has(time);
      page.fractions.add(time);
    }
    if (isNew) this.size++;
    return isNew;
  }
}

function visitPage(
  start: number,
  minutes: Uint32Array,
  seconds: Uint32Array | undefined,
  each: (time: number) => void,
): void {
  for (let word = 0; word < minutes.length; word++) {
    if (!seconds && minutes[word] === 0) continue;
    for (let k = 0; k < WORD_BITS; k++) {
      const minute = word * WORD_BITS + k;
      if (minutes[word]! & (1 << k)) each(start + minute * MINUTE);
      if (!seconds) continue;
      for (let second = minute * 60 + 1; second < (minute + 1) * 60; second++) {
        if (seconds[second >>> 5]! & (1 << (second & 31))) each(start + second * 1000);
      }
    }
  }
}
