import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject, printJsonLine } from "../../workspace/jsonfile.ts";
import type { Text } from "../../workspace/text.ts";

/** What the codes of failures mean (specification 06 §11.3); in English each failure has a sentence of its own. */
const JAPANESE: Record<string, string> = {
  log_missing: "自動化ログがないか、読めません",
  log_empty: "自動化ログにエントリーがありません",
  log_parse_error: "JSON として読めない行があります",
  log_schema_error: "エントリーの形式に合わない行があります",
  sequence_gap: "連番が 1 ずつ増えていません",
  job_missing: "このジョブ ID のエントリーがありません",
  latest_run_error: "チェーンのジョブの最新の実行が失敗しています",
  lock_timeout: "自動化ログのロックを取得できませんでした",
  sequence_missing: "連番ファイルがないか、読めません",
  sequence_empty: "連番ファイルが空です",
  sequence_parse_error: "連番ファイルを JSON として読めません",
  sequence_invalid_value: "連番ファイルの値が 1 以上の整数ではありません",
  sequence_missing_timestamp: "連番ファイルに updated_at がありません",
  sequence_mismatch: "連番ファイルとログの最後の番号が一致しません",
  invalid_timestamp: "時刻を読めません",
  heartbeat_missing: "心拍ファイルがありません",
  heartbeat_parse_error: "心拍ファイルを JSON として読めません",
  heartbeat_missing_timestamp: "心拍ファイルに時刻がありません",
  heartbeat_stale: "心拍が上限より古くなっています（ジョブが来ていません）",
  heartbeat_unhealthy: "ジョブの最後の実行が失敗しています",
  heartbeat_in_future: "心拍の時刻が現在より先になっています",
  manifest_missing: "ダッシュボード manifest がありません",
  manifest_parse_error: "ダッシュボード manifest を JSON として読めません",
  manifest_schema_error: "ダッシュボード manifest の形式が正しくありません",
  manifest_missing_dataset: "manifest に必要なデータセットがありません",
  manifest_file_missing: "データセットのファイルがありません",
  manifest_checksum_mismatch: "データセットのファイルが manifest と一致しません",
  manifest_sequence_regressed: "manifest の連番が過去の値より小さくなっています",
  missing_secrets: "シークレットが未設定または空です",
  secret_stale: "このプロセスのシークレットは差し替え前の古い値です",
  secret_not_rotated: "シークレットがまだ差し替わっていません",
  secret_too_old: "シークレットの差し替え期限を過ぎています",
  signature_mismatch:
    "最新の週次レポートの署名が署名鍵と合いません（summarize_runs --resign-history で作り直せます）",
  fingerprints_corrupt: "フィンガープリントのファイルが壊れています",
  log_line_too_long: "1 行が 4095 バイトを超えています",
  sequence_gap_announced: "ログ自身が予告した連番の欠落があります",
  status_not_allowed: "許可されていない状態のエントリーがあります",
  entry_missing: "条件に合うエントリーがありません",
  job_failed: "このジョブの最新の実行が失敗しています",
  no_checks: "点検対象がありません",
  log_write_failed: "点検結果をログに記録できませんでした",
};

/** A failure as a person reads it: the English sentence, or the code's meaning with the facts. */
export function failureText({ code, message, details }: JsonObject): Text {
  const facts = isJsonObject(details)
    ? Object.entries(details).map(
        ([name, value]) => `${name}: ${typeof value === "string" ? value : printJsonLine(value)}`,
      )
    : [];
  const meaning = JAPANESE[String(code)] ?? String(message);
  return { en: String(message), ja: facts.length > 0 ? `${meaning}（${facts.join("、")}）` : meaning };
}

/** A warning's: gaps that the log announced itself, or new secrets that are not on record. */
export function warningText({ message, details }: JsonObject): Text {
  const { acknowledged_gaps: gaps, changed } = isJsonObject(details) ? details : {};
  const ja = Array.isArray(gaps)
    ? `ログ自身が予告した連番の欠落 ${gaps.length} 件`
    : `差し替え後の値が未記録です: ${Array.isArray(changed) ? changed.join("、") : ""}（--record-secrets で記録してください）`;
  return { en: String(message), ja };
}
