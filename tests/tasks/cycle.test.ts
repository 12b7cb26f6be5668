import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { command as initWorkspace } from "../../scripts/init_workspace.ts";
import { command } from "../../scripts/manage_task_cycle.ts";
import { Desk } from "../state/desk.ts";
import { ANCHOR, LEDGERS, ledgers, OTHER, under } from "./support.ts";

const START = ["start-task", "--anchor", ANCHOR];
const FINISH = ["finish-task", "--anchor", ANCHOR];
const CHECKLIST = "docs/checklists/p1-1.md";
const steps = (out: JsonObject) =>
  (out.steps as { step: string; changed: boolean }[]).map(({ step, changed }) => [step, changed]);
const ticked = (text: string) => text.replaceAll("- [ ]", "- [x]");

describe("start-task", () => {
  test("with nothing but an anchor registers the task, starts it and copies its definition of done", async () => {
    const desk = ledgers();
    const { exit, out } = await desk.run(command, ...START);
    expect(exit).toBe(0);
    expect(out).toMatchObject({ task_id: "P1-1", title: "Spread audit", warnings: [] });
    expect(steps(out)).toEqual([
      ["record", true],
      ["promote", true],
      ["template", true],
      ["checklist", true],
    ]);
    expect(under(desk.read("state.md"), "## Next Task").slice(2)).toEqual([
      `- [P1-1] 2026-01-05 Spread audit — DoD: [${ANCHOR}](${ANCHOR})`,
      `  - Backlog Anchor: [${ANCHOR}](${ANCHOR})`,
      "  - Vision / Runbook References:",
      "    - [docs/runbook.md](docs/runbook.md)",
      "  - Pending Questions:",
      "    - What has to be clear before the work begins?",
    ]);
    expect(under(desk.read("docs/todo_next.md"), "### In Progress").slice(2)).toEqual([
      `- **Spread audit** — \`state.md\` 2026-01-05 <!-- anchor: ${ANCHOR} -->`,
      `  - Backlog Anchor: [${ANCHOR}](./task_backlog.md#p1-1-spread-audit)`,
      "  - Vision / Runbook References:",
      "    - [docs/runbook.md](./runbook.md)",
      "  - Pending Questions:",
      "    - What has to be clear before the work begins?",
      `  - DoD checklist: [${CHECKLIST}](./checklists/p1-1.md) ([template](./templates/dod_checklist.md))`,
    ]);
    const checklist = desk.read(CHECKLIST);
    expect(checklist).toContain("- Task / タスク: Spread audit\n");
    expect(under(checklist, "## Task-specific DoD / タスク固有の完了条件")).toEqual([
      "- [ ] limits agreed",
      "- [ ] report written",
    ]);
  });

  test("--dry-run, before the action as the runbook writes it or behind it, shows steps and diffs and writes nothing", async () => {
    const desk = ledgers();
    for (const argv of [
      ["--dry-run", ...START],
      [...START, "--dry-run"],
    ]) {
      const shown = Bun.stripANSI(await desk.show(command, ...argv));
      expect(shown).toContain(
        `[dry-run] sync_task_docs promote --anchor ${ANCHOR} --task-id P1-1 --date 2026-01-05\n`,
      );
      expect(shown).toContain("+++ b/docs/checklists/p1-1.md");
      expect(shown).toMatch(/^\+- \[P1-1\] 2026-01-05 Spread audit/m);
      expect(desk.files()).toEqual(LEDGERS);
    }
  });

  test("a second time changes nothing, however late", async () => {
    const desk = ledgers();
    await desk.run(command, ...START);
    const files = desk.files();
    desk.now = "2026-02-01T00:00:00Z";
    const { exit, out } = await desk.run(command, ...START);
    expect([exit, out.files]).toEqual([0, []]);
    expect(desk.files()).toEqual(files);
  });

  test("leaves the task whose anchor begins alike, and all other sections, as they are", async () => {
    const desk = ledgers();
    await desk.run(command, ...START);
    const state = desk.read("state.md");
    expect(under(state, "## Next Task").slice(0, 2)).toEqual(under(LEDGERS["state.md"], "## Next Task"));
    expect(state).toContain("## Mine\n\nText.\n\n## Log\n\n- [P0-01]");
    expect(desk.read("docs/todo_next.md")).not.toContain("\n\n\n");
  });

  test("a task that waits in Pending Review goes on from there with its notes", async () => {
    const waiting = `- **Spread audit** — \`state.md\` 2024-05-01, 2024-05-02 <!-- anchor: ./task_backlog.md#p1-1-spread-audit -->\n  - Pending Questions: old\n  - mine\n`;
    const desk = ledgers({
      "docs/todo_next.md": LEDGERS["docs/todo_next.md"].replace(
        "### Pending Review\n",
        `### Pending Review\n\n${waiting}`,
      ),
    });
    const { out } = await desk.run(
      command,
      ...START,
      "--pending-questions",
      "one?",
      "--pending-questions",
      "two?",
    );
    expect(steps(out)[0]).toEqual(["promote", true]);
    const text = desk.read("docs/todo_next.md");
    expect(under(text, "### Pending Review")).toEqual([]);
    const entry = under(text, "### In Progress").slice(2);
    expect(entry[0]).toContain(
      "`state.md` 2024-05-01, 2026-01-05 <!-- anchor: ./task_backlog.md#p1-1-spread-audit -->",
    );
    expect(entry.slice(1, 5)).toEqual(["  - Pending Questions:", "    - one?", "    - two?", "  - mine"]);
  });

  test("in Japanese links the Japanese runbook", async () => {
    const desk = ledgers();
    await desk.run(command, ...START, "--lang", "ja");
    expect(desk.read("state.md")).toContain("[docs/runbook.ja.md](docs/runbook.ja.md)");
  });

  test("knows a Japanese title again, whose fragment holds parentheses", async () => {
    const anchor = "docs/task_backlog.md#p2-1-約定の確認(暫定)";
    const desk = ledgers({
      "docs/task_backlog.md": `${LEDGERS["docs/task_backlog.md"]}\n### P2-1 約定の確認（暫定）\n`,
    });
    const { out } = await desk.run(
      command,
      "start-task",
      "--anchor",
      "docs/task_backlog.md#P2-1 約定の確認（暫定）",
    );
    expect(out).toMatchObject({ anchor, task_id: "P2-1", title: "約定の確認（暫定）" });
    expect((await desk.run(command, "start-task", "--anchor", anchor)).out.files).toEqual([]);
    expect(
      (await desk.run(command, "finish-task", "--anchor", anchor, "--note", "x", "--allow-open-checklist"))
        .exit,
    ).toBe(0);
    expect(under(desk.read("state.md"), "## Next Task")).toEqual(under(LEDGERS["state.md"], "## Next Task"));
    expect(desk.read("docs/todo_next.md")).toBe(LEDGERS["docs/todo_next.md"]);
  });

  test("without the values that nobody can derive names all of them at once", async () => {
    const desk = ledgers();
    const { exit, out } = await desk.run(command, "start-task", "--anchor", "docs/task_backlog.md#約定");
    expect([exit, out.error, out.missing]).toEqual([2, "missing_value", ["--task-id", "--title"]]);
    expect(desk.files()).toEqual(LEDGERS);
  });

  test("that fails halfway leaves all ledgers as they are: an entry without a place in the pipeline", async () => {
    const line = `- [P1-1] 2024-06-20 Spread audit — DoD: [${ANCHOR}](${ANCHOR})\n`;
    const changed = { "state.md": LEDGERS["state.md"].replace("## Mine", `${line}\n## Mine`) };
    const desk = ledgers(changed);
    const { exit, out } = await desk.run(command, ...START);
    expect([exit, out.error]).toEqual([2, "entry_not_found"]);
    expect(desk.files()).toEqual({ ...LEDGERS, ...changed });
  });

  test("makes sections that are missing at their place, and says so", async () => {
    const desk = ledgers({ "state.md": "# S\n\n## Log\n", "docs/todo_next.md": "# N\n\n### Ready\n" });
    const { exit, out } = await desk.run(command, ...START);
    expect(exit).toBe(0);
    expect(out.warnings).toHaveLength(4);
    expect(desk.read("state.md")).toMatch(/^# S\n\n## Next Task\n\n- \[P1-1\][\s\S]*\n\n## Log\n$/);
    expect(desk.read("docs/todo_next.md")).toMatch(
      /\n\n## Current Pipeline\n\n### In Progress\n\n- \*\*Spread audit/,
    );
  });

  test("works in a fresh workspace, whose ledgers a second init leaves as they are, even by force", async () => {
    const desk = new Desk();
    await desk.run(initWorkspace);
    const fresh = "docs/task_backlog.md#p1-01-first-weekly-review";
    const { exit, out } = await desk.run(command, "start-task", "--anchor", fresh);
    expect([exit, out.warnings]).toEqual([0, []]);
    const files = desk.files();
    expect((await desk.run(initWorkspace)).exit).toBe(0);
    expect((await desk.run(initWorkspace, "--force")).out.replaced).toEqual([]);
    expect(desk.files()).toEqual(files);
  });
});

describe("finish-task", () => {
  const started = async () => {
    const desk = ledgers();
    await desk.run(command, ...START);
    return desk;
  };

  test("moves the entry to the archive, logs it first, notes it and closes the heading", async () => {
    const desk = await started();
    desk.write(CHECKLIST, ticked(desk.read(CHECKLIST)));
    desk.now = "2026-01-09T12:00:00Z";
    const { exit, out } = await desk.run(command, ...FINISH, "--note", "limits agreed.");
    expect([exit, steps(out)]).toEqual([0, [["complete", true]]]);
    const { "docs/todo_next.md": pipeline, "docs/todo_next_archive.md": archive } = desk.files();
    expect(pipeline).toBe(LEDGERS["docs/todo_next.md"]);
    expect(archive).toStartWith(
      `# Done\n\n- ~~**Spread audit**~~ — \`state.md\` 2026-01-05, 2026-01-09 ✅ <!-- anchor: ${ANCHOR} -->\n  - Backlog Anchor`,
    );
    expect(archive).toEndWith(LEDGERS["docs/todo_next_archive.md"].slice("# Done\n\n".length));
    const line = `- [P1-1] 2026-01-09: limits agreed. DoD: [${ANCHOR}](${ANCHOR}).\n`;
    expect(desk.read("state.md")).toBe(LEDGERS["state.md"].replace("## Log\n\n", `## Log\n\n${line}`));
    expect(desk.read("docs/task_backlog.md")).toBe(
      LEDGERS["docs/task_backlog.md"]
        .replace(
          "### P1-1 Spread audit",
          '<a id="p1-1-spread-audit"></a>\n### ~~P1-1 Spread audit~~ ✅ 2026-01-09',
        )
        .replace("- first look\n", "- first look\n- 2026-01-09: limits agreed.\n"),
    );
  });

  test("refuses while boxes are open, names them, and closes anyway when told to, which the log keeps", async () => {
    const desk = await started();
    const before = desk.files();
    const { exit, out } = await desk.run(command, ...FINISH);
    expect([exit, out.error]).toEqual([3, "checklist_open"]);
    expect(out.open).toContain("report written");
    expect(desk.files()).toEqual(before);
    expect((await desk.run(command, ...FINISH, "--allow-open-checklist")).exit).toBe(0);
    expect(desk.read("state.md")).toContain(
      "- [P1-1] 2026-01-05: first look (7 checklist box(es) left open). DoD:",
    );
  });

  test("without a note says the last progress note, else asks for one", async () => {
    const desk = ledgers({
      "docs/task_backlog.md": LEDGERS["docs/task_backlog.md"].replace("- first look\n", ""),
    });
    await desk.run(command, ...START);
    const { exit, out } = await desk.run(command, ...FINISH);
    expect([exit, out.missing]).toEqual([2, ["--note"]]);
  });

  test("of a finished task is no change; of one that nobody knows an error", async () => {
    const desk = await started();
    await desk.run(command, ...FINISH, "--allow-open-checklist");
    const files = desk.files();
    const again = await desk.run(command, ...FINISH, "--note", "again");
    expect([again.exit, again.out.files]).toEqual([0, []]);
    expect(desk.files()).toEqual(files);
    const unknown = await desk.run(
      command,
      "finish-task",
      "--anchor",
      "docs/task_backlog.md#p7-7",
      "--note",
      "x",
    );
    expect([unknown.exit, unknown.out.error]).toEqual([2, "task_not_started"]);
  });

  test("takes no neighbour along, and no task whose anchor begins alike", async () => {
    const desk = await started();
    await desk.run(command, "finish-task", "--anchor", OTHER, "--note", "x");
    expect(under(desk.read("state.md"), "## Next Task")[0]).toStartWith("- [P1-1] ");
    expect(under(desk.read("docs/todo_next.md"), "### In Progress")[0]).toStartWith("- **Spread audit**");
    expect(desk.read("docs/todo_next_archive.md").split("Spread audit")).toHaveLength(1);
  });
});
