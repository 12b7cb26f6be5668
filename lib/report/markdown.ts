import { h, type Html, type Piece } from "./html.ts";
import { code, table } from "./parts.ts";

/**
 * Markdown as the project's reports are written in, as markup: headings from the second level on, tables, lists, fenced code,
 * emphasis and code within a line. Anything else stands as text.
 */
export function markdownHtml(text: string): Html {
  const blocks: Piece[] = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!;
    const fence = /^`{3,}/.exec(line)?.[0];
    const end = fence
      ? after(lines, at + 1, (one) => one === fence)
      : after(lines, at + 1, (one) => kindOf(one) !== kindOf(line));
    const block = lines.slice(at, end);
    if (fence) blocks.push(code(block.slice(1).join("\n")));
    else if (line.startsWith("#"))
      blocks.push(...block.map((one) => h`<h3>${one.replace(/^#+ */, "")}</h3>`));
    else if (line.startsWith("|")) blocks.push(tableOf(block));
    else if (line.startsWith("- "))
      blocks.push(h`<ul>${block.map((one) => h`<li>${inline(one.slice(2))}</li>`)}</ul>`);
    else if (line.trim() !== "") blocks.push(h`<p>${inline(block.join(" "))}</p>`);
    at = fence ? end + 1 : end;
  }
  return h`${blocks}`;
}

/** The first line from `from` on that ends what was begun. */
function after(lines: readonly string[], from: number, ends: (line: string) => boolean): number {
  const found = lines.slice(from).findIndex(ends);
  return found < 0 ? lines.length : from + found;
}

function kindOf(line: string): string {
  return /^(?:#|\||- |`{3,})/.exec(line)?.[0] ?? (line.trim() === "" ? "" : "text");
}

function tableOf([head = "", , ...rows]: readonly string[]): Html {
  return table(
    cellsOf(head),
    rows.map((row) => cellsOf(row).map(inline)),
  );
}

/** Between bars that no backslash escapes. */
function cellsOf(row: string): string[] {
  const inner = row.trim().slice(1, -1);
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

/** Code, then bold, then emphasis around a whole text. */
function inline(text: string): Html {
  const parts = text.split(/(`[^`]+`|\*\*[^*]+\*\*)/);
  const whole = /^_(.+)_$/.exec(text)?.[1];
  if (whole) return h`<em>${whole}</em>`;
  return h`${parts.map((part) => {
    if (/^`.+`$/.test(part)) return h`<code>${part.slice(1, -1)}</code>`;
    return part.startsWith("**") && part.length > 4 ? h`<b>${part.slice(2, -2)}</b>` : part;
  })}`;
}
