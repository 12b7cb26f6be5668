#!/usr/bin/env bun
import { type Command, defineSequence, type Sequence } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { dailyOptions } from "../lib/workflow/daily/flags.ts";
import { showDaily } from "../lib/workflow/daily/view.ts";

/** The commands that steps are made of, loaded when a step is asked for. */
const commands: Record<string, () => Promise<{ command: unknown }>> = {
  analyze_signal_latency: () => import("./analyze_signal_latency.ts"),
  archive_state: () => import("./archive_state.ts"),
  check_benchmark_freshness: () => import("./check_benchmark_freshness.ts"),
  check_data_quality: () => import("./check_data_quality.ts"),
  check_state_health: () => import("./check_state_health.ts"),
  export_dashboard_data: () => import("./export_dashboard_data.ts"),
  ingest_route: () => import("../lib/workflow/daily/ingest_command.ts"),
  pull_prices: () => import("./pull_prices.ts"),
  report_benchmark_summary: () => import("./report_benchmark_summary.ts"),
  run_benchmark_pipeline: () => import("./run_benchmark_pipeline.ts"),
  run_param_sweep: () => import("./run_param_sweep.ts"),
  summarize_runs: () => import("./summarize_runs.ts"),
  update_state: () => import("./update_state.ts"),
};

export const command: Sequence<typeof dailyOptions> = defineSequence({
  name: "run_daily_workflow",
  summary: {
    en: "The daily chain: ingest, audit, update, benchmarks, health, reports, as far as asked for",
    ja: "日次の一連の作業（取り込み・監査・更新・ベンチマーク・点検・報告）を指定に応じて実行します",
  },
  description: {
    en: "Each step is the command that its line in the report names, run in this process. The first failure ends the run, or with --keep-going what rests on it. The run's report stands in ops/workflow_runs/<run>/report.json and is kept up to date; --resume last goes on with a run that failed or was killed, and repeats nothing that still holds. With --dry-run nothing is changed and nothing is posted.",
    ja: "各手順は、レポートに示したコマンドをこのプロセスの中で実行したものです。最初の失敗で終了します（--keep-going では影響を受ける手順だけを省きます）。レポートは ops/workflow_runs/<実行>/report.json に置き、常に最新の状態に保ちます。失敗や強制終了のあとは --resume last で続きから再開でき、有効な結果はやり直しません。--dry-run では何も変更せず、何も送信しません。",
  },
  exitStatus: [
    [0, { en: "all steps done, or none asked for", ja: "すべての手順が完了、または手順の指定なし" }],
    [1, { en: "a step failed, as the audit on bad bars", ja: "手順が失敗した（監査の不合格など）" }],
    [
      2,
      {
        en: "bad flags, an unknown run; a step that ended so",
        ja: "フラグの誤り、不明な実行、またはコード 2 で終わった手順",
      },
    ],
    [
      3,
      {
        en: "another run of this symbol and mode, or another command, is at work",
        ja: "同じ通貨ペア・モードの実行、またはほかのコマンドが動作中",
      },
    ],
  ],
  examples: [
    "run_daily_workflow --ingest --check-data-quality --update-state --benchmarks --state-health --benchmark-summary",
    "run_daily_workflow --ingest --use-dukascopy --symbol USDJPY --mode conservative",
    "run_daily_workflow --resume last",
    "run_daily_workflow --update-state --benchmarks --symbol EURUSD --plan",
  ],
  options: dailyOptions,
  async run(ctx, options, how) {
    const { runDaily } = await import("../lib/workflow/daily/daily.ts");
    const load = async (name: string) => (await commands[name]!()).command as Command;
    const program = { scripts: import.meta.dir, executable: process.execPath };
    return runDaily(ctx, options, command, { how, commands: load, program });
  },
  show: showDaily,
});

if (import.meta.main) await runScript(command);
