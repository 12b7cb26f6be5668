import type { Canvas } from "../workspace/canvas.ts";
import type { JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import type { Text } from "../workspace/text.ts";

const STATUSES: Record<string, Text> = {
  ok: { en: "ok", ja: "正常" },
  warning: { en: "warning", ja: "警告" },
  error: { en: "failed", ja: "失敗" },
  skipped: { en: "skipped: another run is going on", ja: "スキップ（同じジョブが実行中）" },
  dry_run: { en: "rehearsed, nothing was sent", ja: "予行（送信していません）" },
};

/** How a job ended, in a word and its colour, with its id, and with what went wrong. */
export function jobHead({ status, job_id, message, logging_error }: JsonObject, view: Canvas): string[] {
  const word = view.text(STATUSES[String(status)] ?? { en: String(status), ja: String(status) });
  const { good, warn, bad } = view.paint;
  const paint = status === "error" ? bad : status === "warning" ? warn : good;
  const lines = [`${paint(word)}  ${view.paint.dim(String(job_id ?? ""))}`];
  if (message !== undefined) lines.push(String(message));
  if (logging_error !== undefined) {
    const text = {
      en: `the run could not be logged (${logging_error})`,
      ja: `実行結果をログに記録できませんでした（${logging_error}）`,
    };
    lines.push(bad(view.text(text)));
  }
  return lines;
}

/** Alerts, one a line. */
export function alertLines({ alerts }: JsonObject, view: Canvas): string[] {
  const list = Array.isArray(alerts) ? alerts.filter(isJsonObject) : [];
  return list.map(({ severity, message }) => {
    const paint = severity === "critical" ? view.paint.bad : view.paint.warn;
    return `${paint(String(severity))}  ${message}`;
  });
}
