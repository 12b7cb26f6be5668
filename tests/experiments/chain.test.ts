import { describe, expect, test } from "bun:test";
import { Desk, EXPERIMENT, shipped } from "./search_desk.ts";
import { WORKSPACE_TEMPLATES } from "../../lib/workspace/templates.ts";

/** The small search with a portfolio over the sample that every workspace has. */
const [PORTFOLIO] = shipped("configs/experiments/day_orb_core.yaml").match(/^portfolio:[\s\S]*?^bayes:/m)!;
const WITH_PORTFOLIO = EXPERIMENT.replace("bayes:", PORTFOLIO);

/** Commands as an operator types them one after another; nothing in between is edited by hand. */
const CHAIN = [
  "run_param_sweep --experiment small --keep-runs 2",
  "select_best_params --experiment small",
  "run_sim --csv data/bars.csv --no-auto-state --out-dir runs --debug --debug-sample-limit 5000",
  "summarize_strategy_gate --records GATE/records.csv --out-json reports/day_orb/gate_breakdown.json",
  "build_router_snapshot --positions day_orb_5m_v1=1",
  "generate_experiment_report --best reports/simulations/small/best_params.json --gate-json reports/day_orb/gate_breakdown.json --portfolio runs/router_pipeline/latest/telemetry.json --out reports/experiments/small.md --json-out reports/experiments/small.json",
  "update_state --bars data/bars.csv --chunk-size 5000",
  "propose_param_update --best reports/simulations/small/best_params.json --report-json reports/experiments/small.json --state-archive DIFF --out reports/proposals/small.md --json-out reports/proposals/small.json",
];

describe("from the search to the proposal", () => {
  test("each command takes what the one before it has written", async () => {
    const samples = Object.entries(WORKSPACE_TEMPLATES).filter(([path]) =>
      path.includes("portfolio_samples"),
    );
    using desk = new Desk({
      ...Object.fromEntries(samples),
      "configs/experiments/small.yaml": WITH_PORTFOLIO,
    });
    let folder = "";
    let diff = "";
    for (const line of CHAIN) {
      const { exit, out, err } = await desk.type(line.replace("GATE", folder).replace("DIFF", diff));
      expect([line, exit, exit === 0 ? "" : out + err]).toEqual([line, 0, ""]);
      const said = JSON.parse(out);
      if (line.startsWith("run_sim")) folder = said.run_dir;
      if (line.startsWith("update_state")) diff = said.diff_path ?? said.diff_archive ?? said.archive?.diff;
    }

    const report = desk.read("reports/experiments/small.md");
    const sections = [
      "Summary",
      "Metrics",
      "Constraint Compliance",
      "Gate Diagnostics",
      "Risk Snapshot",
      "Next Steps",
    ];
    for (const section of sections) {
      const [, text = ""] = report.split(`## ${section}\n`);
      const body = text.split("\n## ")[0]!;
      expect([section, body.trim().length > 20, body.includes("_No ")]).toEqual([section, true, false]);
    }
    expect(report).toContain("category");
    const { state, candidate } = desk.json("reports/experiments/small.json");
    const { ranking } = desk.json("reports/simulations/small/best_params.json");
    expect(candidate.trial_id).toBe(ranking[0].trial_id);
    expect(state.current_parameters.or_n).toBe(6);
    expect(ranking[0].portfolio.var.portfolio_pct).toBeGreaterThan(0);
    expect(desk.json("reports/day_orb/small/portfolio_candidates.json").rows[0].trial_id).toBe(
      ranking[0].trial_id,
    );

    const packet = desk.json("reports/proposals/small.json");
    const change = packet.parameters.find(({ name }: { name: string }) => name === "or_n");
    expect(change).toMatchObject({ current: 6, proposed: ranking[0].params.or_n });
  }, 60_000);
});
