import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { acquireLock } from "../../lib/workspace/lock.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { systemClock } from "../../lib/workspace/time.ts";
import { Desk, EXPERIMENT, shipped } from "./search_desk.ts";

const BEST = "reports/simulations/small/best_params.json";
const RUNS = "runs/sweeps/small";
const SWEEP = "run_param_sweep --experiment small";
const SELECT = "select_best_params --experiment small";

const linesOf = (desk: Desk) =>
  desk
    .read(`${RUNS}/trials.jsonl`)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

/** What a search amounts to, as bytes. */
async function ranking(desk: Desk, sweep: string): Promise<string> {
  const done = await desk.type(`${SWEEP} ${sweep}`);
  expect([done.exit, done.err.includes("error")]).toEqual([0, false]);
  await desk.type(SELECT);
  return desk.read(BEST);
}

describe("a search", () => {
  const desk = new Desk();
  afterAll(() => desk[Symbol.dispose]());
  let best: string;
  beforeAll(async () => {
    best = await ranking(desk, "--keep-runs 3");
  });

  test("runs each point that differs once, and the manifest as it stands", () => {
    const lines = linesOf(desk);
    expect(lines).toHaveLength(19);
    expect(new Set(lines.map(({ trial_id }) => trial_id)).size).toBe(19);
    const baseline = lines.find(({ trial_id }) => trial_id === "baseline");
    expect(baseline.params).toEqual({ k_tp: 1.25, or_n: 6, require_retest: false, retest_max_bars: 4 });
    expect(desk.json(`${RUNS}/sweep_summary.json`)).toMatchObject({
      total_trials: 18,
      completed: 18,
      failures: 0,
    });
  });

  test("writes an entry a trial into its log, by id", () => {
    const { entries, summary } = desk.json(`${RUNS}/log.json`);
    expect(summary).toEqual({ total: 18, completed: 18, success: 18, violations: 0, dry_run: 0 });
    const ids = entries.map(({ trial_id }: { trial_id: string }) => trial_id);
    expect(ids).toEqual([...ids].sort());
    const kept = entries.filter(({ run_dir }: { run_dir: string | null }) => run_dir !== null);
    expect(kept).toHaveLength(3);
    expect(kept[0]).toMatchObject({
      metrics_path: `${kept[0].run_dir}/metrics.json`,
      failed_constraints: [],
    });
  });

  test("keeps times and hosts out of the trials", () => {
    expect(desk.read(`${RUNS}/trials.jsonl`)).not.toMatch(/start_time|duration|"host"/);
    const times = desk.read(`${RUNS}/trial_times.jsonl`).trim().split("\n");
    expect(JSON.parse(times[0]!)).toMatchObject({ worker: "0", start_time: "2026-01-05T00:00:00Z" });
    expect(best).not.toMatch(/generated_at|host/);
    expect(desk.json(BEST.replace(".json", "_times.json")).trials.length).toBeGreaterThan(0);
  });

  test("keeps folders of the baseline and the best alone, and they say what the trial said", () => {
    const folders = readdirSync(join(desk.root, RUNS)).filter((name) => !name.includes("."));
    expect(folders).toHaveLength(4);
    for (const folder of folders) {
      const { metrics } = linesOf(desk).find(({ trial_id }) => trial_id === folder);
      const run = desk.json(`${RUNS}/${folder}/metrics.json`);
      expect([run.trades, run.total_pips]).toEqual([metrics.trades, metrics.total_pips]);
      expect(existsSync(join(desk.root, RUNS, folder, "records.csv"))).toBe(true);
    }
    const manifest = desk.read(`${RUNS}/baseline/manifest.yaml`);
    expect(manifest).toContain('ev_mode: "off"');
  });

  test("keeps the folders of what is then best when it goes on", async () => {
    using other = desk.copy();
    rmSync(join(other.root, RUNS, "baseline"), { recursive: true });
    await other.type(`${SWEEP} --resume --keep-runs 1`);
    const folders = readdirSync(join(other.root, RUNS)).filter((name) => !name.includes("."));
    expect(folders).toContain("baseline");
    const files = folders.filter((folder) => existsSync(join(other.root, RUNS, folder, "metrics.json")));
    expect(files).toHaveLength(2);
  });

  test.each([2, 8])("gives the same ranking, byte for byte, with %d workers", async (workers) => {
    using other = new Desk();
    expect(await ranking(other, `--keep-runs 3 --workers ${workers}`)).toBe(best);
    const sorted = (text: string) => text.split("\n").sort().join("\n");
    expect(sorted(other.read(`${RUNS}/trials.jsonl`))).toBe(sorted(desk.read(`${RUNS}/trials.jsonl`)));
  });

  test("passes over what its log has; a line that was cut off is run again", async () => {
    using other = desk.copy();
    const log = other.read(`${RUNS}/trials.jsonl`);
    const cut = log.slice(0, log.length - 300);
    other.write(`${RUNS}/trials.jsonl`, cut);
    expect(await ranking(other, "--keep-runs 3 --resume")).toBe(best);
    const after = other.read(`${RUNS}/trials.jsonl`);
    expect(after.startsWith(cut.slice(0, cut.lastIndexOf("\n") + 1))).toBe(true);
    expect(after.length).toBe(log.length);
  });

  test("run again without --resume appends its trials once more, and ranks the same", async () => {
    using other = desk.copy();
    expect(await ranking(other, "--keep-runs 3")).toBe(best);
    expect(linesOf(other)).toHaveLength(38);
  });

  test("of other bars or another manifest does not mix with it", async () => {
    using other = desk.copy();
    other.write("data/bars.csv", `${other.read("data/bars.csv").split("\n").slice(0, -50).join("\n")}\n`);
    const refused = await other.type(`${SWEEP} --resume`);
    expect(refused.exit).toBe(2);
    expect(JSON.parse(refused.out)).toMatchObject({ error: "search_mismatch", differs: ["dataset"] });
  });

  test("ranks feasible trials of the front, with everything that the report reads", () => {
    const document = desk.json(BEST);
    expect(document).toMatchObject({
      schema_version: 1,
      experiment: "small",
      config_path: "configs/experiments/small.yaml",
      runs_dir: RUNS,
      top_k: 5,
      notes: "a small one",
      baseline: { trial_id: "baseline" },
      current_parameters: { k_tp: 1.25, or_n: 6 },
    });
    expect(document.commands[0]).toBe("scripts/run_param_sweep.ts --experiment small --keep-runs 3");
    expect(document.optimization_window).toMatch(/^2024-01-01\/2024-03-3\d$/);
    const [first] = document.ranking;
    expect(first).toMatchObject({ rank: 1, feasible: true, pareto_optimal: true, status: "completed" });
    expect(first.constraints_summary).toEqual({
      passed: 2,
      failed: [],
      unknown: [],
      invalid: [],
      no_data: [],
    });
    expect(first.metrics_path).toBe(`${first.run_dir}/metrics.json`);
    expect(document.ranking.map(({ score }: { score: number }) => score)).toEqual(
      document.ranking.map(({ score }: { score: number }) => score).sort((a: number, b: number) => b - a),
    );
  });

  test("is judged by the experiment's file as it is at the time", async () => {
    using other = desk.copy();
    other.write("configs/experiments/small.yaml", EXPERIMENT.replace("threshold: -250", "threshold: 1"));
    const { out, err, exit } = await other.type(`${SELECT} --include-infeasible`);
    expect([exit, JSON.parse(out).feasible]).toEqual([0, 0]);
    expect(err).toContain("none of 18 trial(s) is feasible");
    expect(other.json(BEST).infeasible).toHaveLength(18);
    expect(other.json(BEST).infeasible[0].constraints_summary.failed).toEqual(["few_losses"]);
    expect((await other.type(`${SELECT} --fail-empty`)).exit).toBe(1);
  });
});

