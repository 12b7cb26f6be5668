import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { appendBlock, blocksOf, prependBlock, removeBlock } from "../../lib/workspace/markdown/blocks.ts";
import { unifiedDiff } from "../../lib/workspace/markdown/diff.ts";
import { headingAt, openTitle } from "../../lib/workspace/markdown/fragments.ts";
import { addToLabelled, labelledList } from "../../lib/workspace/markdown/labels.ts";
import {
  findSection,
  headingsOf,
  joinLines,
  sectionOf,
  splitLines,
} from "../../lib/workspace/markdown/lines.ts";
import { tempFolder } from "./support.ts";

const all = (lines: readonly string[]) => ({ from: 0, to: lines.length });

describe("sections", () => {
  const lines = splitLines("# A\n## B\nx\n### C\n```\n## not a heading\n```\n## D #1\n# E\n");

  test("end at the next heading of their level or above; fenced code has none", () => {
    expect(headingsOf(lines).map(({ level, text }) => [level, text])).toEqual([
      [1, "A"],
      [2, "B"],
      [3, "C"],
      [2, "D #1"],
      [1, "E"],
    ]);
    const { from, to } = findSection(lines, 2, "B")!;
    expect(lines.slice(from, to)).toEqual(["x", "### C", "```", "## not a heading", "```"]);
    expect(findSection(lines, 3, "C", { from: 7, to: 9 })).toBeUndefined();
  });
});

