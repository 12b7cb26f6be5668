import { seededRandom } from "../../market/random.ts";
import { canonicalParams } from "../trial/id.ts";
import type { Params } from "../space/schema.ts";
import type { Axes } from "./grid.ts";
import type { Proposal, Search } from "./search.ts";

/** One of them, each as likely. */
export function pick<Item>(random: () => number, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)]!;
}

export function randomPoint(random: () => number, axes: Axes): Params {
  return Object.fromEntries(axes.map(([name, values]) => [name, pick(random, values)]));
}

/** Draws a trial, no set of parameters twice, from the generator sfc32 under one seed; at most five draws a wanted trial. */
export class RandomSearch implements Search {
  readonly #random: () => number;
  /** Hashes of 64 bits: a search may draw many sets, and what two of them have in common by chance costs one trial at most. */
  readonly #drawn = new Set<number | bigint>();
  #draws = 0;

  constructor(
    private readonly axes: Axes,
    private readonly wanted: number,
    private readonly seed: number,
  ) {
    this.#random = seededRandom(seed, "random search");
  }

  next(): Proposal | undefined {
    while (this.#drawn.size < this.wanted && this.#draws < 5 * this.wanted) {
      this.#draws++;
      const params = randomPoint(this.#random, this.axes);
      const key = Bun.hash(canonicalParams(params));
      if (this.#drawn.has(key)) continue;
      this.#drawn.add(key);
      return { params, seed: this.seed };
    }
    return undefined;
  }

  tell(): void {}
}