describe("a search by generations", () => {
  const text = EXPERIMENT.replace("min: 1, max: 3, step: 1", "min: 1, max: 4, step: 0.1");
  const files = { "configs/experiments/small.yaml": text };
  const BAYES = "--search bayes --max-trials 40 --seed 5 --keep-runs 1";
  let best: string;
  let first: Desk;
  beforeAll(async () => {
    first = new Desk(files);
    best = await ranking(first, BAYES);
  });
  afterAll(() => first[Symbol.dispose]());

  test("explores first, then exploits; it says that it is a heuristic", () => {
    const kinds = linesOf(first).flatMap(({ search_metadata }) => search_metadata ?? []);
    const early = kinds.filter(({ generation }) => generation === 0);
    expect(early.every(({ strategy }) => strategy === "explore")).toBe(true);
    expect(kinds.filter(({ strategy }) => strategy === "exploit").length).toBeGreaterThan(15);
    const { bayes } = first.json(`${RUNS}/sweep_summary.json`);
    expect(bayes).toMatchObject({ optimizer: "heuristic", seed: 5, suggestions: 40, evaluations: 40 });
  });

  test("gives the same ranking with three workers", async () => {
    using desk = new Desk(files);
    expect(await ranking(desk, `${BAYES} --workers 3`)).toBe(best);
  });

  test("goes on in the middle of a generation as if it had never stopped", async () => {
    using desk = first.copy();
    const lines = desk.read(`${RUNS}/trials.jsonl`).split("\n");
    desk.write(`${RUNS}/trials.jsonl`, `${lines.slice(0, 20).join("\n")}\n`);
    expect(await ranking(desk, `${BAYES} --resume`)).toBe(best);
  });

  test("stays on the grid of its dimensions, whatever the bounds say", () => {
    const k = linesOf(first)
      .map(({ params }) => params.k_tp)
      .filter((value) => value !== 1.25);
    expect(
      k.every((value: number) => value >= 1 && value <= 4 && Number.isInteger(Math.round(value * 1e9) / 1e8)),
    ).toBe(true);
  });
});

