import type { Canvas } from "../../workspace/canvas.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Text } from "../../workspace/text.ts";
import { alertLines, jobHead } from "../show_job.ts";

/** The run as an operator reads it: how the latest hour did, what was kept and moved, what was said. */
export function showLatency(result: JsonObject, view: Canvas): string {
  const lines = [...jobHead(result, view), ...alertLines(result, view)];
  if (result.status === "error" || result.status === "skipped") return lines.join("\n");
  const { note, rows_rejected, rotated, error_code } = result;
  const say = (text: Text) => lines.push(view.text(text));
  say(figures(result));
  if (Number(rows_rejected) > 0) {
    say({
      en: `${rows_rejected} row(s) were no samples and were set aside`,
      ja: `サンプルとして読めない ${rows_rejected} 行を別ファイルに移しました`,
    });
  }
  if (isJsonObject(rotated)) {
    say({
      en: `${rotated.row_count} sample(s) packed into ${rotated.path}`,
      ja: `${rotated.row_count} 件のサンプルを ${rotated.path} に圧縮保管しました`,
    });
  }
  if (note === "no_webhook_configured") {
    say({ en: "no webhook is configured for alerts", ja: "アラートの送信先 Webhook が未設定です" });
  }
  if (error_code === "alert_delivery_failed") {
    say({
      en: "the alert did not arrive; the next run sends it again",
      ja: "アラートが届きませんでした。次回の実行で再送します",
    });
  }
  return lines.join("\n");
}

function figures(result: JsonObject): Text {
  const { samples_analyzed, rollups_total, breach_count, breach_streak, latest_p95_ms } = result;
  const rate = Number(((Number(result.latest_failure_rate) || 0) * 100).toFixed(2));
  const latest =
    latest_p95_ms === undefined
      ? { en: "no hour yet", ja: "集計対象の時間帯なし" }
      : {
          en: `latest hour: p95 ${latest_p95_ms} ms, ${rate} % failed`,
          ja: `最新の時間帯: p95 ${latest_p95_ms} ms、失敗率 ${rate} %`,
        };
  return {
    en: `${samples_analyzed} sample(s), ${rollups_total} hour(s), ${breach_count} breaching (streak ${breach_streak}); ${latest.en}`,
    ja: `サンプル ${samples_analyzed} 件、${rollups_total} 時間帯、違反 ${breach_count}（連続 ${breach_streak}）。${latest.ja}`,
  };
}
