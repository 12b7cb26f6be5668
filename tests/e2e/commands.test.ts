import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { catalog } from "../../scripts/catalog.ts";
import { LINES, put } from "./bad_input_files.ts";
import { onTerminal, piped, script, tempFolder } from "./spawned.ts";

// Each starts programs: a second when nothing else runs, many on a busy machine.
setDefaultTimeout(60_000);

/** A workspace in which every command finds something to do: two runs, their states, and the bars. */
const stocked = tempFolder();
const elsewhere = tempFolder();
const env = { ORB_NOW: "2026-01-05T00:00:00Z" };

const FOLDER = "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative";
const RUN = "runs/USDJPY_conservative_20260105_000000";
const STATE = `${RUN}/state.json`;
/** What an update learned in a workspace of its own, and the ledger that tells of it. */
const LEARNED = "s/learned.json";
const LEDGER = "runs/active/USDJPY_conservative/ledger.jsonl";

/** Of benchmarks that have just been run. */
const FRESH = {
  benchmarks: { USDJPY_conservative: "2026-01-05T00:00:00" },
  benchmark_pipeline: {
    USDJPY_conservative: { latest_ts: "2026-01-05T00:00:00", summary_generated_at: "2026-01-05T00:00:00Z" },
  },
};

/** A parameter search of two trials, a trial that it might have logged, and records of refused signals. */
const SMALL = `
manifest_path: configs/strategies/day_orb_5m.yaml
runner: { base_cli: [--csv, data/bars.csv] }
search_space:
  k_tp: { path: strategy.parameters.k_tp, type: choice, values: [1.2, 1.5] }
scoring:
  objectives: [{ metric: metrics.total_pips, goal: max }]
`;
const TRIAL = {
  trial_id: "0123456789abcdef",
  status: "completed",
  params: { k_tp: 1.5 },
  metrics: { total_pips: 12.5, sharpe: 0.1, win_rate: 0.5, max_drawdown_from_zero: -3 },
  seasonal: {},
  dataset: { path: "data/bars.csv", sha256: null, rows: null },
};
const REFUSED = "ts,stage,reason_stage\nt1,strategy_gate,or_filter\nt2,strategy_gate,or_filter\n";

/** An entry of a fresh workspace's backlog. */
const TASK = "docs/task_backlog.md#p1-01-first-weekly-review";

const REVIEWED = ["--best", "s/best.json", "--gate-json", "s/gate.json", "--portfolio", "s/telemetry.json"];

