import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  appendEvidence,
  deadLinks,
  type EvidenceEntry,
  PROGRESS,
  weekTitle,
} from "../../lib/workspace/evidence.ts";
import { parseInstant } from "../../lib/workspace/time.ts";
import { errorOf, readerOf, tempWorkspace, type Tree, writeTree } from "./support.ts";

const FILES = { "ops/diff.json": "{}", "docs/note.md": "" };
const entry = (given: Partial<EvidenceEntry> & { day?: string } = {}): EvidenceEntry => ({
  kind: "rollback",
  summary: "blocked",
  links: [{ label: "diff", path: "ops/diff.json" }],
  at: parseInstant(given.day ?? "2026-01-07T08:00:00Z"),
  ...given,
});

/** The document after these entries, one after another. */
function after(entries: EvidenceEntry[], tree: Tree = {}): string {
  const workspace = tempWorkspace({ ...FILES, ...tree });
  for (const one of entries) {
    const { change, after: text } = appendEvidence(readerOf(workspace), one);
    if (change) writeTree(workspace.root, { [PROGRESS]: text });
  }
  return readFileSync(join(workspace.root, PROGRESS), "utf8");
}

describe("weeks", () => {
  test.each([
    ["2026-01-05", "2026-W02 (2026-01-05..2026-01-11)"],
    ["2026-01-11T23:59:59Z", "2026-W02 (2026-01-05..2026-01-11)"],
    ["2024-12-30", "2025-W01 (2024-12-30..2025-01-05)"],
    ["2021-01-03", "2020-W53 (2020-12-28..2021-01-03)"],
    ["2027-01-01", "2026-W53 (2026-12-28..2027-01-03)"],
  ])("%s is of %s", (day, title) => {
    expect(weekTitle(parseInstant(day))).toBe(title);
  });
});

describe("evidence", () => {
  test("stands under its week, the newest week first, and in a week in order", () => {
    const text = after(
      [
        entry({ day: "2026-01-07" }),
        entry({ day: "2026-01-20", summary: "b" }),
        entry({ day: "2026-01-14", summary: "c" }),
        entry({ day: "2026-01-21", summary: "d" }),
      ],
      { [PROGRESS]: "# Mine\n\nKept.\n" },
    );
    expect(text).toStartWith("# Mine\n\nKept.\n\n## Weekly Evidence / 週次証跡\n\n### 2026-W04");
    const shown = text.split("\n").filter((line) => /^(###|-)/.test(line));
    expect(
      shown.map((line) => line.replace(/^### (\S+).*/, "$1").replace(/^- \S+ \[rollback\] (\w+).*/, "$1")),
    ).toEqual(["2026-W04", "b", "d", "2026-W03", "c", "2026-W02", "blocked"]);
    expect(text).not.toContain("\n\n\n");
  });

  test("links from where the document stands, and is known by its content", () => {
    const links = [
      { label: "diff", path: "ops/diff.json" },
      { label: "note", path: "docs/note.md" },
    ];
    const text = after([entry({ links })]);
    expect(text).toMatch(
      /^- 2026-01-07T08:00:00Z \[rollback\] blocked — \[diff\]\(\.\.\/ops\/diff\.json\), \[note\]\(note\.md\) <!-- evidence:[0-9a-f]{8} -->$/m,
    );
  });

  test("is written once, whenever it is told again", () => {
    const once = after([entry()]);
    expect(after([entry(), entry({ day: "2026-02-07" })])).toBe(once);
    expect(after([entry(), entry({ summary: "other" })])).not.toBe(once);
  });

  test("is refused with a link to nothing, without a kind, without a summary", () => {
    const of = (given: Partial<EvidenceEntry>) =>
      errorOf(() => appendEvidence(readerOf(tempWorkspace(FILES)), entry(given)));
    expect(of({ links: [{ label: "x", path: "ops/none.json" }] })).toMatchObject({
      code: "file_not_found",
      exit: 2,
    });
    expect(of({ kind: "Roll back" })).toMatchObject({ code: "bad_value", exit: 2 });
    expect(of({ summary: "  " })).toMatchObject({ code: "bad_value", exit: 2 });
  });

  test("of a file whose name would end a link is escaped, and found again", () => {
    const workspace = tempWorkspace({ "ops/a (b) 5%.json": "" });
    const { line, after: text } = appendEvidence(
      readerOf(workspace),
      entry({ links: [{ label: "x", path: "ops/a (b) 5%.json" }] }),
    );
    expect(line).toContain("[x](../ops/a%20%28b%29%205%25.json)");
    writeTree(workspace.root, { [PROGRESS]: text });
    expect(deadLinks(readerOf(workspace))).toEqual([]);
  });

  test("dead links are found with their lines", () => {
    const workspace = tempWorkspace({
      ...FILES,
      [PROGRESS]: "[a](../ops/diff.json)\n[b](../gone.md#x) [c](https://example.com) [d](#here)\n",
    });
    expect(deadLinks(readerOf(workspace))).toEqual([{ line: 2, target: "../gone.md#x" }]);
  });
});