describe("blocks", () => {
  test.each([
    [
      "an item with its children, also over a blank line",
      "- a\n  - b\n\n  c\n- d\n",
      ["- a\n  - b\n\n  c", "- d"],
    ],
    ["not the neighbour's lines", "- a\n- b\n", ["- a", "- b"]],
    ["not text at the margin, nor what is indented below it", "- a\ntext\n  more\n", ["- a"]],
    ["not what stands in fenced code", "```\n- a\n```\n* b\n1. c\n", ["* b", "1. c"]],
  ])("hold %s", (_, text, expected) => {
    const lines = splitLines(text);
    expect(blocksOf(lines, all(lines)).map(({ from, to }) => lines.slice(from, to).join("\n"))).toEqual(
      expected,
    );
  });

  test.each([
    ["an empty section", "## A\n\n## B\n", "## A\n\n- x\n\n## B\n"],
    ["a section without a blank line", "## A\n## B\n", "## A\n\n- x\n\n## B\n"],
    ["a tight list", "## A\n\n- a\n- b\n\n## B\n", "## A\n\n- a\n- b\n- x\n\n## B\n"],
    ["a loose list", "## A\n\n- a\n\n- b\n\n## B\n", "## A\n\n- a\n\n- b\n\n- x\n\n## B\n"],
    ["text", "## A\n\ntext\n\n## B\n", "## A\n\ntext\n\n- x\n\n## B\n"],
    ["the end of the file", "## A\n", "## A\n\n- x\n"],
  ])("are appended to %s with the blank lines that belong there", (_, text, expected) => {
    const lines = splitLines(text);
    const section = sectionOf(lines, headingsOf(lines)[0]!);
    expect(joinLines(appendBlock(lines, section, ["- x"]))).toBe(expected);
  });

  test("are put before the first item, else behind the text", () => {
    const put = (text: string) => joinLines(prependBlock(splitLines(text), all(splitLines(text)), ["- x"]));
    expect(put("# T\n\ntext\n\n- a\n- b\n")).toBe("# T\n\ntext\n\n- x\n- a\n- b\n");
    expect(put("# T\n\n- a\n\n- b\n")).toBe("# T\n\n- x\n\n- a\n\n- b\n");
    expect(put("# T\n\ntext\n")).toBe("# T\n\ntext\n\n- x\n");
  });

  const item = fc.tuple(
    fc.stringMatching(/^[a-z]{1,4}$/),
    fc.array(fc.stringMatching(/^ {2,4}[a-z-]{1,4}$/), { maxLength: 2 }),
  );
  const document = fc.record({
    loose: fc.boolean(),
    items: fc.array(item, { maxLength: 4 }),
    rest: fc.constantFrom("", "\n## B\n\n- z\n"),
  });

  test("leave every other byte as it was when they go again", () => {
    fc.assert(
      fc.property(document, fc.boolean(), ({ loose, items, rest }, first) => {
        const blocks = items.map(([text, children]) => [`- ${text}`, ...children].join("\n"));
        const list = blocks.join(loose ? "\n\n" : "\n");
        const text = `## A\n${list === "" ? "" : `\n${list}\n`}${rest}`;
        const lines = splitLines(text);
        const section = findSection(lines, 2, "A")!;
        const more = (first ? prependBlock : appendBlock)(lines, section, ["- NEW", "  - child"]);
        const block = blocksOf(more, all(more)).find(({ from }) => more[from] === "- NEW")!;
        expect(removeBlock(more, block).join("\n")).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

describe("labelled lists", () => {
  const text = "### T\n\n**DoD**\n\n- a\n  more\n- b\n\n- **Notes**:\n  - n1\n\n## U\n";
  const lines = splitLines(text);
  const section = findSection(lines, 3, "T")!;

  test("are read with or without a bullet before their label", () => {
    expect(labelledList(lines, section, ["DoD"])?.items.map((item) => item.text)).toEqual(["a", "b"]);
    expect(labelledList(lines, section, ["Progress Notes", "Notes"])?.items.map((item) => item.text)).toEqual(
      ["n1"],
    );
  });

  test("grow as they are indented, and are made where they are missing", () => {
    expect(joinLines(addToLabelled(lines, section, ["Notes"], "n2"))).toBe(
      text.replace("  - n1\n", "  - n1\n  - n2\n"),
    );
    expect(joinLines(addToLabelled(lines, section, ["Log"], "x"))).toBe(
      text.replace("\n## U", "\n**Log**\n\n- x\n\n## U"),
    );
  });
});

describe("fragments", () => {
  const lines = splitLines(
    '## x\n<a id="p1-1"></a>\n### Some other title\n### P1-10 Go/No-Go check\n### ~~P2-1 Done~~ ✅ 2024-01-02\n',
  );

  test.each([
    ["p1-1", "Some other title"],
    ["p1-10-go/no-go-check", "P1-10 Go/No-Go check"],
    ["p1-10-gono-go-check", "P1-10 Go/No-Go check"],
    ["p2-1-done", "~~P2-1 Done~~ ✅ 2024-01-02"],
    ["p1-10", undefined],
  ])("%s means the heading %p", (fragment, heading) => {
    expect(headingAt(lines, fragment)?.text).toBe(heading!);
  });

  test("a closed title is read as it was", () => {
    expect(openTitle("~~P2-1 Done~~ ✅ 2024-01-02")).toBe("P2-1 Done");
  });
});

describe("unified diffs", () => {
  test("show changes with three lines around them", () => {
    const before = Array.from({ length: 20 }, (_, k) => `${k}`).join("\n");
    const after = before.replace("5\n", "").replace("15\n", "15\nnew\n");
    expect(unifiedDiff("a.md", `${before}\n`, `${after}\n`)).toBe(
      "--- a/a.md\n+++ b/a.md\n@@ -3,7 +3,6 @@\n 2\n 3\n 4\n-5\n 6\n 7\n 8\n@@ -14,6 +13,7 @@\n 13\n 14\n 15\n+new\n 16\n 17\n 18\n",
    );
  });

  test("are empty where nothing changes, and name what is not there", () => {
    expect(unifiedDiff("a", "x\n", "x\n")).toBe("");
    expect(unifiedDiff("a", undefined, "x\n")).toBe("--- /dev/null\n+++ b/a\n@@ -0,0 +1,1 @@\n+x\n");
  });

  test.skipIf(Bun.which("patch") === null)("turn any text into the other by `patch`", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 })
      .map((lines) => lines.map((line) => `${line}\n`).join(""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = unifiedDiff("f", before, after);
        if (diff === "" || before === "" || after === "") return;
        const cwd = tempFolder({ f: before });
        const { exitCode } = Bun.spawnSync(["patch", "-p1", "--fuzz=0", "-s"], {
          cwd,
          stdin: Buffer.from(diff),
        });
        expect(exitCode).toBe(0);
        expect(readFileSync(`${cwd}/f`, "utf8")).toBe(after);
      }),
      { numRuns: 40 },
    );
  });
});