/** Flags with which each command does its work here, words that a person then reads, and whether it tells of events, a line each. */
const commands: Record<string, { flags: string[]; en: string; ja: string; events?: true }> = {
  aggregate_ev: {
    flags: ["--strategy", "day_orb_5m.DayORB5m", "--symbol", "USDJPY"],
    en: "the newest 2 as recent",
    ja: "うち直近 2 件",
  },
  analyze_signal_latency: {
    flags: ["--job-id", "20260105T000000Z-latency"],
    en: "no hour yet",
    ja: "集計対象の時間帯なし",
  },
  append_evidence: {
    flags: ["--kind", "rollback", "--summary", "blocked", "--link", "ledger=state.md"],
    en: "Added under 2026-W02",
    ja: "2026-W02 (2026-01-05..2026-01-11) に追記しました",
  },
  archive_state: { flags: [], en: "2 state(s) copied to", ja: "2 件をコピーしました" },
  build_router_snapshot: {
    flags: ["--positions", "day_orb_5m_v1=1"],
    en: "day_orb_5m_v1",
    ja: "エクスポージャー",
  },
  check_benchmark_freshness: {
    flags: ["USDJPY:conservative", "--snapshot", "s/snapshot.json"],
    en: "Benchmarks are fresh",
    ja: "ベンチマークは最新です",
  },
  check_data_quality: {
    flags: ["data/bars.csv", "--trading-calendar", "fx24x5"],
    en: "of trading time (fx24x5)",
    ja: "取引時間に対する充足率",
  },
  check_lookahead: {
    flags: ["--csv", "data/bars.csv", "--checks", "3"],
    en: "No decision depends on the future",
    ja: "将来に依存する判断はありません",
  },
  check_state_health: { flags: [STATE], en: "few samples", ja: "サンプル不足" },
  compare_sources: {
    flags: ["data/bars.csv", "data/bars.csv", "--fail-above", "0"],
    en: "bars in common",
    ja: "共通のバー",
  },
  demo: { flags: ["--csv", "data/bars.csv"], en: "Your bars", ja: "お手元のバー" },
  dukascopy_fetch: {
    flags: ["--dry-run", "--out", "out/bars.csv"],
    en: "nothing was asked",
    ja: "問い合わせはしていません",
  },
  emit_signal: {
    flags: ["--signal-id", "x", "--side", "BUY", "--entry", "150.25", "--tp", "150.65", "--sl", "150.05"],
    en: "no webhook is configured",
    ja: "Webhook が設定されていない",
  },
  explain_state: {
    flags: ["--bucket", "LDN:narrow:mid", "--state", LEARNED],
    en: "began as: one win and one loss",
    ja: "初期値: 1 勝 1 敗",
  },
  export_dashboard_data: {
    flags: ["--dataset", "ev_history", "--dataset", "turnover"],
    en: "Exported as bundle 2",
    ja: "バンドル 2 を書き出しました",
  },
  export_metrics: { flags: [], en: "orb_outbox_messages", ja: "orb_outbox_messages" },
  fetch_prices_api: {
    flags: ["--check-activation", "--provider", "twelve_data"],
    en: "twelve_data",
    ja: "採用条件",
  },
  generate_experiment_report: {
    flags: [...REVIEWED, "--out", "o/review.md", "--json-out", "o/review.json"],
    en: "Report of day_orb_core written",
    ja: "day_orb_core のレポートを作成しました",
  },
  incident: { flags: ["check"], en: "0 incident(s) checked", ja: "インシデント 0 件を点検しました" },
  init_workspace: { flags: [], en: "unchanged", ja: "変更なし" },
  inspect_state: { flags: [STATE], en: "Win rates", ja: "勝率" },
  live_ingest_worker: {
    flags: ["--max-iterations", "0"],
    en: "Stopped after 0 round(s)",
    ja: "0 巡",
    events: true,
  },
  manage_secrets: { flags: ["list"], en: "The store is empty", ja: "ストアは空です" },
  manage_task_cycle: {
    flags: ["start-task", "--anchor", TASK],
    en: "3 file(s) changed",
    ja: "3 件のファイルを更新しました",
  },
  merge_dukascopy_monthly: {
    flags: ["--base-dir", "data", "--pattern", "b?rs.csv", "--out", "out/merged.csv"],
    en: "1 file(s) in out/merged.csv",
    ja: "1 ファイルのバー",
  },
  propose_param_update: {
    flags: ["--best", "s/best.json", "--state-archive", "s/diff.json", "--out", "o/proposal.md"],
    en: "Proposal written",
    ja: "提案書を作成しました",
  },
  prune_state_archive: { flags: ["--keep", "1"], en: "state 1 of the newest 1", ja: "新しい方から 1 番目" },
  pull_prices: {
    flags: [
      "--source",
      "data/bars.csv",
      "--raw-root",
      "in/raw",
      "--validated-root",
      "in/ok",
      "--features-root",
      "in/x",
    ],
    en: "new bars",
    ja: "新しいバー",
  },
  rebuild_runs_index: { flags: [], en: "runs/index.csv", ja: "runs/index.csv" },
  record_data_quality_alert: {
    flags: [
      ...["--alert-timestamp", "2026-01-04T22:31:07Z", "--symbol", "USDJPY", "--coverage-ratio", "0.97"],
      ...["--ack-by", "ops", "--status", "resolved"],
    ],
    en: "ops/health/data_quality_alerts.md",
    ja: "ops/health/data_quality_alerts.md",
  },
  render_report: { flags: [RUN], en: "Only 5 trades", ja: "レポート" },
  replay_guards: {
    flags: ["--liquidity-cap", "0"],
    en: "1 of 1 update(s) would have been blocked",
    ja: "更新 1 件のうち 1 件",
  },
  report_benchmark_summary: {
    flags: ["--reports-dir", "s/reports"],
    en: "rolling window 365 missing",
    ja: "全期間",
  },
  restore_state: {
    flags: ["--from", `${FOLDER}/20260105_000000.json`],
    en: "is in force as",
    ja: "使用中にしました",
  },
  run_benchmark_pipeline: { flags: ["--dry-run"], en: "nothing was simulated", ja: "何も計算していません" },
  run_benchmark_runs: { flags: ["--bars", "data/bars.csv"], en: "Last bar", ja: "最終バー" },
  run_daily_workflow: {
    flags: ["--bars", "data/bars.csv", "--update-state", "--state-health"],
    en: "All steps are done.",
    ja: "すべての手順が終わりました。",
  },
  run_param_sweep: {
    flags: ["--experiment", "small", "--keep-runs", "1"],
    en: "Feasible",
    ja: "制約を満たす試行",
  },
  run_sim: { flags: ["--csv", "data/bars.csv", "--no-auto-state"], en: "Trades", ja: "取引数" },
  run_walk_forward: {
    flags: ["--experiment", "small", "--train-days", "5", "--test-days", "2", "--embargo-days", "1"],
    en: "windows profitable",
    ja: "利益の出たウィンドウ",
  },
  runbook: {
    flags: ["render", "go_nogo"],
    en: "Written: docs/go_nogo_checklist.md",
    ja: "書き込みました: docs/go_nogo_checklist.md",
  },
  schedule_jobs: { flags: ["systemd", "benchmarks"], en: "OnCalendar=", ja: "OnCalendar=" },
  select_best_params: {
    flags: ["--experiment", "small", "--runs-dir", "s/trials"],
    en: "1 feasible trial(s), 1 ranked",
    ja: "制約を満たす試行 1 件、順位付け 1 件",
  },
  summarize_runs: { flags: ["--latest-only"], en: "2 runs in all", ja: "全 2 ラン" },
  summarize_strategy_gate: {
    flags: ["--records", "s/records.csv"],
    en: "Reason: or_filter (count=2)",
    ja: "Reason: or_filter (count=2)",
  },
  sweep_worker: {
    flags: ["--redis", "redis://127.0.0.1:1", "--exit-when-idle", "100ms"],
    en: "0 trial(s) run",
    ja: "試行 0 件を実行",
  },
  sync_task_docs: {
    flags: ["record", "--anchor", TASK, "--date", "2026-01-05"],
    en: "2 file(s) changed",
    ja: "2 件のファイルを更新しました",
  },
  update_state: {
    flags: ["--bars", "data/bars.csv"],
    en: "Applied",
    ja: "適用",
  },
  verify_dashboard_bundle: {
    flags: ["--expected-dataset", "turnover"],
    en: "Bundle 1 is whole",
    ja: "バンドル 1 に問題はありません",
  },
  verify_observability_job: {
    flags: ["--skip-log-check"],
    en: "nothing was checked",
    ja: "点検対象がありません",
  },
  yfinance_fetch: { flags: ["--dry-run"], en: "nothing was asked", ja: "問い合わせはしていません" },
};

