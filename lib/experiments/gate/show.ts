import type { Canvas } from "../../workspace/canvas.ts";
import type { GateResult } from "./summarize.ts";

/** How many values of a categorical field are shown. */
const VALUES = 3;

/** Each stage's most frequent reasons. */
export function showGate(result: GateResult, { text, paint }: Canvas): string {
  const lines: string[] = [];
  for (const [stage, { total_count, reasons }] of Object.entries(result.stages)) {
    lines.push(paint.strong(`[Stage: ${stage}]`) + paint.dim(` ${total_count}`));
    if (total_count === 0) lines.push(text({ en: "  no rows", ja: "  該当する行がありません" }));
    for (const [reason, { count, numeric, categorical }] of Object.entries(reasons).slice(0, result.limit)) {
      lines.push(`  Reason: ${reason} (count=${count})`);
      for (const [field, values] of Object.entries(categorical)) {
        const shown = values.slice(0, VALUES).map(([value, times]) => `${value}×${times}`);
        lines.push(`    ${field}: ${shown.join(", ")}`);
      }
      for (const [field, { mean, min, max }] of Object.entries(numeric)) {
        lines.push(`    ${field}: mean=${mean.toFixed(3)} min=${min.toFixed(3)} max=${max.toFixed(3)}`);
      }
    }
  }
  return lines.join("\n");
}
