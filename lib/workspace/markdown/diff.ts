import { type Lines, splitLines } from "./lines.ts";

/** Unchanged lines shown around a change. */
const CONTEXT = 3;

interface Step {
  op: " " | "-" | "+";
  text: string;
}

/**
 * What changes between two texts, in the unified format that `patch` reads; empty where nothing does. A file that is new or gone is
 * `/dev/null` on its other side. Lines are compared by E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986.
 */
export function unifiedDiff(path: string, before: string | undefined, after: string | undefined): string {
  if (before === after) return "";
  const steps = compare(fileLines(before), fileLines(after));
  const names = [
    before === undefined ? "/dev/null" : `a/${path}`,
    after === undefined ? "/dev/null" : `b/${path}`,
  ];
  return [`--- ${names[0]}`, `+++ ${names[1]}`, ...hunks(steps)].map((line) => `${line}\n`).join("");
}

function fileLines(text: string | undefined): string[] {
  if (!text) return [];
  const lines = splitLines(text);
  if (lines.at(-1) === "") lines.pop();
  else lines.push(`${lines.pop()}\n\\ No newline at end of file`);
  return lines;
}

function compare(a: Lines, b: Lines): Step[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const same = (text: string): Step => ({ op: " ", text });
  return [
    ...a.slice(0, head).map(same),
    ...shortestEdit(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(same),
  ];
}

function shortestEdit(a: Lines, b: Lines): Step[] {
  const trail: Map<number, number>[] = [];
  const reach = new Map([[1, 0]]);
  for (let edits = 0; ; edits++) {
    trail.push(new Map(reach));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = goesDown(reach, diagonal, edits);
      let x = down ? reach.get(diagonal + 1)! : reach.get(diagonal - 1)! + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      reach.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return retrace(a, b, trail);
    }
  }
}

function retrace(a: Lines, b: Lines, trail: readonly Map<number, number>[]): Step[] {
  const steps: Step[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = trail.length - 1; edits >= 0; edits--) {
    const reach = trail[edits]!;
    const diagonal = x - y;
    const from = goesDown(reach, diagonal, edits) ? diagonal + 1 : diagonal - 1;
    const startX = reach.get(from)!;
    const startY = startX - from;
    while (x > startX && y > startY) {
      steps.push({ op: " ", text: a[--x]! });
      y--;
    }
    if (edits === 0) break;
    if (x === startX) steps.push({ op: "+", text: b[--y]! });
    else steps.push({ op: "-", text: a[--x]! });
  }
  return steps.reverse();
}

function goesDown(reach: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  return diagonal !== edits && reach.get(diagonal - 1)! < reach.get(diagonal + 1)!;
}

function hunks(steps: readonly Step[]): string[] {
  const changed = steps.flatMap(({ op }, index) => (op === " " ? [] : [index]));
  const out: string[] = [];
  for (let at = 0; at < changed.length;) {
    let last = at;
    while (changed[last + 1]! - changed[last]! <= 2 * CONTEXT) last++;
    const from = Math.max(0, changed[at]! - CONTEXT);
    const to = Math.min(steps.length, changed[last]! + 1 + CONTEXT);
    const hunk = steps.slice(from, to);
    const place = (not: Step["op"]) => {
      const count = (some: readonly Step[]) => some.filter(({ op }) => op !== not).length;
      const length = count(hunk);
      return `${count(steps.slice(0, from)) + (length > 0 ? 1 : 0)},${length}`;
    };
    out.push(`@@ -${place("+")} +${place("-")} @@`, ...hunk.map(({ op, text }) => op + text));
    at = last + 1;
  }
  return out;
}
