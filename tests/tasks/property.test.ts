import { expect, test } from "bun:test";
import fc from "fast-check";
import { planFinish, planStart } from "../../lib/tasks/cycle.ts";
import { commitPlan } from "../../lib/workspace/commit.ts";
import type { Plan } from "../../lib/workspace/plan.ts";
import { command } from "../../scripts/manage_task_cycle.ts";
import { quickFiles } from "../faults/intercept.ts";
import { contextIn } from "../faults/update_rig.ts";
import { readTree, tempFolder, writeTree } from "../workspace/support.ts";
import { ANCHOR, LEDGERS } from "./support.ts";

const word = fc.stringMatching(/^[a-z]{1,6}$/);
/** Anchors that begin as the task's own does, or end as it does. */
const other = fc.constantFrom(
  "p1-1-spread-audit-2",
  "p1-1-spread",
  "xp1-1-spread-audit",
  "p1-10-spread-audit",
);
const children = fc.array(
  fc.oneof(
    word.map((text) => `  - ${text}`),
    word.map((text) => `    ${text}`),
    fc.constant(`  - see [the task](${ANCHOR})`),
  ),
  { maxLength: 3 },
);
const entry = fc.tuple(word, other, children);
const list = (line: (title: string, anchor: string) => string) =>
  fc.tuple(fc.boolean(), fc.array(entry, { maxLength: 3 })).map(([loose, entries]) => {
    const blocks = entries.map(([title, anchor, below]) =>
      [line(title, `docs/task_backlog.md#${anchor}`), ...below].join("\n"),
    );
    return blocks.length === 0 ? "" : `${blocks.join(loose ? "\n\n" : "\n")}\n\n`;
  });
const stateLine = (title: string, anchor: string) =>
  `- [P7-01] 2024-01-01 ${title} — DoD: [${anchor}](${anchor})`;
const logLine = (title: string, anchor: string) =>
  `- [P7-01] 2024-01-01: ${title}. DoD: [${anchor}](${anchor}).`;
const pipelineLine = (title: string, anchor: string) =>
  `- **${title}** — \`state.md\` 2024-01-01 <!-- anchor: ${anchor} -->`;

const documents = fc
  .record({
    next: list(stateLine),
    log: list(logLine),
    progress: list(pipelineLine),
    hold: list(pipelineLine),
    ready: list(pipelineLine),
    text: word,
  })
  .map(({ next, log, progress, hold, ready, text }) => ({
    "state.md": `# S\n\n${text}\n\n## Next Task\n\n${next}## Mine\n\n- ${text}\n\n## Log\n\n${log}## Tail\n\n${text}\n`,
    "docs/todo_next.md": `# N\n\n## Current Pipeline\n\n### In Progress\n\n${progress}### On Hold\n\n${hold}### Ready\n\n${ready}### Pending Review\n\n## Archive（達成済み）\n\n${text}\n`,
    "docs/task_backlog.md": LEDGERS["docs/task_backlog.md"],
  }));

async function commit(root: string, plan: Plan): Promise<void> {
  const { workspace, clock } = contextIn(root);
  await commitPlan({ workspace, clock, plan, files: quickFiles, command: "test" });
}

test("a task that is started and finished leaves every other byte of the ledgers as it was", async () => {
  const root = tempFolder();
  await fc.assert(
    fc.asyncProperty(documents, async (before) => {
      writeTree(root, before);
      const given = command.options.parse({ action: "start-task", anchor: ANCHOR, recordDate: "2024-02-01" });
      await commit(root, planStart(contextIn(root), given));
      const finish = { ...given, date: "2024-02-02", note: "done", allowOpenChecklist: true };
      await commit(root, planFinish(contextIn(root), finish));
      const after = readTree(root);
      const text = (path: string) => Buffer.from(after[path]!, "latin1").toString("utf8");
      expect(text("docs/todo_next.md")).toBe(before["docs/todo_next.md"]);
      const logged = /^- \[P1-1\] 2024-02-02: done .*\n\n?/m;
      expect(text("state.md")).toMatch(logged);
      expect(text("state.md").replace(logged, "")).toBe(before["state.md"]);
    }),
    { numRuns: 60 },
  );
});
