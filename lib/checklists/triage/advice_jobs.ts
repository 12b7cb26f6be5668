import { type Advice, checklist, command, type Remedy, step } from "./remedy.ts";

/** The jobs of the chain by their names, with the command that each runs. */
export const RERUNS: readonly [name: RegExp, remedy: Remedy][] = [
  [
    /latency/,
    command(
      "analyze_signal_latency",
      ...["--config", "configs/observability/latency.yaml"],
      ...["--heartbeat-file", "ops/latency_job_heartbeat.json"],
    ),
  ],
  [
    /weekly/,
    command(
      "summarize_runs",
      ...["--weekly-payload", "--config", "configs/observability/weekly.yaml", "--dry-run-webhook"],
    ),
  ],
  [/bundle/, command("verify_dashboard_bundle")],
  [/verif/, checklist("nightly_verify")],
  [/dashboard|observability$/, command("export_dashboard_data")],
];

const RUN_AGAIN = step("Run the job again.", "ジョブを再実行します。");

/** Jobs that failed: their inputs, what they sent, and what they wrote (runbook, failure triage). */
export const JOB_ADVICE: readonly Advice[] = [
  {
    codes: ["job", "heartbeat", "upstream_failed", "job_failed", "latest_run_error", "heartbeat_unhealthy"],
    steps: [
      step(
        "Read diagnostics.error_code of the job's newest entry in ops/automation_runs.log.",
        "ops/automation_runs.log で該当ジョブの最新エントリーの diagnostics.error_code を確認します。",
      ),
      step("Remove the cause, then run the job again.", "原因を取り除いてから、ジョブを再実行します。"),
    ],
    remedies: [checklist("observability_triage")],
    again: true,
  },
  {
    codes: [
      ...["missing_input", "input_missing", "input_invalid", "dataset_failed", "dataset_missing"],
      ...["dataset_file_missing", "file_not_found", "json_invalid"],
    ],
    steps: [
      step(
        "Find in errors[].dataset or missing_inputs which input is meant.",
        "errors[].dataset または missing_inputs で対象の入力を特定します。",
      ),
      step(
        "Check that the file is there and may be read, or have it made: ops/signal_latency_rollup.csv (analyze_signal_latency), runs/index.csv (rebuild_runs_index), reports/portfolio_summary.json (build_router_snapshot).",
        "ファイルの有無と権限を確認し、なければ作成します: ops/signal_latency_rollup.csv（analyze_signal_latency）、runs/index.csv（rebuild_runs_index）、reports/portfolio_summary.json（build_router_snapshot）。",
      ),
      RUN_AGAIN,
    ],
    remedies: [checklist("observability_triage"), command("rebuild_runs_index")],
    again: true,
  },
  {
    codes: ["build_failed", "schema_validation_failed", "schema_not_found", "report_file_missing"],
    steps: [
      step(
        "Read the rejected payload that the entry names below out/weekly_report.",
        "エントリーが示す out/weekly_report 配下のペイロードを確認します。",
      ),
      step("Rehearse the weekly report until it is valid.", "週次レポートをリハーサルし、検証を通します。"),
    ],
    remedies: [checklist("dashboards_review")],
    again: true,
  },
  {
    codes: ["upload_failed", "upload_command_invalid"],
    steps: [
      step(
        "Report the exit code and the standard error to the storage team.",
        "戻り値と標準エラーを添えてストレージ運用チームへ連絡します。",
      ),
      step(
        "Nothing is lost: ops/dashboard_export_history keeps the data sets. Export again when the storage is back.",
        "データは ops/dashboard_export_history に残っています。共有ストレージの復旧後に再送します。",
      ),
    ],
    remedies: [checklist("observability_triage")],
    again: true,
  },
  {
    codes: ["webhook_failed", "alert_delivery_failed"],
    steps: [
      step(
        "Read which destination refused and with what status; check its URL and secret.",
        "拒否した宛先とステータスを確認し、URL とシークレットを点検します。",
      ),
      step(
        "Run the job again: whoever has received the message does not get it twice.",
        "ジョブを再実行します。受信済みの宛先には重複して送られません。",
      ),
    ],
    remedies: [
      command(
        "verify_observability_job",
        ...["--check-secrets", "--secret", "OBS_WEEKLY_WEBHOOK_URL", "--secret", "OBS_WEBHOOK_SECRET"],
      ),
    ],
    again: true,
  },
  {
    codes: [
      ...["manifest_write_failed", "heartbeat_write_failed", "history_failed", "html_failed"],
      ...["log_write_failed", "no_permission", "disk_full"],
    ],
    steps: [
      step(
        "Check permissions and free space of out/dashboard and ops.",
        "out/dashboard と ops の権限と空き容量を確認します。",
      ),
      step(
        "Fix the owner (chown); empty a broken log (truncate -s 0); then run the job again.",
        "所有者を直し（chown）、壊れたログを空にして（truncate -s 0）から再実行します。",
      ),
    ],
    remedies: [checklist("observability_triage")],
    again: true,
  },
  {
    codes: ["heartbeat_stale", "heartbeat_missing", "job_missing", "heartbeat_in_future"],
    steps: [
      step(
        "The job has not come for six hours: look whether its schedule still runs it.",
        "6 時間以上ジョブが来ていません。スケジューラーの登録を確認します。",
      ),
      step(
        "Run the job again, so that its files are made anew.",
        "該当ジョブを再実行して成果物を作り直します。",
      ),
    ],
    remedies: [command("schedule_jobs"), checklist("nightly_verify")],
    again: true,
  },
  {
    codes: ["heartbeat_parse_error", "heartbeat_missing_timestamp", "invalid_timestamp"],
    steps: [
      step(
        "Look first whether ops/dashboard_export_history still holds the newest files.",
        "まず ops/dashboard_export_history に最新の成果物が残っているか確認します。",
      ),
      step(
        "Delete the broken heartbeat and run the chain again.",
        "壊れた心拍ファイルを削除し、チェーンを再実行します。",
      ),
    ],
    remedies: [checklist("log_review")],
    again: true,
  },
  {
    codes: ["latency_breach"],
    steps: [
      step(
        "Read the windows over the limit in ops/signal_latency_rollup.csv.",
        "ops/signal_latency_rollup.csv で上限を超えた時間帯を確認します。",
      ),
      step(
        "Three in a row are critical: tell whoever runs the signal path.",
        "3 回連続すると重大です。シグナル経路の担当へ連絡します。",
      ),
    ],
    again: true,
  },
  {
    codes: ["portfolio_budget", "portfolio_missing"],
    steps: [
      step(
        "Build the portfolio snapshot, then read its budget status.",
        "ポートフォリオのスナップショットを作成し、予算の状況を確認します。",
      ),
    ],
    remedies: [checklist("dashboards_review")],
    again: true,
  },
  {
    codes: ["lock_not_acquired", "lock_timeout", "lock_held", "locked"],
    steps: [
      step(
        "Another run of the same job was at work. Nothing is to be done unless it comes again.",
        "同じジョブが実行中でした。繰り返さないかぎり対応は不要です。",
      ),
    ],
    again: true,
  },
];
