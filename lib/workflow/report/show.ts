import type { Canvas } from "../../workspace/canvas.ts";
import type { Rendered } from "./render.ts";

/** Where the page is, and what it says first. */
export function showRendered(
  { run, compared_with, path, bytes, trades, findings }: Rendered,
  view: Canvas,
): string {
  const paint = { bad: view.paint.bad, warn: view.paint.warn, good: view.paint.good, muted: view.paint.dim };
  const beside =
    compared_with === null ? "" : ` (${view.text({ en: "beside", ja: "比較対象" })} ${compared_with})`;
  const count = view.text({ en: `${trades} trades`, ja: `取引 ${trades} 件` });
  return [
    `${view.paint.strong(run)}${beside}: ${count}`,
    ...findings.map(({ tone, text }) => paint[tone](`- ${view.text(text)}`)),
    "",
    `${view.text({ en: "Report", ja: "レポート" })}: ${path} (${Math.ceil(bytes / 1000)} kB)`,
  ].join("\n");
}
