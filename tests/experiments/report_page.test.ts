import { expect, test } from "bun:test";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { command } from "../../scripts/generate_experiment_report.ts";
import { Shop } from "../observability/support.ts";
import { BEST, GATE, RANKING, STAGES, TELEMETRY, WRITTEN } from "./review_files.ts";

const FLAGS =
  "--best b.json --gate-json g.json --portfolio p.json --out o/r.md --json-out o/r.json --html o/r.html".split(
    " ",
  );
const shop = (best: JsonObject, more: Record<string, string> = {}) =>
  new Shop({
    "b.json": JSON.stringify(best),
    "g.json": JSON.stringify(STAGES),
    "p.json": JSON.stringify(TELEMETRY),
    ...more,
  });
const dataOf = (at: Shop) =>
  JSON.parse(/id="page-data">(.*?)<\/script>/s.exec(at.read("o/r.html"))![1]!).data;

/** A line of a search's log. */
function line(trial_id: string, sharpe: number, pips: number, more: JsonObject = {}): string {
  const row = (metric: string, value: number) => ({
    category: "objective",
    goal: "max",
    metric,
    weight: 1,
    value,
  });
  const score_breakdown = [row("metrics.sharpe", sharpe), row("metrics.total_pips", pips)];
  const whole = {
    status: "completed",
    feasible: true,
    metrics: {},
    score: sharpe + pips,
    params: { k: 1 },
    score_breakdown,
  };
  return `${JSON.stringify({ trial_id, ...whole, ...more })}\n`;
}
const LOG = [
  line("aaaa", 1, 10),
  line("bbbb", 2, 5),
  line("cccc", 0.5, 4),
  line("dddd", 9, 99, { feasible: false }),
  line("eeee", 9, 9, { status: "failed" }),
  line("baseline", 0, 0),
].join("");
const SEARCHED: JsonObject = { ...RANKING, runs_dir: "runs/sweeps/x" };

test("the page shows every trial of the search that completed; the front is made of feasible ones", async () => {
  const at = shop(SEARCHED, { "runs/sweeps/x/trials.jsonl": LOG });
  const { exit, out } = await at.run(command, ...FLAGS);
  expect([exit, out.html]).toEqual([0, "o/r.html"]);
  const { trials } = dataOf(at);
  expect([trials.source, trials.completed]).toEqual(["runs/sweeps/x/trials.jsonl", 4]);
  expect(trials.list.map(({ id, front }: JsonObject) => [id, front])).toEqual([
    ["aaaa", true],
    ["bbbb", true],
    ["cccc", false],
    ["dddd", false],
  ]);
});

test("without the search's log the page shows the trials that the best parameters name", async () => {
  const at = shop(SEARCHED);
  await at.run(command, ...FLAGS);
  const { trials } = dataOf(at);
  expect([trials.source, trials.list.map(({ id }: JsonObject) => id)]).toEqual([
    "best_parameters",
    ["aaaa", "cccc"],
  ]);
});

test("of very many trials the page shows some, the candidate and the front among them", async () => {
  const params = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`p${index}`, 1]));
  const many = Array.from({ length: 400 }, (_, index) =>
    line(`b${String(index).padStart(5, "0")}`, 0, 0, { params }),
  );
  const best = { ...SEARCHED, ranking: [{ ...(SEARCHED.ranking as JsonObject[])[0], trial_id: "yyyy" }] };
  const log = [...many, line("yyyy", 0, 1), line("zzzz", 5, 5)].join("");
  const at = shop(best, { "runs/sweeps/x/trials.jsonl": log });
  await at.run(command, ...FLAGS);
  const { trials } = dataOf(at);
  expect([trials.completed, trials.list.length]).toEqual([402, 302]);
  expect(trials.list.slice(-2).map(({ id }: JsonObject) => id)).toEqual(["yyyy", "zzzz"]);
  expect(at.read("o/r.html").length).toBeLessThan(1_500_000);
});

test("of hand-written files the page has what they say", async () => {
  const at = new Shop({
    "b.json": JSON.stringify(BEST),
    "g.json": JSON.stringify(GATE),
    "p.json": JSON.stringify(WRITTEN),
  });
  expect((await at.run(command, ...FLAGS)).exit).toBe(0);
  const text = at.read("o/r.html");
  expect(text).toContain("2 of 3 constraints do not pass");
  expect(text).toContain("[&quot;LDN&quot;,&quot;NY&quot;]");
  expect(text).not.toContain('<section id="parameters">');
});

test("the page takes the experiment's walk-forward, or the one that is named, and proves what it read", async () => {
  const walk = (windows: number) => JSON.stringify({ windows: [], trials: windows });
  const at = shop(SEARCHED, { "reports/walk_forward/day_orb_core.json": walk(1), "w.json": walk(2) });
  await at.run(command, ...FLAGS);
  expect(dataOf(at).walk_forward.trials).toBe(1);
  await at.run(command, ...FLAGS, "--walk-forward", "w.json");
  expect(dataOf(at).walk_forward.trials).toBe(2);
  expect(at.json("o/r.json").inputs).toContainEqual(
    expect.objectContaining({ role: "walk_forward", path: "w.json" }),
  );
  const missing = await at.run(command, ...FLAGS, "--walk-forward", "none.json");
  expect([missing.exit, missing.out.error]).toEqual([2, "input_missing"]);
});

test("the page holds the report as it is written", async () => {
  const at = shop(SEARCHED);
  await at.run(command, ...FLAGS);
  expect(dataOf(at).markdown.en).toBe(at.read("o/r.md"));
  for (const heading of [
    "Summary",
    "Metrics",
    "Constraint Compliance",
    "Gate Diagnostics",
    "Risk Snapshot",
    "Next Steps",
  ]) {
    expect(at.read("o/r.html")).toContain(`<h3>${heading}</h3>`);
  }
});

test("hostile names stand on the page as text", async () => {
  const at = shop({ ...SEARCHED, experiment: "</script><img src=x>" });
  await at.run(command, ...FLAGS);
  expect(at.read("o/r.html")).not.toContain("<img");
});
