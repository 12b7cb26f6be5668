import type { Gap } from "./walk.ts";

/** The gaps that weigh most, the heaviest first; of equal ones the earlier. */
export class LongestGaps {
  #gaps: { gap: Gap; weight: number }[] = [];
  #least = 0;

  /** `weigh` gives 0 for gaps that are none; it is asked only where minutes alone do not rule a gap out. */
  constructor(
    private readonly keep: number,
    private readonly weigh: (gap: Gap) => number,
  ) {}

  take(gap: Gap): void {
    // No gap weighs more than its minutes.
    if (gap.minutes <= this.#least) return;
    const weight = this.weigh(gap);
    if (weight <= this.#least) return;
    this.#gaps.push({ gap, weight });
    if (this.#gaps.length <= this.keep) return;
    this.#gaps = this.#sorted().slice(0, this.keep);
    this.#least = this.#gaps.at(-1)!.weight;
  }

  get gaps(): Gap[] {
    return this.#sorted().map(({ gap }) => gap);
  }

  #sorted() {
    return this.#gaps.toSorted((a, b) => b.weight - a.weight);
  }
}
