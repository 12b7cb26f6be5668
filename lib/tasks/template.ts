import type { Lines } from "../workspace/markdown/lines.ts";

/** What the placeholders of a template stand for; a list makes one line of each. */
export type Values = Readonly<Record<string, string | readonly string[]>>;

/** A template's lines with `{{NAME}}` filled in; names that nobody knows stay. A line whose list is empty is left out. */
export function fillTemplate(lines: Lines, values: Values): string[] {
  return lines.flatMap((line) => {
    const name = /\{\{(\w+)\}\}/.exec(line)?.[1];
    const value = name === undefined ? undefined : values[name];
    if (Array.isArray(value)) return value.map((one: string) => line.replace(`{{${name}}}`, () => one));
    return [line.replace(/\{\{(\w+)\}\}/g, (as, key: string) => String(values[key] ?? as))];
  });
}

/** The bullets of a template for entries: lines indented by two, each with its deeper ones; all other lines are remarks. */
export function templateBullets(lines: Lines): string[][] {
  const bullets: string[][] = [];
  let open = false;
  for (const line of lines) {
    if (line.startsWith("  - ")) bullets.push([line]);
    else if (open && /^ {3,}\S/.test(line)) bullets.at(-1)!.push(line);
    open = line.startsWith("  - ") || (open && /^ {3,}\S/.test(line));
  }
  return bullets;
}

/**
 * An entry with these bullets below its first line: one of the same label (its text up to the colon) is replaced with all that is
 * indented below it, others are added at the end, before the bullet of its DoD.
 */
export function withBullets(entry: Lines, bullets: readonly string[][]): string[] {
  const [first = "", ...rest] = entry;
  const children = groupChildren(rest);
  for (const bullet of bullets) {
    const known = children.findIndex(([line]) => labelOf(line!) === labelOf(bullet[0]!));
    const dod = children.findIndex(([line]) => /^DoD\b/.test(labelOf(line!)));
    if (known >= 0) children[known] = [...bullet];
    else children.splice(dod >= 0 ? dod : children.length, 0, [...bullet]);
  }
  return [first, ...children.flat()];
}

/** The lines below an entry's first, by its direct bullets; what comes before the first of them stands alone. */
function groupChildren(lines: Lines): string[][] {
  const children: string[][] = [];
  for (const line of lines) {
    if (/^ {1,3}[-*+] /.test(line) || children.length === 0) children.push([line]);
    else children.at(-1)!.push(line);
  }
  return children;
}

/** A bullet's text up to its first colon; all of it where there is none. */
function labelOf(line: string): string {
  return line
    .replace(/^\s*[-*+] /, "")
    .split(/[:：]/, 1)[0]!
    .trim();
}

/** Links from the workspace's root as a document in `docs/` writes them. */
export function seenFromDocs(lines: Lines): string[] {
  return lines.map((line) => line.replace(/\]\(docs\//g, "](./").replace(/\]\(state\.md/g, "](../state.md"));
}
