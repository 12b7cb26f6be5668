import { expect, test } from "bun:test";
import { linesBackwards } from "../../lib/workspace/backwards.ts";
import { memoryReader } from "../../lib/workspace/memory.ts";

const backwards = (text: string, end?: number) => {
  using file = memoryReader({ "a.log": text }).open("a.log")!;
  return [...linesBackwards(file, end)];
};

test.each([
  ["no lines", "", []],
  ["one line without its newline", "a", ["a"]],
  ["blank lines left out", "a\n\n \nb\n", ["b", "a"]],
  ["characters of several bytes", "値\n足\n", ["足", "値"]],
])("a file is read from its end: %s", (_, text, lines) => {
  expect(backwards(text)).toEqual(lines);
});

test("lines longer than a block, and blocks with many lines, come whole", () => {
  const lines = [70_000, 3, 65_536, 65_535, 1, 200_000, 12].map((length, index) =>
    String(index).repeat(length),
  );
  for (const tail of ["", "\n"]) expect(backwards(lines.join("\n") + tail)).toEqual(lines.toReversed());
});

test("only the bytes before the end count", () => {
  expect(backwards("aa\nbb\ncc\n", 5)).toEqual(["bb", "aa"]);
});
