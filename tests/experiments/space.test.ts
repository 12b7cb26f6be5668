import { describe, expect, test } from "bun:test";
import { parseBaseCli } from "../../lib/experiments/space/base_cli.ts";
import { effectsOf, Consumption, repeatsIn } from "../../lib/experiments/space/effect.ts";
import { loadExperiment } from "../../lib/experiments/space/load.ts";
import { applyParams } from "../../lib/experiments/space/place.ts";
import type { Dimension } from "../../lib/experiments/space/schema.ts";
import { gridSize, valuesOf } from "../../lib/experiments/space/values.ts";
import { gridPoint, GridSearch, type Axes } from "../../lib/experiments/search/grid.ts";
import { fingerprint } from "../../lib/experiments/trial/dataset.ts";
import { trialId } from "../../lib/experiments/trial/id.ts";
import { Desk, EXPERIMENT, shipped } from "./search_desk.ts";

const range = (min: number, max: number, step: number, precision = 3): Dimension => ({
  path: "x",
  type: "float_range",
  min,
  max,
  step,
  precision,
});

describe("dimensions", () => {
  test.each([
    [range(0, 0.35, 0.1), [0, 0.1, 0.2, 0.3]],
    [range(0.125, 0.375, 0.25, 2), [0.12, 0.38]],
    [range(2.675, 2.675, 1, 2), [2.67]],
    [range(0.5, 2.5, 1, 0), [0, 2, 2]],
    [{ path: "x", type: "range", min: 4, max: 9, step: 2 }, [4, 6, 8]],
    [{ path: "x", type: "range", min: 1, max: 3, step: 0 }, [1, 2, 3]],
    [{ path: "x", type: "choice", values: ["b", "a"] }, ["b", "a"]],
  ] as [Dimension, unknown[]][])("%j: %j", (dimension, values) => {
    expect(valuesOf(dimension)).toEqual(values as never);
  });

  test("of the shipped experiment make 314,928,000,000 points, none of them dead", () => {
    using desk = new Desk({
      "configs/experiments/day_orb_core.yaml": shipped("configs/experiments/day_orb_core.yaml"),
    });
    const { axes, effects } = looked(desk, "day_orb_core");
    expect(axes).toHaveLength(21);
    expect(gridSize(axes.map(([, values]) => values))).toBe(314_928_000_000);
    expect(effects.dead).toEqual([]);
    expect(effects.conditional.map(({ name }) => name)).toEqual(["retest_max_bars", "retest_tol_k"]);
  });

  test("go to their place; a scalar in the way is an error", () => {
    const space = { a: { ...range(0, 1, 1), path: "p.q.r" } } as const;
    expect(applyParams({ x: 1 }, space, { a: 2 })).toEqual({ x: 1, p: { q: { r: 2 } } });
    expect(() => applyParams({ p: 3 }, space, { a: 2 })).toThrow("p of the manifest is no mapping");
  });
});

function looked(desk: Desk, name: string) {
  const { reader } = desk;
  const experiment = loadExperiment(reader, name);
  const axes: Axes = Object.entries(experiment.search_space).map(([id, one]) => [id, valuesOf(one)]);
  const consumption = new Consumption(reader, {
    manifest: reader.text(experiment.manifest_path),
    manifestPath: experiment.manifest_path,
    space: experiment.search_space,
    options: { ...parseBaseCli(experiment.runner.base_cli), csv: "data/bars.csv" },
    slices: [],
    basis: { yearsFromData: true },
    curves: false,
  });
  return { axes, consumption, effects: effectsOf(axes, consumption) };
}

describe("what a dimension changes", () => {
  const DEAD = ["runner.runner_config.min_or_atr_ratio", "strategy.parameters.min_atr_pips", "notes.x"];
  test.each(DEAD)("%s is replaced or read by nobody: a dead dimension", (path) => {
    const text = EXPERIMENT.replace(
      "strategy.parameters.k_tp, type: float_range",
      `${path}, type: float_range`,
    );
    using desk = new Desk({ "configs/experiments/small.yaml": text });
    expect(looked(desk, "small").effects.dead).toEqual(["k_tp"]);
  });

  test("retests count only where they are required: grids leave the repetitions out", () => {
    using desk = new Desk();
    const { axes, consumption, effects } = looked(desk, "small");
    expect(effects).toEqual({
      dead: [],
      conditional: [{ name: "retest_max_bars", depends_on: ["require_retest"] }],
    });
    const search = new GridSearch(axes, 24, 1000, repeatsIn(axes, effects, consumption));
    const points = [...Array(30)].flatMap(() => search.next() ?? []);
    expect(points).toHaveLength(18);
    expect(points.filter(({ params }) => !params.require_retest && params.retest_max_bars === 6)).toEqual([]);
  });

  test("grids run in the order of the file, the last dimension fastest", () => {
    const axes: Axes = [
      ["a", [1, 2]],
      ["b", ["x", "y", "z"]],
    ];
    const points = [0, 1, 3, 5].map((index) => gridPoint(axes, index));
    expect(points.map(({ a, b }) => `${a}${b}`)).toEqual(["1x", "1y", "2x", "2z"]);
  });
});

