import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Desk } from "./search_desk.ts";

const TINY = `
name: Tiny search
manifest_path: configs/strategies/day_orb_5m.yaml
runner: { base_cli: [--csv, data/bars.csv, --symbol, USDJPY, --mode, conservative], equity: 100000 }
search_space:
  k_tp: { path: strategy.parameters.k_tp, type: choice, values: [1, 2] }
constraints:
  - { id: loss, metric: metrics.max_drawdown_from_zero, threshold: -100000 }
scoring:
  objectives: [{ metric: metrics.total_pips, goal: max }]
`;
const RUN = "runs/USDJPY_conservative_20260105_000000";
const ARCHIVE = "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative";

test("from bars to a packet: search, selection, gates, portfolio, report and proposal, with no hand-edited file between", async () => {
  using desk = new Desk({ "configs/experiments/tiny.yaml": TINY });
  const type = async (line: string) => {
    const { exit, err } = await desk.type(line);
    expect([line, exit, exit === 0 ? "" : err]).toEqual([line, 0, ""]);
  };
  await type("run_param_sweep --experiment tiny --workers 1");
  await type("select_best_params --experiment tiny");
  await type(
    "run_sim --csv data/bars.csv --symbol USDJPY --mode conservative --out-dir runs --debug --no-auto-state",
  );
  await type(`summarize_strategy_gate --run-dir ${RUN} --out-json reports/tiny/gate_breakdown.json`);
  await type("build_router_snapshot --positions day_orb_5m_v1=1 --output runs/router_pipeline/tiny");
  await type("update_state --bars data/bars.csv --no-guards-file");
  const inputs = "--best reports/simulations/tiny/best_params.json";
  await type(
    `generate_experiment_report ${inputs} --gate-json reports/tiny/gate_breakdown.json --portfolio runs/router_pipeline/tiny/telemetry.json --out reports/tiny/review.md --json-out reports/tiny/review.json`,
  );
  const review = desk.read("reports/tiny/review.md");
  expect(review).toStartWith("# Experiment Report — Tiny search\n");
  const sections = review.split("\n## ").slice(1);
  expect(sections).toHaveLength(6);
  for (const section of sections) expect(section).toMatch(/\n\| --- \||\n- /);
  // Outside a repository there is no commit; everything else is known.
  expect(review.match(/.*\(unknown\).*/g)).toEqual(["| Commit | (unknown) |"]);
  expect(review).not.toMatch(/NaN|undefined|\[object/);

  const diff = readdirSync(join(desk.root, ARCHIVE)).find((name) => name.endsWith("_diff.json"));
  await type(
    `propose_param_update ${inputs} --report-json reports/tiny/review.json --state-archive ${ARCHIVE}/${diff} --out reports/tiny/proposal.md --json-out reports/tiny/proposal.json`,
  );
  const packet = desk.json("reports/tiny/proposal.json");
  expect(packet.parameters).toMatchObject([
    { name: "k_tp", current: expect.any(Number), proposed: expect.any(Number) },
  ]);
  // The first update finds no state before it: all that it learned is new.
  expect(packet.state_diff_summary).toMatchObject({ status: "applied", counts: { removed: 0 } });
  expect(packet.state_diff_summary.counts.added).toBeGreaterThan(0);
}, 60_000);