beforeAll(async () => {
  put(stocked, "data/bars.csv", `${LINES.join("\n")}\n`);
  await piped([...script("init_workspace"), "--workspace", stocked]);
  const bars = ["--csv", "data/bars.csv", "--out-dir", "runs", "--auto-state"];
  for (const range of [
    ["--end-ts", "2025-01-06T12:00:00Z"],
    ["--start-ts", "2025-01-06T12:00:01Z"],
  ]) {
    await piped([...script("run_sim"), "--workspace", stocked, ...bars, ...range], { env });
  }
  put(stocked, "configs/experiments/small.yaml", SMALL);
  put(stocked, "s/trials/trials.jsonl", `${JSON.stringify(TRIAL)}\n`);
  put(stocked, "s/records.csv", REFUSED);
  put(stocked, "s/best.json", '{"experiment_id": "day_orb_core", "parameters": {"k_tp": 1.5}}');
  put(stocked, "s/gate.json", '{"summary": {"total": 3}}');
  put(stocked, "s/telemetry.json", '{"gross_exposure_pct": 1.5}');
  put(stocked, "s/diff.json", '{"status": "applied", "diff": {"updated": [], "added": [], "removed": []}}');
  put(stocked, "s/snapshot.json", JSON.stringify(FRESH));
  put(stocked, "s/reports/baseline/USDJPY_conservative.json", '{"trades": 3, "wins": 2, "total_pips": 5}');
  await piped([...script("export_dashboard_data"), "--workspace", stocked, "--dataset", "turnover"], { env });
  const desk = tempFolder();
  put(desk, "data/bars.csv", `${LINES.join("\n")}\n`);
  await piped([...script("update_state"), "--workspace", desk, "--bars", "data/bars.csv"], { env });
  cpSync(join(desk, "runs/active/state.json"), join(stocked, LEARNED));
  cpSync(join(desk, LEDGER), join(stocked, LEDGER));
});