describe("a random search", () => {
  test("draws no set twice, and the same under the same seed", async () => {
    using desk = new Desk();
    const draw = async (seed: number) =>
      JSON.parse((await desk.type(`${SWEEP} --search random --max-trials 20 --seed ${seed} --dry-run`)).out);
    const [one, again, other] = [await draw(1), await draw(1), await draw(2)];
    expect(one.trials).toHaveLength(20);
    expect(new Set(one.trials.map(({ trial_id }: { trial_id: string }) => trial_id)).size).toBe(20);
    expect(again).toEqual(one);
    expect(other.trials).not.toEqual(one.trials);
    expect(existsSync(join(desk.root, "runs"))).toBe(false);
  });
});

test("a season without bars stops every trial, and says so", async () => {
  const unseen = EXPERIMENT.replace(
    "end: 2024-01-31 }",
    "end: 2024-01-31 }\n  - { id: later, start: 2030-01-01, end: 2030-01-31 }",
  ).replace(
    "constraints:",
    "constraints:\n  - { id: unseen, metric: seasonal.later.sharpe, op: '<=', threshold: 99 }",
  );
  using desk = new Desk({ "configs/experiments/small.yaml": unseen });
  await desk.type(`${SWEEP} --max-trials 3 --keep-runs 0 --no-baseline`);
  const { out } = await desk.type(`${SELECT} --include-infeasible`);
  expect(JSON.parse(out).feasible).toBe(0);
  const { infeasible } = desk.json(BEST);
  expect(infeasible).toHaveLength(3);
  expect(infeasible[0].constraints_summary.no_data).toEqual(["unseen"]);
  expect(infeasible[0].seasonal.later).toMatchObject({ sharpe: null, no_data: true });
});

