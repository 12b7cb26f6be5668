import type { Canvas } from "../../workspace/canvas.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Text } from "../../workspace/text.ts";
import { jobHead } from "../show_job.ts";
import { failureText, warningText } from "./words.ts";

const CHECKS: Record<string, Text> = {
  automation_log: { en: "automation log", ja: "自動化ログ" },
  automation_sequence: { en: "sequence", ja: "連番" },
  heartbeat: { en: "heartbeat", ja: "心拍" },
  dashboard_manifest: { en: "dashboard manifest", ja: "ダッシュボード manifest" },
  secrets: { en: "secrets", ja: "シークレット" },
  configuration: { en: "configuration", ja: "設定" },
};

/** Each check with its file, and what is wrong in the words of its code. */
export function showVerifyJob(result: JsonObject, view: Canvas): string {
  const checks = objects(result.checks);
  const head = [
    view.text({ en: "check", ja: "点検" }),
    view.text({ en: "result", ja: "結果" }),
    view.text({ en: "about", ja: "対象" }),
  ];
  const { good, warn, bad } = view.paint;
  const rows = checks.map((check) => {
    const { name, status, details } = check;
    const paint = status === "error" ? bad : status === "warning" ? warn : good;
    const path = isJsonObject(details) && typeof details.path === "string" ? details.path : "";
    const about = status === "warning" ? view.text(warningText(check)) : path;
    return [view.text(CHECKS[String(name)]!), paint(String(status)), about];
  });
  const failures = objects(result.failures).map(
    (failure) => `${bad(String(failure.code))}  ${view.text(failureText(failure))}`,
  );
  const { secrets } = result;
  const recorded = isJsonObject(secrets) && Array.isArray(secrets.recorded) ? secrets.recorded : [];
  return [
    ...jobHead(result, view),
    rows.length > 0
      ? view.table(head, rows)
      : view.text({ en: "nothing was checked", ja: "点検対象がありません" }),
    ...(failures.length > 0 ? ["", ...failures] : []),
    ...(recorded.length > 0
      ? [
          view.text({
            en: `recorded: ${recorded.join(", ")}`,
            ja: `記録しました: ${recorded.join("、")}`,
          }),
        ]
      : []),
  ].join("\n");
}

function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