/** A copy of the stocked workspace, so that what one command changes no other sees. */
function workspace(): string {
  const folder = tempFolder();
  cpSync(stocked, folder, { recursive: true });
  return folder;
}

test("every command of the catalogue is tried", () => {
  expect(Object.keys(commands)).toEqual(Object.keys(catalog));
});

describe.each(Object.entries(commands))(
  "%s, called from another directory",
  (name, { flags, en, ja, events }) => {
    test.concurrent(
      "prints one JSON document into a pipe, whether a flag or the environment names the workspace",
      async () => {
        const [byFlag, byEnvironment] = [workspace(), workspace()];
        const [flagged, from] = await Promise.all([
          piped([...script(name), ...flags, "--workspace", byFlag], { cwd: elsewhere, env }),
          piped([...script(name), ...flags], {
            cwd: elsewhere,
            env: { ...env, ORB_WORKSPACE: byEnvironment },
          }),
        ]);
        expect([flagged.exit, from.exit]).toEqual([0, 0]);
        const lines = flagged.out.trimEnd().split("\n");
        // A command that goes on and on tells what happens in lines.
        expect(lines.length > 1).toBe(events === true);
        for (const line of lines) expect(JSON.parse(line).error).toBeUndefined();
        expect(flagged.err).not.toMatch(/error|\n {4}at /);
        // Jobs record their command line, in which the workspace may stand.
        const plain = (text: string) =>
          text
            .replaceAll(` --workspace ${byFlag}`, "")
            .replace(/"(?:(?:duration|lock_latency)_ms":[\d.]+|mtime":"[^"]+")/g, "");
        expect(plain(from.out.replaceAll(byEnvironment, byFlag))).toBe(plain(flagged.out));
        expect([...new Bun.Glob("**").scanSync({ cwd: elsewhere, dot: true })]).toEqual([]);
      },
    );

    test.concurrent.each([
      ["en", en],
      ["ja", ja],
    ])("shows a person what it did (%s)", async (lang, words) => {
      const { exit, screen } = await onTerminal(
        [...script(name), ...flags, "--workspace", workspace(), "--lang", lang],
        { cwd: elsewhere, env },
      );
      expect(exit).toBe(0);
      expect(screen).toContain(words);
      expect(screen).not.toMatch(/^\{|undefined|NaN|\[object/m);
    });
  },
);

test("the stocked workspace is the one that the table speaks of", async () => {
  const listed = [...new Bun.Glob("**").scanSync({ cwd: stocked })];
  expect(listed).toContain(STATE);
  expect(listed).toContain(`${FOLDER}/20260105_000000.json`);
  expect(listed).toContain(join(RUN, "metrics.json"));
});
