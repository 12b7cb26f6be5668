import type { Params, Value } from "../space/schema.ts";
import type { Proposal, Search } from "./search.ts";

/** Named dimensions and their values. */
export type Axes = readonly (readonly [name: string, values: readonly Value[]])[];

/** The point of a grid with this running index; the last dimension is the fastest. */
export function gridPoint(axes: Axes, index: number): Params {
  const params: Params = {};
  for (const [name, values] of axes.toReversed()) {
    params[name] = values[index % values.length]!;
    index = Math.floor(index / values.length);
  }
  return Object.fromEntries(axes.map(([name]) => [name, params[name]!]));
}

/**
 * Every point of the grid in turn, made when it is asked for. `repeats` tells of a point that trades like one that comes earlier;
 * such points are passed over, and a seed names a point of the whole grid all the same.
 */
export class GridSearch implements Search {
  #index = 0;
  #given = 0;

  constructor(
    private readonly axes: Axes,
    private readonly size: number,
    private readonly limit: number,
    private readonly repeats: (params: Params) => boolean,
  ) {}

  next(): Proposal | undefined {
    while (this.#index < this.size && this.#given < this.limit) {
      const seed = this.#index++;
      const params = gridPoint(this.axes, seed);
      if (this.repeats(params)) continue;
      this.#given++;
      return { params, seed };
    }
    return undefined;
  }

  tell(): void {}
}
