#!/usr/bin/env bun
import { z } from "zod";
import { type Command, defineCommand } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { crontabEffects } from "../lib/workflow/schedule/crontab.ts";
import { isTimeZone } from "../lib/workflow/schedule/fields.ts";
import { EXAMPLE } from "../lib/workflow/schedule/job.ts";
import { showSchedule } from "../lib/workflow/schedule/show.ts";
import { problem } from "../lib/workspace/issues.ts";

/** What can run unattended, loaded when a job names it. */
const commands: Record<string, () => Promise<{ command: unknown }>> = {
  aggregate_ev: () => import("./aggregate_ev.ts"),
  analyze_signal_latency: () => import("./analyze_signal_latency.ts"),
  archive_state: () => import("./archive_state.ts"),
  build_router_snapshot: () => import("./build_router_snapshot.ts"),
  check_benchmark_freshness: () => import("./check_benchmark_freshness.ts"),
  check_data_quality: () => import("./check_data_quality.ts"),
  check_state_health: () => import("./check_state_health.ts"),
  export_dashboard_data: () => import("./export_dashboard_data.ts"),
  live_ingest_worker: () => import("./live_ingest_worker.ts"),
  manage_secrets: () => import("./manage_secrets.ts"),
  prune_state_archive: () => import("./prune_state_archive.ts"),
  pull_prices: () => import("./pull_prices.ts"),
  rebuild_runs_index: () => import("./rebuild_runs_index.ts"),
  report_benchmark_summary: () => import("./report_benchmark_summary.ts"),
  run_benchmark_pipeline: () => import("./run_benchmark_pipeline.ts"),
  run_benchmark_runs: () => import("./run_benchmark_runs.ts"),
  run_daily_workflow: () => import("./run_daily_workflow.ts"),
  run_param_sweep: () => import("./run_param_sweep.ts"),
  run_sim: () => import("./run_sim.ts"),
  summarize_runs: () => import("./summarize_runs.ts"),
  update_state: () => import("./update_state.ts"),
  verify_observability_job: () => import("./verify_observability_job.ts"),
};

const program = {
  scripts: import.meta.dir,
  executable: process.execPath,
  known: Object.keys(commands),
  commands: async (name: string) => (await commands[name]?.())?.command as Command | undefined,
};

export const command = defineCommand({
  name: "schedule_jobs",
  summary: {
    en: "Put jobs into the crontab, take them out, or print units for systemd",
    ja: "ジョブを crontab に登録・削除し、または systemd のユニットを表示します",
  },
  description: {
    en: "Edits a marked block of the caller's crontab, one for each workspace, and nothing else there. Every job is checked first: its schedule, and its command line by the command's own flags. Times are UTC: CRON_TZ is set, which cronie obeys; Debian's cron goes by the system's zone. Secrets stay out: a word like $OPS_WEBHOOK_URLS is a variable of the job's environment.",
    ja: "呼び出したユーザーの crontab のうち、ワークスペースごとに印を付けた範囲だけを編集します。ジョブは登録前に、スケジュールと、各コマンドのフラグに照らしたコマンドラインを検査します。時刻は UTC です（CRON_TZ を設定します。cronie は従いますが、Debian の cron はシステムのタイムゾーンで動きます）。シークレットは書かず、$OPS_WEBHOOK_URLS のように環境変数名で指定します。",
  },
  exitStatus: [
    [0, { en: "done, or nothing to change", ja: "完了、または変更なし" }],
    [1, { en: "the crontab cannot be read or written", ja: "crontab を読み書きできない" }],
    [
      2,
      {
        en: "bad flags, an unknown job, or one that could not run",
        ja: "フラグの誤り、不明なジョブ、または実行できないジョブ",
      },
    ],
    [3, { en: "the crontab has changed meanwhile", ja: "途中で crontab が変更された" }],
  ],
  examples: [
    "schedule_jobs",
    "schedule_jobs add benchmarks latency --dry-run",
    "schedule_jobs add nightly --schedule '15 3 * * *' --command 'check_state_health --fail-on-warning'",
    "schedule_jobs remove latency",
    "schedule_jobs systemd benchmarks",
  ],
  options: z
    .object({
      action: z
        .enum(["list", "add", "remove", "systemd"])
        .default("list")
        .meta({
          help: { en: "What to do", ja: "操作" },
          positional: true,
        }),
      names: z
        .array(z.string().min(1))
        .default([])
        .meta({
          help: { en: "Which jobs; all when none is named", ja: "対象のジョブ（指定がなければすべて）" },
          positional: true,
          repeat: true,
          value: "NAME",
        }),
      from: z
        .string()
        .min(1)
        .default(EXAMPLE)
        .meta({ help: { en: "The file of jobs", ja: "ジョブの一覧のファイル" }, value: "FILE" }),
      schedule: z
        .string()
        .min(1)
        .optional()
        .meta({
          help: {
            en: "Five fields, for a job that is in no file",
            ja: "ファイルにないジョブのスケジュール（5 項目）",
          },
          value: "CRON",
        }),
      command: z
        .string()
        .min(1)
        .optional()
        .meta({ help: { en: "Its command line", ja: "そのコマンドライン" }, value: "LINE" }),
      cronTz: z
        .string()
        .refine((zone) => isTimeZone(zone), problem("no time zone", "タイムゾーンではありません"))
        .default("UTC")
        .meta({
          help: { en: "Time zone of the schedules", ja: "スケジュールのタイムゾーン" },
          value: "ZONE",
        }),
      dryRun: z
        .boolean()
        .default(false)
        .meta({ help: { en: "Only show what would stand there", ja: "登録後の内容を表示するだけです" } }),
    })
    .refine(
      ({ schedule, command: line, names }) =>
        (schedule === undefined) === (line === undefined) && (line === undefined || names.length === 1),
      {
        path: ["schedule"],
        ...problem(
          "--schedule and --command go together, with one name",
          "--schedule と --command は、名前 1 つとともに両方指定してください",
        ),
      },
    ),
  async plan(ctx, options) {
    const { planSchedule } = await import("../lib/workflow/schedule/schedule.ts");
    return planSchedule(ctx, options, program);
  },
  effects: crontabEffects,
  async settle(ctx, plan, results) {
    const { settleSchedule } = await import("../lib/workflow/schedule/schedule.ts");
    return settleSchedule(ctx, plan, results);
  },
  show: showSchedule,
});

if (import.meta.main) await runScript(command);
