import { type Advice, checklist, command, step } from "./remedy.ts";

/** The daily workflow, ingested bars, benchmarks, and learned states (runbook, daily operation and ingest). */
export const DATA_ADVICE: readonly Advice[] = [
  {
    codes: ["workflow", "step_cut", "usage", "internal", "validation_failed", "simulation_failed"],
    steps: [
      step(
        "Read the message of the step; the steps before it are done and are not repeated.",
        "ステップのメッセージを確認します。前のステップは完了しており、繰り返されません。",
      ),
      step("Remove the cause, then go on with the run.", "原因を取り除き、同じ実行を再開します。"),
    ],
    remedies: [command("run_daily_workflow", "--resume", "{run}")],
  },
  {
    codes: ["audit_failed"],
    steps: [
      step(
        "Read the summary and the gap inventory below reports/data_quality.",
        "reports/data_quality の要約と欠損一覧を確認します。",
      ),
      step(
        "Fetch the missing days again, or go by the fallback, then audit anew.",
        "欠損日を再取得するかフォールバック経路で再実行し、監査をやり直します。",
      ),
      step("Record cause and action in state.md.", "原因と対応を state.md に記録します。"),
    ],
    remedies: [
      checklist("ingest_review"),
      command("run_daily_workflow", "--check-data-quality", "--symbol", "{symbol}", "--mode", "{mode}"),
      command("run_daily_workflow", "--resume", "{run}"),
    ],
  },
  {
    codes: [
      ...["anomaly", "gap", "partial_download", "late_bar", "non_monotonic", "synthetic_extension"],
      ...["session_edge_gap", "closed_market_bar", "synthetic_superseded", "anomaly_suppressed"],
    ],
    steps: [
      step(
        "Read the gap inventory, and which source delivered the bars (source_chain).",
        "欠損一覧と、バーの取得元（source_chain）を確認します。",
      ),
      step(
        "Fetch the span again, or repair the store from another source.",
        "該当期間を再取得するか、別の取得元で修復します。",
      ),
    ],
    remedies: [
      checklist("ingest_review"),
      command(
        "check_data_quality",
        ...["--csv", "validated/{symbol}/{tf}.csv", "--symbol", "{symbol}"],
        ...["--trading-calendar", "fx24x5", "--calendar-day-summary"],
      ),
    ],
  },
  {
    codes: [
      ...["parse_error", "numeric_error", "tf_mismatch", "symbol_mismatch", "ohlc_invalid"],
      ...["price_nonpositive", "misaligned_timestamp", "future_bar", "duplicate_conflict"],
    ],
    steps: [
      step(
        "The row was refused and is in the entry: compare it with what another source says.",
        "行は取り込まれず、エントリーに残っています。別の取得元の値と比べます。",
      ),
      step("Repair the store from the source that is right.", "正しい取得元のデータで修復します。"),
    ],
    remedies: [checklist("ingest_review")],
  },
  {
    codes: ["provider_failure", "api_request_failure", "clock_skew"],
    steps: [
      step(
        "Read the provider's answer; check its quota, its key and this computer's clock.",
        "プロバイダーの応答を確認し、利用枠・キー・このコンピューターの時計を点検します。",
      ),
      step(
        "The next stage of the chain has delivered in its place; go back to the API when it is sound again.",
        "チェーンの次の段が代わりに取得しています。API は復旧を確かめてから再開します。",
      ),
    ],
    remedies: [checklist("api_resume"), checklist("ingest_review")],
  },
  {
    codes: ["torn_append_recovered", "snapshot_ahead_of_store", "snapshot_corrupt", "anomaly_log_corrupt"],
    steps: [
      step(
        "An ingest was cut off and has healed itself: check the bars around the point.",
        "中断された取込は自動で復旧済みです。その前後のバーを確認します。",
      ),
      step(
        "A damaged file is moved away by hand; the next ingest begins a new one.",
        "壊れたファイルは手作業で別の場所へ移します。次の取込で新しく作られます。",
      ),
    ],
    remedies: [checklist("ingest_review")],
  },
  {
    codes: ["benchmark", "benchmark_threshold", "benchmark_no_trades"],
    steps: [
      step(
        "Compare the windows with the baseline; look whether the market or the configuration changed.",
        "各期間をベースラインと比べ、相場と設定のどちらが変わったかを確認します。",
      ),
      step(
        "Stop automatic updates while the cause is not known.",
        "原因が分からない間は自動更新を停止します。",
      ),
    ],
    remedies: [
      command("report_benchmark_summary", "--symbol", "{symbol}", "--mode", "{mode}"),
      command("update_state", "--override-action", "status"),
    ],
  },
  {
    codes: ["benchmark_report_missing"],
    steps: [step("Make the reports.", "レポートを作成します。")],
    remedies: [command("run_benchmark_pipeline", "--symbol", "{symbol}", "--mode", "{mode}")],
  },
  {
    codes: ["state_health", "state_samples_low", "state_bound_low", "state_slip_high"],
    steps: [
      step(
        "Read which trades moved the estimate; few samples right after a reset are no fault.",
        "推定値を動かした取引を確認します。リセット直後のサンプル不足は異常ではありません。",
      ),
      step(
        "After a large change of the configuration: drop the state, or measure it anew.",
        "設定を大きく変えた場合は、古い state を破棄するか再計測します。",
      ),
    ],
    remedies: [
      command("inspect_state", "{state}"),
      command("check_state_health", "--state", "{state}"),
      checklist("state_hygiene"),
    ],
  },
  {
    codes: [
      ...["state_invalid", "state_corrupt", "schema_version_unsupported", "state_not_found"],
      ...["state_identity_mismatch", "lineage_mismatch", "ledger_corrupt"],
    ],
    steps: [
      step(
        "Do not update: restore the newest sound state of the archive, previewed first.",
        "更新は行わず、アーカイブにある健全な最新の state をプレビューしてから復元します。",
      ),
    ],
    remedies: [command("restore_state", "--dry-run"), checklist("state_load")],
  },
  {
    codes: ["unreadable", "config_invalid", "config_not_found", "report_unusable", "not_utf8"],
    steps: [
      step(
        "Read the message: it names the file and the line. Correct it, or put the shipped file back.",
        "メッセージのファイルと行を確認し、修正するか配布時のファイルに戻します。",
      ),
    ],
    remedies: [command("init_workspace", "--dry-run")],
  },
];
