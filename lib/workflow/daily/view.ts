import type { Canvas } from "../../workspace/canvas.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Text } from "../../workspace/text.ts";
import type { RunReport, StepStatus } from "./report.ts";
import { STEPS } from "./steps.ts";

const WORDS: Record<StepStatus, Text> = {
  pending: { en: "pending", ja: "未着手" },
  running: { en: "running", ja: "実行中" },
  ok: { en: "ok", ja: "完了" },
  failed: { en: "failed", ja: "失敗" },
  skipped: { en: "skipped", ja: "省略" },
  dry_run: { en: "dry run", ja: "ドライラン" },
  reused: { en: "reused", ja: "再利用" },
};

const WOULD: Record<string, Text> = {
  run: { en: "would run", ja: "実行予定" },
  reuse: { en: "would be reused", ja: "再利用予定" },
  skip: { en: "would be skipped", ja: "省略予定" },
};

/** A run report, or what `--plan` foresees, as a person reads it. */
export function showDaily(result: JsonObject, view: Canvas): string {
  if (result.message === "no_steps")
    return view.text({ en: "No step was asked for.", ja: "手順が指定されていません。" });
  if (result.plan === true) return showPlan(result.steps as JsonObject[], view);
  const report = result as unknown as RunReport;
  const head: Text[] = [
    { en: "step", ja: "手順" },
    { en: "status", ja: "状態" },
    { en: "ms", ja: "ミリ秒" },
    { en: "remark", ja: "備考" },
  ];
  const rows = report.steps.map(({ name, status, duration_ms, message, reason }) => [
    name,
    view.text(WORDS[status]),
    duration_ms ?? null,
    message ?? reason ?? "",
  ]);
  const table = view.table(
    head.map((text) => view.text(text)),
    rows,
  );
  const verdict =
    report.status === "ok"
      ? view.paint.good(view.text({ en: "All steps are done.", ja: "すべての手順が終わりました。" }))
      : view.paint.bad(
          view.text({
            en: `The run failed with exit code ${report.exit_code}.`,
            ja: `終了コード ${report.exit_code} で失敗しました。`,
          }),
        );
  const failures = report.steps.filter(({ status }) => status === "failed");
  const advice = failures.flatMap(({ name, message, command }) => {
    const next = STEPS.find((step) => step.name === name)!.next;
    return [view.paint.warn(`${name}: ${message}`), `→ ${view.text(next)}`, `  ${command}`];
  });
  return [view.paint.strong(report.run_id), table, ...advice, verdict].join("\n");
}

function showPlan(steps: JsonObject[], view: Canvas): string {
  return steps
    .flatMap(({ name, would, command, inputs }) => {
      const missing = (inputs as JsonObject[]).filter(({ present }) => present === false);
      return [
        `${view.paint.strong(String(name))} (${view.text(WOULD[String(would)]!)})`,
        `  ${command}`,
        ...missing.map(({ path }) =>
          view.paint.warn(`  ${view.text({ en: `missing: ${path}`, ja: `入力がありません: ${path}` })}`),
        ),
      ];
    })
    .join("\n");
}
