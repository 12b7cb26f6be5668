import type { Catalog } from "../lib/command/program.ts";

/** Every runbook command by name. A command's module, and with it the rooms it uses, is loaded when it is asked for. */
export const catalog: Catalog = {
  aggregate_ev: () => import("./aggregate_ev.ts"),
  archive_state: () => import("./archive_state.ts"),
  build_router_snapshot: () => import("./build_router_snapshot.ts"),
  check_benchmark_freshness: () => import("./check_benchmark_freshness.ts"),
  check_state_health: () => import("./check_state_health.ts"),
  demo: () => import("./demo.ts"),
  emit_signal: () => import("./emit_signal.ts"),
  explain_state: () => import("./explain_state.ts"),
  export_dashboard_data: () => import("./export_dashboard_data.ts"),
  init_workspace: () => import("./init_workspace.ts"),
  inspect_state: () => import("./inspect_state.ts"),
  manage_secrets: () => import("./manage_secrets.ts"),
  prune_state_archive: () => import("./prune_state_archive.ts"),
  rebuild_runs_index: () => import("./rebuild_runs_index.ts"),
  replay_guards: () => import("./replay_guards.ts"),
  report_benchmark_summary: () => import("./report_benchmark_summary.ts"),
  restore_state: () => import("./restore_state.ts"),
  run_benchmark_pipeline: () => import("./run_benchmark_pipeline.ts"),
  run_benchmark_runs: () => import("./run_benchmark_runs.ts"),
  run_param_sweep: () => import("./run_param_sweep.ts"),
  run_sim: () => import("./run_sim.ts"),
  select_best_params: () => import("./select_best_params.ts"),
  update_state: () => import("./update_state.ts"),
  verify_dashboard_bundle: () => import("./verify_dashboard_bundle.ts"),
};
