import { describe, expect, test } from "bun:test";
import { FIXES } from "../../lib/engine/config.ts";
import { readSource, sourceFiles } from "../sources.ts";
import { examples } from "./fixes/examples.ts";

/** The page on assumptions says what is tested, and everything that is tested is on the page. */

const PAGES = ["docs/assumptions.md", "docs/assumptions.ja.md"];

const tested = sourceFiles(["tests/engine"], "**/*.test.ts").flatMap((file) =>
  [...readSource(file).matchAll(/\(\s*"\[([a-z]+(?:-[a-z]+)*)\] /g)].map(([, tag]) => tag!),
);
const named = (page: string) =>
  [...readSource(page).matchAll(/`\[([a-z]+(?:-[a-z]+)*)\]`/g)].map(([, tag]) => tag!);

test("a tag is the name of one test", () => {
  expect(tested.filter((tag, k) => tested.indexOf(tag) !== k)).toEqual([]);
  expect(tested.length).toBeGreaterThan(80);
});

describe.each(PAGES)("%s", (page) => {
  const text = readSource(page);

  test("names every tagged test, and no other", () => {
    const tags = new Set(named(page));
    // The introduction shows what a tag looks like.
    expect([...tags].filter((tag) => !tested.includes(tag))).toEqual([]);
    expect(tested.filter((tag) => !tags.has(tag))).toEqual([]);
  });

  test("has a tag behind every item of its lists", () => {
    const items = text.split(/\n(?=(?:\d+\.|-) |\n)/).filter((part) => /^(\d+\.|-) /.test(part));
    expect(items.length).toBeGreaterThan(60);
    expect(items.filter((item) => !/`\[[a-z-]+\]`\s*$/.test(item))).toEqual([]);
  });

  test("counts its items without a gap", () => {
    const lists = text.split(/^## /m).slice(1);
    for (const list of lists) {
      const numbers = [...list.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
      expect(numbers).toEqual(numbers.map((_, k) => k + 1));
    }
  });

  test.each(examples.map(({ fix, off, on }) => [fix, off, on] as const))(
    "shows %s off and on",
    (fix, off, on) => {
      const section = text.split(/^### /m).find((part) => part.startsWith(`${fix}\n`));
      expect(section).toContain(`\`\`\`text\noff  ${off}\non   ${on}\n\`\`\`\n`);
    },
  );

  test("explains the corrections in their order", () => {
    const sections = [...text.matchAll(/^### ([a-z_]+)$/gm)].map(([, name]) => name!);
    expect(sections).toEqual([...FIXES]);
  });
});

test("both pages have the same tags in the same order", () => {
  const [english, japanese] = PAGES.map(named);
  expect(japanese).toEqual(english!);
});
