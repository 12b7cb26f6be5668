import { describe, expect, test } from "bun:test";
import { finished, redated } from "../../lib/tasks/pipeline.ts";
import { withBullets } from "../../lib/tasks/template.ts";
import { command } from "../../scripts/sync_task_docs.ts";
import { ANCHOR, LEDGERS, ledgers, under } from "./support.ts";

const ARCHIVED = "docs/task_backlog_p1_archive.md#p1-02-closed";
const NAMED = ["--task-id", "P1-1", "--title", "Spread audit"];

describe("an entry's line", () => {
  test.each([
    [
      "- **T** — `state.md` 2024-06-25 <!-- anchor: a -->",
      "- ~~**T**~~ — `state.md` 2024-06-25, 2024-06-27 ✅ <!-- anchor: a -->",
    ],
    [
      "- **T** — `state.md` 2024-06-25 extra <!-- anchor: a -->",
      "- ~~**T**~~ — `state.md` 2024-06-25, 2024-06-27 extra ✅ <!-- anchor: a -->",
    ],
    [
      "- ~~**T**~~ — `state.md` 2024-06-27 ✅ <!-- anchor: a -->",
      "- ~~**T**~~ — `state.md` 2024-06-27 ✅ <!-- anchor: a -->",
    ],
    ["- **T** <!-- anchor: a -->", "- ~~**T**~~ — `state.md` 2024-06-27 ✅ <!-- anchor: a -->"],
  ])("%s is finished as %s", (line, expected) => {
    expect(finished(line, "2024-06-27")).toBe(expected);
  });

  test("is dated anew without touching what follows", () => {
    expect(redated("- **T** — `state.md` 2024-06-24, 2024-06-25 extra", "2024-06-27")).toBe(
      "- **T** — `state.md` 2024-06-24, 2024-06-27 extra",
    );
  });
});

describe("bullets of the template", () => {
  test("take the place of those with the same label and what is below them; the DoD stays last", () => {
    const entry = ["- T", "  - Questions: old", "    - deeper", "  - own", "  - DoD: x"];
    const bullets = [["  - Questions:", "    - new"], ["  - Links: y"]];
    const once = withBullets(entry, bullets);
    expect(once).toEqual(["- T", "  - Questions:", "    - new", "  - own", "  - Links: y", "  - DoD: x"]);
    expect(withBullets(once, bullets)).toEqual(once);
  });
});

describe("sync_task_docs", () => {
  const sync = (action: string, ...argv: string[]) => [
    action,
    "--anchor",
    ANCHOR,
    "--date",
    "2024-06-25",
    ...argv,
  ];

  test("record adds the task to both ledgers, with its notes, once", async () => {
    const desk = ledgers();
    const argv = sync(
      "record",
      ...NAMED,
      "--note",
      "see log",
      "--doc-note",
      "with  ops\nteam",
      "--doc-section",
      "Pending Review",
    );
    expect((await desk.run(command, ...argv)).exit).toBe(0);
    expect(under(desk.read("state.md"), "## Next Task").at(-1)).toBe(
      `- [P1-1] 2024-06-25 Spread audit — DoD: [${ANCHOR}](${ANCHOR}) — see log`,
    );
    expect(under(desk.read("docs/todo_next.md"), "### Pending Review")).toEqual([
      `- **Spread audit** — \`state.md\` 2024-06-25 <!-- anchor: ${ANCHOR} -->`,
      "  - with ops team",
    ]);
    expect((await desk.run(command, ...argv)).out.files).toEqual([]);
  });

  test("promote keeps the note and the children of the line in state.md", async () => {
    const desk = ledgers();
    await desk.run(command, ...sync("record", ...NAMED, "--note", "see log"));
    desk.write("state.md", desk.read("state.md").replace("— see log\n", "— see log\n  - mine\n"));
    await desk.run(command, "promote", "--anchor", ANCHOR, "--date", "2024-06-26");
    expect(under(desk.read("state.md"), "## Next Task").slice(-2)).toEqual([
      `- [P1-1] 2024-06-26 Spread audit — DoD: [${ANCHOR}](${ANCHOR}) — see log`,
      "  - mine",
    ]);
    expect(under(desk.read("docs/todo_next.md"), "### Ready")).toEqual([]);
  });

  test("promote of a task that is in no list changes nothing", async () => {
    const desk = ledgers();
    const { exit, out } = await desk.run(command, ...sync("promote", ...NAMED));
    expect([exit, out.error]).toEqual([2, "entry_not_found"]);
    expect(desk.files()).toEqual(LEDGERS);
  });

  test("complete needs no more than a note, and links the archive where the anchor lies there", async () => {
    const desk = ledgers();
    const at = ["--anchor", ARCHIVED, "--date", "2024-06-27"];
    await desk.run(command, "record", ...at, "--title", "Closed");
    const { exit, out } = await desk.run(command, "complete", ...at, "--note", "done");
    expect(exit).toBe(0);
    expect(out.warnings).toEqual([expect.stringContaining("has no heading for p1-02-closed")]);
    expect(desk.read("state.md")).toContain(`- [P1-02] 2024-06-27: done. DoD: [${ARCHIVED}](${ARCHIVED}).`);
    const missing = await desk.run(command, "complete", ...at);
    expect([missing.exit, missing.out.missing]).toEqual([2, ["--note"]]);
  });

  test("refuses what is no date and no backlog", async () => {
    const desk = ledgers();
    const wrong = await desk.run(command, "record", "--anchor", ANCHOR, "--date", "2024-02-30");
    expect([wrong.exit, wrong.out.error]).toEqual([2, "bad_value"]);
    const elsewhere = await desk.run(command, "record", "--anchor", "README.md#x", "--date", "2024-02-28");
    expect([elsewhere.exit, elsewhere.out.error]).toEqual([2, "anchor_invalid"]);
  });
});
