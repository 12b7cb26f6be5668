import type { JsonObject } from "../../lib/workspace/json.ts";

/** Best parameters, gate diagnostics and a portfolio as people write them. */
export const BEST: JsonObject = {
  experiment_id: "day_orb_core_dev",
  experiment_label: "Day ORB core",
  commit_sha: "0123abc",
  dataset_fingerprint: "sha256:feed",
  optimization_window: "2018-01-01..2018-12-31",
  summary: { objective: "maximise sharpe", best_trial_id: "trial_017", best_score: 1.25, baseline_score: 0 },
  commands: ["bun run sim"],
  parameters: { or_n: 6, k_tp: 1.25, sessions: ["LDN", "NY"] },
  metrics: {
    sharpe: { baseline: 0.98, candidate: 1.2345678 },
    max_drawdown: -101.19,
    text: { baseline: "a", candidate: "b" },
  },
  constraints: [
    { name: "max_dd", status: "pass", details: "-101 >= -120" },
    { status: "fail" },
    { name: "trades" },
  ],
  next_steps: ["review", "ship"],
};
export const GATE: JsonObject = {
  summary: { total: 19_091 },
  top_reasons: [{ reason: "or_filter", count: 120 }],
};
export const WRITTEN: JsonObject = {
  risk_metrics: { var95: 1.5 },
  portfolio_return_pct: 2.34567,
  strategies: [
    { name: "day_orb", weight: 0.6, pnl_pct: 1.2 },
    { strategy: "flat", pnl_pct: 0, pnl: 5 },
  ],
  notes: "demo",
};

/** As `select_best_params` writes it. */
export const RANKING: JsonObject = {
  schema_version: 1,
  experiment: "day_orb_core",
  config_path: "configs/experiments/none.yaml",
  commit_sha: "0123abc",
  optimization_window: "2018-01-01/2018-12-31",
  commands: ["scripts/run_param_sweep.ts --experiment day_orb_core"],
  trials: { total: 5, completed: 4, feasible: 0 },
  baseline: { trial_id: "base", score: 0.5, metrics: { sharpe: 0.25 } },
  current_parameters: { k_tp: 1.2, or_n: 6 },
  ranking: [
    {
      trial_id: "aaaa",
      score: 1.5,
      rank: 1,
      feasible: true,
      pareto_optimal: true,
      score_breakdown: [
        { category: "objective", goal: "max", metric: "metrics.sharpe", weight: 1 },
        { category: "penalty", goal: "min", metric: "metrics.max_drawdown", weight: 1 },
      ],
      constraints: {
        win: { metric: "win_rate", op: ">=", threshold: 0.4, value: 0.5, status: "pass" },
        dd: {
          metric: "max_drawdown",
          op: ">=",
          threshold: -40,
          value: -50,
          status: "fail",
          description: "depth",
        },
      },
      params: { k_tp: 1.5, or_n: 6 },
      metrics: { sharpe: 1.5, total_pips: 12.5 },
      dataset_fingerprint: { path: "data/x.csv", sha256: "0123456789abcdef", rows: 74_880 },
      portfolio: {
        telemetry_source: "t.json",
        var: { confidence: 0.95, portfolio_pct: 0.0075, portfolio_value: 752 },
      },
      result_path: "runs/sweeps/x/trials.jsonl",
    },
  ],
  infeasible: [{ trial_id: "cccc", feasible: false, score: 9, params: { k_tp: 9 }, metrics: { sharpe: 9 } }],
  next_steps: [],
};

/** As `summarize_strategy_gate` writes it. */
export const STAGES: JsonObject = {
  records_path: "runs/x/records.csv",
  stages: {
    strategy_gate: {
      total_count: 4,
      reasons: {
        cooldown: { count: 1, numeric: {}, categorical: {} },
        or_filter: {
          count: 3,
          numeric: { or_atr_ratio: { count: 3, mean: 0.11, min: 0.02, max: 0.2 } },
          categorical: {
            rv_band: [
              ["low", 2],
              ["mid", 1],
            ],
          },
        },
      },
    },
    ev_gate: { total_count: 0, reasons: {} },
  },
  summary: { total_rows: 9, per_stage: { strategy_gate: 4 } },
  recent_blocks: [
    { timestamp: "2026-01-04T08:00:00Z", symbol: "USDJPY", stage: "strategy_gate", reason: "or_filter" },
  ],
};

/** As `build_router_snapshot` writes it. */
export const TELEMETRY: JsonObject = {
  active_positions: { day_orb: 1 },
  category_utilisation_pct: { day: 18.5, scalping: 14 },
  category_budget_pct: { day: 35, scalping: 12 },
  category_caps_pct: { day: 40, scalping: 25 },
  gross_exposure_pct: 30.5,
  gross_exposure_cap_pct: 55,
  correlation_window_minutes: 240,
  strategy_correlations: { day_orb: { other: 0.3, micro: -0.8 } },
  execution_health: { day_orb: { reject_rate: 0.012, slippage_bps: 2.5 } },
};
