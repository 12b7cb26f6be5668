import { codeLines, type Lines, splitLines } from "../workspace/markdown/lines.ts";
import { OpsError, Exit } from "../workspace/errors.ts";
import type { Reader } from "../workspace/reader.ts";
import type { Desk } from "./desk.ts";
import type { Task } from "./task.ts";

/** The boxes of a checklist. */
export interface Boxes {
  open: string[];
  ticked: number;
}

/** The boxes of a checklist that is there. Throws `file_not_found` (exit 2). */
export function readBoxes(reader: Reader, path: string): Boxes {
  return boxesOf(splitLines(reader.text(path)));
}

function boxesOf(lines: Lines): Boxes {
  const code = codeLines(lines);
  const boxes = lines.flatMap((line, index) => {
    const [, tick, text] = /^\s*[-*+] \[([ xX])\]\s*(.*?)\s*$/.exec(line) ?? [];
    return tick === undefined || code.has(index) ? [] : [{ open: tick === " ", text: text! }];
  });
  const open = boxes.filter((box) => box.open).map(({ text }) => text);
  return { open, ticked: boxes.length - open.length };
}

/** Open boxes of the task's checklist, none where it has none. Throws `checklist_open` (exit 3) unless they are allowed. */
export function demandTicked(desk: Desk, { checklist }: Task, allowed: boolean): string[] {
  if (!desk.has(checklist)) return [];
  const { open } = boxesOf(desk.lines(checklist));
  if (open.length === 0 || allowed) return open;
  const first = open.slice(0, 3).join("; ");
  const more = open.length > 3 ? "; …" : "";
  throw new OpsError(
    "checklist_open",
    {
      en: `${checklist} has ${open.length} unticked box(es): ${first}${more}`,
      ja: `${checklist} に未チェックの項目が ${open.length} 件あります: ${first}${more}`,
    },
    {
      en: "Tick them, or close the task as it is with --allow-open-checklist (the log says so).",
      ja: "チェックを済ませるか、--allow-open-checklist でそのまま完了してください（ログに残ります）。",
    },
    { exit: Exit.locked, fields: { checklist, open } },
  );
}
