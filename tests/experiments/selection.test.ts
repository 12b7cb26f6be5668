import { describe, expect, test } from "bun:test";
import { paretoFront } from "../../lib/experiments/select/pareto.ts";
import { Best, byPlace } from "../../lib/experiments/trial/order.ts";
import type { Scoring } from "../../lib/experiments/space/schema.ts";
import { scoreOf } from "../../lib/experiments/trial/score.ts";
import { parseYaml } from "../../lib/workspace/yaml.ts";
import fc from "fast-check";
import { Desk, EXPERIMENT, shipped } from "./search_desk.ts";

const shippedScoring = (
  parseYaml(shipped("configs/experiments/day_orb_core.yaml")).value as { scoring: Scoring }
).scoring;

/** A trial line with these figures, as a sweep writes it. */
function line(id: string, sharpe: number | null, pips: number, perMonth: number, extra: object = {}): string {
  const metrics = {
    sharpe,
    total_pips: pips,
    trades_per_month: perMonth,
    max_drawdown: -50,
    win_rate: 0.5,
    profit_factor: 1.2,
    ...extra,
  };
  const rest = {
    seed: 1,
    search: "grid",
    command: ["run_sim"],
    command_str: "run_sim",
    returncode: 0,
    error: null,
  };
  const dataset = { path: "data/bars.csv", sha256: "x", rows: 1 };
  return JSON.stringify({
    trial_id: id,
    params: { k_tp: 1 },
    status: "completed",
    metrics,
    seasonal: {},
    dataset,
    commit_sha: null,
    optimization_window: "2024-01-01/2024-03-31",
    ...rest,
  });
}

const LOG = "runs/sweeps/small/trials.jsonl";
const experiment = EXPERIMENT.replace(
  /constraints:[\s\S]*bayes/,
  `scoring: ${JSON.stringify(shippedScoring)}\nbayes`,
).concat(
  "\nconstraints: [{ id: per_month, metric: metrics.trades_per_month, threshold: 18 }, { id: risk, metric: metrics.risk, op: '<=', threshold: 1 }]\n",
);
const ok = { risk: 0.5 };

function desk(lines: string[]): Desk {
  return new Desk({ "configs/experiments/small.yaml": experiment, [LOG]: `${lines.join("\n")}\n` });
}

async function select(one: Desk, flags = "") {
  const done = await one.type(`select_best_params --experiment small${flags}`);
  return { ...done, document: one.json("reports/simulations/small/best_params.json") };
}

describe("a selection", () => {
  const trials = [
    line("a", 0.5, 100, 20, ok),
    line("b", 0.6, 50, 20, ok),
    line("c", 0.4, 40, 19, ok),
    line("d", 0.5, 100, 20, ok),
    line("e", 0.9, 300, 30),
  ];

  test("ranks the front of the reference's example; what is dominated is absent, what is unknown infeasible", async () => {
    using one = desk(trials);
    const { document } = await select(one, " --include-infeasible");
    expect(document.trials).toEqual({ total: 5, completed: 5, feasible: 4, pareto: 3 });
    expect(document.ranking.map(({ trial_id }: { trial_id: string }) => trial_id)).toEqual(["a", "d", "b"]);
    const scores = document.ranking.map(({ score }: { score: number }) => score);
    for (const [k, score] of [-22.26, -22.26, -22.66].entries()) expect(scores[k]).toBeCloseTo(score, 10);
    const [e] = document.infeasible;
    expect(e.trial_id).toBe("e");
    expect(e.score).toBeCloseTo(-19.36, 10);
    expect(e.constraints_summary).toMatchObject({ passed: 1, failed: [], unknown: ["risk"] });
  });

  test("is the same whatever the order of the lines, and the last of several lines counts", async () => {
    using one = desk(trials);
    using other = desk([line("b", 9, 9, 99, ok), ...trials.toReversed()]);
    const [first, second] = [await select(one), await select(other)];
    expect(second.document).toEqual(first.document);
  });

  test("never lets a missing figure win, pass or reach the file", async () => {
    using one = desk([...trials, line("n", null, 1e9, 20, ok), line("m", 1, 1, 20, { ...ok, risk: null })]);
    const { document } = await select(one);
    expect(document.ranking.map(({ trial_id }: { trial_id: string }) => trial_id)).toEqual(["a", "d", "b"]);
    expect(document.trials.feasible).toBe(5);
    expect(one.read("reports/simulations/small/best_params.json")).not.toMatch(/NaN|Infinity/);
  });

  test("falls back on all feasible trials where no front can be made", async () => {
    using one = desk([line("n", null, 10, 20, ok), line("m", null, 90, 20, ok)]);
    const { document } = await select(one);
    expect(document.ranking.map(({ trial_id }: { trial_id: string }) => trial_id)).toEqual(["m", "n"]);
    expect(document.ranking[0].pareto_optimal).toBe(false);
  });

  test("goes where it is told to", async () => {
    using one = desk(trials);
    await one.type("select_best_params --experiment small --top-k 1 --out reports/x");
    expect(one.json("reports/x/best_params.json").ranking).toHaveLength(1);
    await one.type("select_best_params --experiment small --out reports/y/mine.json");
    expect(one.json("reports/y/mine_times.json").trials).toEqual([]);
  });

  test("of nothing, of no directory, of a damaged log: each has its answer", async () => {
    using none = new Desk({ "configs/experiments/small.yaml": experiment });
    const refusal = async (one: Desk) => {
      const { exit, out } = await one.type("select_best_params --experiment small");
      return [exit, JSON.parse(out).error];
    };
    expect(await refusal(none)).toEqual([2, "runs_not_found"]);
    none.write(LOG, "");
    expect(await refusal(none)).toEqual([1, "no_trials"]);
    none.write(LOG, `${trials[0]}\nnonsense\n${trials[1]}\n`);
    expect(await refusal(none)).toEqual([1, "trials_corrupt"]);
  });
});

describe("the front", () => {
  const dominated = (a: number[], b: number[]) =>
    b.every((value, k) => value >= a[k]!) && b.some((value, k) => value > a[k]!);

  test("is what no other vector dominates, for any vectors", () => {
    const vector = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(vector, { maxLength: 40 }), (all) => {
        const found = paretoFront(all.map((values, k) => ({ trial_id: String(k), values })));
        const wanted = all.flatMap((one, k) =>
          all.some((other) => dominated(one, other)) ? [] : [String(k)],
        );
        expect([...found].sort()).toEqual(wanted.sort());
      }),
    );
  });

  test("the best few of a stream are those of the whole list", () => {
    const trial = fc.record({
      trial_id: fc.string({ minLength: 1 }),
      feasible: fc.boolean(),
      score: fc.integer({ min: -3, max: 3 }),
      value: fc.option(fc.integer({ min: 0, max: 2 })),
    });
    fc.assert(
      fc.property(fc.uniqueArray(trial, { selector: ({ trial_id }) => trial_id }), (raw) => {
        const all = raw.map(({ value, ...rest }) => ({
          ...rest,
          tie_breakers: [{ metric: "m", goal: "max" as const, value }],
        }));
        const best = new Best<(typeof all)[0]>(5);
        for (const one of all) best.add(one);
        expect(best.items).toEqual(all.toSorted(byPlace).slice(0, 5));
      }),
    );
  });

  test("scores of goals turn the sign", () => {
    const scoring: Scoring = {
      objectives: [{ metric: "metrics.x", goal: "min", weight: 2 }],
      penalties: [],
      tie_breakers: [],
    };
    expect(scoreOf(scoring, { params: {}, metrics: { x: 3 }, seasonal: {} }).score).toBe(-6);
  });
});
