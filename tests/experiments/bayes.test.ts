import { describe, expect, test } from "bun:test";
import { BayesSearch, GENERATION } from "../../lib/experiments/search/bayes.ts";
import type { Proposal, Told } from "../../lib/experiments/search/search.ts";
import {
  type Bayes,
  type Dimension,
  experimentSchema,
  type Params,
} from "../../lib/experiments/space/schema.ts";
import { valuesOf } from "../../lib/experiments/space/values.ts";
import { parseYaml } from "../../lib/workspace/yaml.ts";
import { EXPERIMENT } from "./search_desk.ts";

const space: Record<string, Dimension> = {
  x: { path: "x", type: "float_range", min: -5, max: 5, step: 0.1, precision: 1 },
  n: { path: "n", type: "range", min: 0, max: 20, step: 1 },
  c: { path: "c", type: "choice", values: ["red", "green", "blue", "black"] },
};
const axes = Object.entries(space).map(([name, dimension]) => [name, valuesOf(dimension)] as const);
const { bayes: DEFAULTS } = experimentSchema.parse(parseYaml(EXPERIMENT).value);

/** Highest, 0, at x = 2, n = 15, green. */
const height = ({ x, n, c }: Params) =>
  -((Number(x) - 2) ** 2) - (Number(n) - 15) ** 2 / 10 - (c === "green" ? 0 : 3);
const told = (params: Params, feasible = true): Told => ({
  completed: true,
  feasible,
  score: height(params),
});

interface Given {
  limit?: number;
  seed?: number;
  settings?: Partial<Bayes>;
  feasible?: (params: Params) => boolean;
  /** In which order the trials of a generation end. */
  order?: (generation: Proposal[]) => Proposal[];
}

/** All proposals of a search that is told of its trials a generation at a time. */
function proposals({
  limit = 80,
  seed = 1,
  settings,
  feasible = () => true,
  order = (all) => all,
}: Given = {}) {
  const search = new BayesSearch(axes, space, { ...DEFAULTS, ...settings }, limit, seed);
  const all: Proposal[] = [];
  let open: Proposal[] = [];
  for (let next = search.next(); next !== undefined; next = search.next()) {
    if (next !== "wait") {
      all.push(next);
      open.push(next);
      continue;
    }
    for (const one of order(open)) search.tell(one, told(one.params, feasible(one.params)));
    open = [];
  }
  return { all, counts: search.counts };
}

describe("a search by generations", () => {
  test("asks for no more than was allowed, eight at a time", () => {
    const { all, counts } = proposals({ limit: 20 });
    expect(all).toHaveLength(20);
    expect(counts).toMatchObject({ suggestions: 20, evaluations: 20 });
    const sizes = Map.groupBy(all, ({ metadata }) => metadata!.generation);
    expect([...sizes.values()].map(({ length }) => length)).toEqual([GENERATION, GENERATION, 4]);
  });

  test("proposes the same in whatever order its trials end", () => {
    const backwards = proposals({ order: (all) => all.toReversed() });
    expect(backwards).toEqual(proposals());
    expect(proposals({ seed: 2 }).all).not.toEqual(backwards.all);
  });

  test("climbs higher than chance does with as many trials", () => {
    const best = (initial_random_trials: number, seed: number) => {
      const { all } = proposals({ seed, settings: { initial_random_trials } });
      return Math.max(...all.map(({ params }) => height(params)));
    };
    const seeds = [1, 2, 3, 4, 5, 6];
    const mean = (initial: number) =>
      seeds.reduce((sum, seed) => sum + best(initial, seed), 0) / seeds.length;
    expect(mean(8)).toBeGreaterThan(mean(80));
    expect(mean(8)).toBeGreaterThan(-1);
  });

  test("goes on from the best feasible trial, not from a better one that is not", () => {
    const feasible = ({ c }: Params) => c === "red";
    const { all } = proposals({ feasible });
    const late = all.filter(({ metadata }) => Number(metadata!.generation) > 4);
    const red = late.filter(({ params }) => params.c === "red").length;
    expect(red / late.length).toBeGreaterThan(0.4);
  });

  test("tries again after an infeasible trial as often as it may, in the next generation", () => {
    const never = { feasible: () => false, limit: 48 };
    expect(proposals(never).counts.constraint_retries).toBe(0);
    const { all, counts } = proposals({ ...never, settings: { constraint_retry_limit: 2 } });
    const retries = all.map(({ metadata }) => metadata!.retry);
    expect(Math.max(...retries.map(Number))).toBe(2);
    expect(retries.slice(0, GENERATION).every((retry) => retry === 0)).toBe(true);
    expect(counts.constraint_retries).toBe(retries.filter((retry) => retry !== 0).length);
  });

  test("stays within bounds and on the grid", () => {
    const bounds: Bayes["transforms"] = {
      x: { mode: "auto", transform: "identity", bounds: [-1, 99] },
      n: { mode: "auto", transform: "identity", bounds: [4, 8] },
    };
    const { all } = proposals({ settings: { transforms: bounds } });
    const on = axes.map(([, values]) => values as readonly unknown[]);
    for (const { params } of all) {
      expect([params.x, params.n, params.c].every((value, k) => on[k]!.includes(value))).toBe(true);
      expect(Number(params.x)).toBeGreaterThanOrEqual(-1);
      expect([4, 5, 6, 7, 8]).toContain(Number(params.n));
    }
  });

  test("repeats itself only where there is nothing else to propose", () => {
    const { all } = proposals({ limit: 200 });
    const distinct = new Set(all.map(({ params }) => JSON.stringify(params)));
    expect(distinct.size).toBeGreaterThanOrEqual(198);
  });
});
