import type { Canvas } from "../../workspace/canvas.ts";
import type { ProposeResult } from "./propose.ts";

/** Where the proposal went, and what its packet warns of. */
export function showProposal({ title, markdown, json, warnings }: ProposeResult, view: Canvas): string {
  return [
    view.paint.good(view.text({ en: `Proposal written: ${title}`, ja: `提案書を作成しました: ${title}` })),
    ...warnings.map((warning) => view.paint.warn(warning)),
    view.paint.dim([markdown, json].filter(Boolean).join("  ")),
  ].join("\n");
}