describe("an experiment", () => {
  test.each([
    ['op: ">"', 'op: "=>"', "constraints.1.op"],
    ["max: 5 }", "max: 5, step: -1 }", "search_space.or_n.step"],
    ["goal: max, weight: 0.01", "goal: most, weight: 0.01", "scoring.objectives.0.goal"],
    ["end: 2024-01-31", "end: 2023-01-31", "end lies before start"],
    ["precision: 1", "precison: 1", "precison is an unknown key; did you mean"],
    ["id: trades,", "id: few_losses,", "few_losses is given twice"],
    [
      "initial_random_trials: 8",
      "transforms: { k_tpp: { mode: discrete } }",
      "bayes.transforms.k_tpp: is no dimension",
    ],
    ["step: 1, precision", "step: 0, precision", "search_space.k_tp.step"],
  ])("with %s → %s is refused with its place", (was, is, said) => {
    using desk = new Desk({ "configs/experiments/small.yaml": EXPERIMENT.replace(was, is) });
    expect(() => loadExperiment(desk.reader, "small")).toThrow(said.replace("; did you mean", ""));
  });

  test("is found by path and by name; else a name is suggested", () => {
    using desk = new Desk();
    expect(loadExperiment(desk.reader, "configs/experiments/small.yaml").id).toBe("small");
    expect(loadExperiment(desk.reader, "small").directory).toBe("runs/sweeps/small");
    try {
      loadExperiment(desk.reader, "smal");
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: "experiment_not_found",
        hint: { en: expect.stringContaining("small") },
      });
    }
  });

  test("may give trials the flags that trials can have, and no others", () => {
    expect(parseBaseCli(["--csv=a.csv", "--fix", "slip_once", "--fix", "real_touch", "--strict"])).toEqual({
      csv: "a.csv",
      fix: ["slip_once", "real_touch"],
      strict: true,
    });
    expect(() => parseBaseCli(["--load-state", "x"])).toThrow("--load-state is no flag");
    expect(() => parseBaseCli(["--equity", "0x10"])).toThrow('cannot be "0x10"');
    expect(() => parseBaseCli(["--csv"])).toThrow("--csv cannot be");
  });
});

describe("the data's fingerprint", () => {
  const ROWS = "54351fcc23bd5dd695c78e8efb7c6fdbf87418a15547eb00f94463cc76472207";
  test.each([
    ["timestamp,o\n1,2\n3,4\n", "96bbd5de61f36b0e10c5771d180998d066192e8986aa34a8cb7c453f62959274", 2],
    ["\ufefftimestamp,o\n1,2\n3,4\n", "96bbd5de61f36b0e10c5771d180998d066192e8986aa34a8cb7c453f62959274", 2],
    ["1,2\n3,4", ROWS, 2],
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 0],
  ])("of %j", (text, sha256, rows) => {
    using desk = new Desk({ "data/x.csv": text });
    expect(fingerprint(desk.reader, "data/x.csv")).toEqual({ path: "data/x.csv", sha256, rows });
  });

  test("of no file is none", () => {
    using desk = new Desk();
    expect(fingerprint(desk.reader, "no.csv")).toEqual({ path: "no.csv", sha256: null, rows: null });
  });

  test("names a trial together with its parameters, in whatever order, and the manifest", () => {
    expect(trialId({ a: 1, b: 2 }, "d", "m")).toBe(trialId({ b: 2, a: 1 }, "d", "m"));
    expect(trialId({ a: 1, b: 2 }, "d", "m")).toMatch(/^[0-9a-f]{16}$/);
    expect(
      new Set([trialId({ a: 1 }, "d", "m"), trialId({ a: 1 }, "e", "m"), trialId({ a: 1 }, "d", "n")]).size,
    ).toBe(3);
  });
});
