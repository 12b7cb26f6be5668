import { Desk } from "../state/desk.ts";

export const ANCHOR = "docs/task_backlog.md#p1-1-spread-audit";
export const OTHER = "docs/task_backlog.md#p1-10-other";

const BACKLOG = `# Backlog

### P1-1 Spread audit

**DoD**

- limits agreed
- [ ] report written

**Progress Notes**

- first look

### P1-10 Other
`;
const STATE = `# State

Intro.

## Next Task

- [P1-10] 2024-06-20 Other — DoD: [${OTHER}](${OTHER})
  - after [this](${ANCHOR})

## Mine

Text.

## Log

- [P0-01] 2024-06-01: begun. DoD: [x](docs/task_backlog.md#p0-01).
`;
const PIPELINE = `# Next

## Current Pipeline

### In Progress

- **Other** — \`state.md\` 2024-06-20 <!-- anchor: ${OTHER} -->
  - a child

### On Hold

### Ready

### Pending Review

## Archive（達成済み）

- ~~**Old**~~ — \`state.md\` 2024-01-01 ✅ <!-- anchor: docs/task_backlog.md#p0-01 -->
`;
const ARCHIVE =
  "# Done\n\n- ~~**Older**~~ — `state.md` 2023-01-01 ✅ <!-- anchor: docs/task_backlog.md#p0-00 -->\n";

/** Ledgers with a task at work beside the one that is started: its anchor begins with the other's. */
export const LEDGERS = {
  "docs/task_backlog.md": BACKLOG,
  "state.md": STATE,
  "docs/todo_next.md": PIPELINE,
  "docs/todo_next_archive.md": ARCHIVE,
};

export function ledgers(changes: Record<string, string> = {}): Desk {
  return new Desk({ ...LEDGERS, ...changes });
}

/** What stands in a section, without its blank lines. */
export function under(text: string, heading: string): string[] {
  const lines = text.split("\n");
  const from = lines.indexOf(heading) + 1;
  if (from === 0) throw new Error(`no ${heading}`);
  const rest = lines.slice(from);
  const to = rest.findIndex((line) => /^#{1,3} /.test(line));
  return (to < 0 ? rest : rest.slice(0, to)).filter((line) => line !== "");
}
