import { roughNormal, seededRandom } from "../../market/random.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Bayes, Dimension, Params, Value } from "../space/schema.ts";
import { canonicalParams } from "../trial/id.ts";
import type { Axes } from "./grid.ts";
import { pick, randomPoint } from "./random.ts";
import type { Proposal, Search, Told } from "./search.ts";

export const GENERATION = 8;
const REDRAWS = 10;

interface Suggested extends Proposal {
  /** How often an infeasible trial has been followed by another try. */
  retries: number;
  told?: Told;
}

/**
 * A heuristic in the manner of an evolution strategy with one parent: random at first, then mutations of the best set so far, in
 * generations of eight, each made from completed earlier generations alone (specification 07 §4.6).
 */
export class BayesSearch implements Search {
  readonly #random: () => number;
  readonly #seen = new Set<string>();
  readonly counts = { suggestions: 0, evaluations: 0, constraint_retries: 0 };
  #generation: Suggested[] = [];
  #given = 0;
  #index = 0;
  #best: Suggested | undefined;

  constructor(
    private readonly axes: Axes,
    private readonly dimensions: Record<string, Dimension>,
    private readonly settings: Bayes,
    private readonly limit: number,
    private readonly seed: number,
  ) {
    this.#random = seededRandom(seed, "bayes search");
  }

  next(): Proposal | "wait" | undefined {
    if (this.#given === this.#generation.length) {
      if (this.#generation.some(({ told }) => !told)) return "wait";
      this.#breed();
    }
    return this.#generation[this.#given++];
  }

  tell(proposal: Proposal, told: Told): void {
    (proposal as Suggested).told = told;
    this.counts.evaluations++;
  }

  /** The next generation; empty when there are suggestions enough. */
  #breed(): void {
    const parents = this.#generation;
    for (const one of parents) if (one.told?.completed && better(one, this.#best)) this.#best = one;
    const { constraint_retry_limit: most } = this.settings;
    const retries = parents
      .filter(({ told, retries }) => told?.completed && !told.feasible && retries < most)
      .map(({ retries }) => retries + 1);
    const room = Math.min(GENERATION, this.limit - this.counts.suggestions);
    this.#generation = Array.from({ length: room }, (_, k) => this.#suggest(retries[k] ?? 0));
    this.counts.constraint_retries += Math.min(retries.length, room);
    this.#given = 0;
    this.#index++;
  }

  #suggest(retries: number): Suggested {
    const first = this.counts.suggestions++ < this.settings.initial_random_trials;
    const parent = first || this.#index === 0 ? undefined : this.#best;
    let fresh = !parent || (retries > 0 && this.#random() < 0.5);
    let params = this.#draw(fresh ? undefined : parent);
    for (let redraw = 0; redraw < REDRAWS && this.#seen.has(canonicalParams(params)); redraw++) {
      params = this.#draw(fresh ? undefined : parent);
      // Where mutation finds nothing new around its parent, the second half of the redraws looks elsewhere.
      if (redraw >= REDRAWS / 2) fresh = true;
    }
    this.#seen.add(canonicalParams(params));
    const metadata: JsonObject = {
      strategy: fresh ? "explore" : "exploit",
      generation: this.#index,
      suggestion: this.counts.suggestions,
      retry: retries,
    };
    return { params, seed: this.seed, metadata, retries };
  }

  #draw(parent: Suggested | undefined): Params {
    if (!parent) return randomPoint(this.#random, this.#bounded());
    const mutated = this.#bounded().map(([name, values]) => [
      name,
      this.#mutate(name, values, parent.params[name]!),
    ]);
    return Object.fromEntries(mutated);
  }

  /** The dimensions within the transforms' bounds, which can only narrow them: a bound outside adds nothing. */
  #bounded(): Axes {
    return this.axes.map(([name, values]) => {
      const bounds = this.settings.transforms[name]?.bounds;
      if (!bounds) return [name, values];
      const [low, high] = bounds;
      const inside = values.filter((value) => typeof value !== "number" || (value >= low && value <= high));
      return [name, inside.length > 0 ? inside : values];
    });
  }

  #mutate(name: string, values: readonly Value[], value: Value): Value {
    const { mode = "auto", transform = "identity" } = this.settings.transforms[name] ?? {};
    const { type } = this.dimensions[name]!;
    const kind =
      mode !== "auto"
        ? mode
        : type === "choice"
          ? "categorical"
          : type === "range"
            ? "discrete"
            : "continuous";
    const numbers = values.every((one) => typeof one === "number") && typeof value === "number";
    if (kind === "categorical" || !numbers) {
      const others = values.filter((other) => other !== value);
      return this.#random() < 0.5 || others.length === 0 ? value : pick(this.#random, others);
    }
    const at = values.indexOf(value);
    if (kind === "discrete") {
      const step = this.#random() < 0.5 ? -1 : 1;
      return values[at + step] ?? value;
    }
    return snap(values, value, transform === "log", roughNormal(this.#random));
  }
}

/** A normal step of a sixth of the range, clipped to it, to the nearest grid value. */
function snap(values: readonly number[], value: number, log: boolean, normal: number): number {
  const scale = (x: number) => (log && values.every((one) => one > 0) ? Math.log(x) : x);
  const low = scale(Math.min(...values));
  const high = scale(Math.max(...values));
  const wanted = Math.max(low, Math.min(high, scale(value) + (normal * (high - low)) / 6));
  const distance = (candidate: number) => Math.abs(scale(candidate) - wanted);
  return values.reduce((best, candidate) => (distance(candidate) < distance(best) ? candidate : best));
}

/** Feasible before infeasible, then by score; the earlier one of equals stays. */
function better(one: Suggested, best: Suggested | undefined): boolean {
  if (!best) return true;
  const [a, b] = [one.told!, best.told!];
  return a.feasible === b.feasible ? a.score > b.score : a.feasible;
}
