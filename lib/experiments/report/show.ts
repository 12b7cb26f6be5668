import type { Canvas } from "../../workspace/canvas.ts";
import type { ReportResult } from "./report.ts";

/** Where the report went, and what a reviewer must know of it. */
export function showReport(
  { markdown, json, html, experiment, warnings }: ReportResult,
  view: Canvas,
): string {
  const label = experiment.label ?? experiment.id ?? "–";
  return [
    view.paint.good(view.text({ en: `Report of ${label} written`, ja: `${label} のレポートを作成しました` })),
    ...warnings.map((warning) => view.paint.warn(warning)),
    view.paint.dim([markdown, json, html].filter(Boolean).join("  ")),
  ].join("\n");
}
