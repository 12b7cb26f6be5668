import { insertApart, type Range } from "./blocks.ts";
import type { Lines } from "./lines.ts";

/** A list under a bold label, as `**Notes**`; the label may itself be an item. */
export interface LabelledList {
  /** Index of the label's line. */
  label: number;
  /** Its items, each with its deeper lines; texts are without the bullet. */
  items: { from: number; to: number; text: string }[];
  /** Behind its last line. */
  end: number;
  /** Before the bullet of an item. */
  indent: string;
}

const LABEL = /^(\s*)(?:[-*+]\s+)?\*\*([^*]+?)\*\*\s*[:：]?\s*$/;
const BULLET = /^(\s*)[-*+]\s+(.*?)\s*$/;

/** The first list in the range whose label is one of these, by the order of the names. */
export function labelledList(lines: Lines, range: Range, names: readonly string[]): LabelledList | undefined {
  for (const name of names) {
    for (let index = range.from; index < range.to; index++) {
      const [, indent = "", label] = LABEL.exec(lines[index]!) ?? [];
      if (label?.replace(/[:：]$/, "") !== name) continue;
      const inner = /^\s*[-*+]\s/.test(lines[index]!) ? `${indent}  ` : indent;
      return readItems(lines, { from: index, to: range.to }, inner);
    }
  }
  return undefined;
}

function readItems(lines: Lines, { from: label, to }: Range, innermost: string): LabelledList {
  const items: LabelledList["items"] = [];
  let indent: string | undefined;
  for (let index = label + 1; index < to; index++) {
    const line = lines[index]!;
    if (line.trim() === "") continue;
    const [, before, text] = BULLET.exec(line) ?? [];
    const depth = /^\s*/.exec(line)![0].length;
    if (LABEL.test(line) || depth < innermost.length || (depth === 0 && before === undefined)) break;
    indent ??= before;
    const last = items.at(-1);
    if (before !== undefined && before.length <= (indent?.length ?? 0))
      items.push({ from: index, to: index + 1, text: text! });
    else if (last) last.to = index + 1;
    else break;
  }
  return { label, items, end: items.at(-1)?.to ?? label + 1, indent: indent ?? innermost };
}

/** With one more item at the end of the list, which is made at the end of the range under the first of the names where there is none. */
export function addToLabelled(lines: Lines, range: Range, names: readonly string[], item: string): string[] {
  const list = labelledList(lines, range, names);
  if (list) {
    const added = [...(list.items.length > 0 || list.indent !== "" ? [] : [""]), `${list.indent}- ${item}`];
    return [...lines.slice(0, list.end), ...added, ...lines.slice(list.end)];
  }
  return insertApart(lines, range.to, [`**${names[0]}**`, "", `- ${item}`]);
}
