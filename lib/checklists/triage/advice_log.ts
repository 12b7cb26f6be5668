import { type Advice, checklist, command, step } from "./remedy.ts";

/** The automation log and its sequence, the dashboard's manifest, and secrets (runbook, log review and rotation). */
export const LOG_ADVICE: readonly Advice[] = [
  {
    codes: ["verification_failed", "no_checks", "configuration"],
    steps: [
      step(
        "Each failed check below has a code of its own: work through them, then verify again.",
        "以下の失敗した点検にはそれぞれコードがあります。順に対応してから再検証します。",
      ),
    ],
    remedies: [checklist("nightly_verify")],
  },
  {
    codes: [
      ...["sequence_gap", "sequence_gap_announced", "sequence_recovered", "sequence_mismatch"],
      ...["sequence_missing", "sequence_empty", "sequence_parse_error", "sequence_invalid_value"],
      "sequence_missing_timestamp",
    ],
    steps: [
      step(
        "Look at the last five entries of ops/automation_runs.log around the gap.",
        "ops/automation_runs.log の末尾 5 件を見て、欠落の前後を確認します。",
      ),
      step(
        "A gap that the log announced itself is acknowledged; an unannounced one is a lost entry.",
        "ログ自身が予告した欠落は確認済み扱いです。予告のない欠落はエントリーの消失を意味します。",
      ),
      step(
        "Add the job id of the repeated run to state.md.",
        "リトライしたジョブの job_id を state.md に追記します。",
      ),
    ],
    remedies: [checklist("log_review")],
  },
  {
    codes: [
      ...["log_missing", "log_empty", "log_parse_error", "log_schema_error", "log_line_too_long"],
      ...["log_tail_recovered", "log_entry_invalid", "status_not_allowed", "entry_missing"],
    ],
    steps: [
      step(
        "Check the log against its schema; rotate it where it has grown large.",
        "ログの形式を点検し、肥大化していればローテーションします。",
      ),
      step(
        "A torn last line was moved to ops/automation_runs.log.corrupt: nothing else was lost.",
        "途切れた末尾の行は ops/automation_runs.log.corrupt へ移されており、ほかの行は失われていません。",
      ),
    ],
    remedies: [
      command("verify_observability_job", "--check-log", "ops/automation_runs.log", "--require-check"),
      checklist("log_review"),
    ],
  },
  {
    codes: [
      ...["manifest_missing", "manifest_parse_error", "manifest_schema_error", "manifest_missing_dataset"],
      ...["manifest_file_missing", "manifest_checksum_mismatch", "manifest_sequence_regressed"],
      ...["manifest_invalid", "history_missing"],
    ],
    steps: [
      step(
        "Compare the manifest's checksums with the files of out/dashboard; somebody may have changed one by hand.",
        "manifest のチェックサムを out/dashboard のファイルと照合します。手作業で変更された可能性があります。",
      ),
      step("Export the data sets anew.", "データセットを書き出し直します。"),
    ],
    remedies: [
      command("verify_dashboard_bundle"),
      command("export_dashboard_data"),
      checklist("dashboards_review"),
    ],
  },
  {
    codes: [
      ...["missing_secrets", "secret_missing", "secret_stale", "secret_not_rotated", "secret_too_old"],
      ...["secret_changed_unrecorded", "signature_mismatch", "fingerprints_corrupt"],
    ],
    steps: [
      step(
        "Find which process still has the old value; renew the signature of the newest week.",
        "古い値のままのプロセスを特定し、最新の週の署名を作り直します。",
      ),
      step("Record the new values with their version label.", "新しい値をバージョンラベル付きで記録します。"),
    ],
    remedies: [checklist("secrets_rotation")],
  },
];