test("a portfolio block of its own replaces the experiment's, and is what the selection judges by", async () => {
  const block = `strategies: [{ id: day, use_trial_manifest: true, use_trial_metrics: true }]
constraints: [{ id: no_risk, metric: portfolio.var.portfolio_pct, op: "<=", threshold: -1 }]
`;
  const wrapped = `portfolio:\n${block.replace(/^/gm, "  ")}`;
  using desk = new Desk({ "bare.yaml": block, "wrapped.yaml": wrapped });
  for (const [file, out] of [
    ["bare.yaml", "runs/a"],
    ["wrapped.yaml", "runs/b"],
  ]) {
    const sweep = `${SWEEP} --max-trials 2 --keep-runs 0 --no-baseline --out ${out} --portfolio-config ${file}`;
    expect((await desk.type(sweep)).exit).toBe(0);
    await desk.type(`${SELECT} --include-infeasible --runs-dir ${out}`);
    const { ranking, infeasible } = desk.json(BEST);
    expect(ranking).toEqual([]);
    expect(infeasible[0].constraints_summary.failed).toEqual(["no_risk"]);
    expect(infeasible[0].portfolio.positions).toEqual({ day: 1 });
  }
});

test("two searches of one experiment do not run at once", async () => {
  using desk = new Desk();
  const workspace = new Workspace(desk.root, desk.root);
  using _lock = await acquireLock(workspace, "sweep:small", { clock: systemClock({}), command: "another" });
  const { exit, out } = await desk.type(`${SWEEP} --lock-wait 0`);
  expect([exit, JSON.parse(out).error]).toEqual([3, "locked"]);
});

describe("what is refused before the first trial", () => {
  test.each([
    ["--search random", "search_unbounded"],
    ["--search bayes", "search_unbounded"],
    ["--portfolio-config none.yaml", "file_not_found"],
  ])("%s: %s", async (flags, error) => {
    using desk = new Desk();
    const { exit, out } = await desk.type(`${SWEEP} ${flags}`);
    expect([exit, JSON.parse(out).error]).toEqual([2, error]);
    expect(existsSync(join(desk.root, "runs"))).toBe(false);
  });

  test("a grid without end, a dead dimension, missing bars", async () => {
    using desk = new Desk({
      "configs/experiments/core.yaml": shipped("configs/experiments/day_orb_core.yaml"),
      "configs/experiments/dead.yaml": EXPERIMENT.replace(
        "strategy.parameters.or_n",
        "strategy.parameters.min_atr_pips",
      ),
      "configs/experiments/far.yaml": EXPERIMENT.replace("data/bars.csv", "data/none.csv"),
    });
    const refusal = async (line: string) => {
      const { exit, out } = await desk.type(`run_param_sweep ${line}`);
      return [exit, JSON.parse(out).error];
    };
    expect(await refusal("--experiment core --dry-run")).toEqual([2, "search_unbounded"]);
    expect(await refusal("--experiment dead")).toEqual([2, "dead_dimension"]);
    expect(await refusal("--experiment far")).toEqual([2, "csv_not_found"]);
    const allowed = await desk.type("run_param_sweep --experiment dead --allow-dead-dimensions --dry-run");
    expect([allowed.exit, allowed.err.includes("or_n")]).toEqual([0, true]);
  });
});

test("a trial that no manifest accepts fails alone, visibly, and is tried again on resuming", async () => {
  const bad = EXPERIMENT.replace("type: range, min: 4, max: 5", "type: choice, values: [0, 5]");
  using desk = new Desk({ "configs/experiments/small.yaml": bad });
  const { exit, out } = await desk.type(`${SWEEP} --keep-runs 1 --log-history`);
  expect(exit).toBe(1);
  expect(desk.json("experiments/history/runs.jsonl")).toMatchObject({ experiment: "small", failures: 10 });
  expect(JSON.parse(out)).toMatchObject({ total_trials: 19, completed: 9, failures: 10 });
  const failed = linesOf(desk).find(({ status }) => status === "failed");
  expect(failed.error).toContain("or_n");
  const said = desk.read(`${RUNS}/${failed.trial_id}/stderr.log`);
  expect(said).toContain("or_n");
  expect(desk.json(`${RUNS}/${failed.trial_id}/params.json`)).toEqual(failed.params);
  await desk.type(`${SWEEP} --keep-runs 1 --resume`);
  expect(linesOf(desk)).toHaveLength(20 + 10);
});
