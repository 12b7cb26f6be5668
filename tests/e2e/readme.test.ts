import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { devDependencies, scripts } from "../../package.json";
import { commandLines, readReadme, renewed } from "./readme.ts";
import { root } from "./spawned.ts";

const english = readReadme("en");
const japanese = readReadme("ja");
const both = [
  ["README.md", english],
  ["README.ja.md", japanese],
] as const;

/** What changes with the form of a state, and says nothing to a reader: hashes and sizes. */
const masked = (readme: string) =>
  readme.replaceAll(/\b[0-9a-f]{16,}…?/g, "<hash>").replaceAll(/\d+ B,/g, "<size>,");

describe("every command line runs, and every output is what it prints", () => {
  const now = Promise.all([renewed(english, "en"), renewed(japanese, "ja")]);
  test.each([
    ["README.md", 0],
    ["README.ja.md", 1],
  ] as const)(
    "in %s (`bun tests/e2e/readme.ts` writes it anew)",
    async (_, index) => {
      expect(masked(both[index][1])).toBe(masked((await now)[index]!));
    },
    180_000,
  );

  test("there are as many as one would look for", () => {
    expect(commandLines(english).length).toBeGreaterThan(12);
    expect(english.match(/^```text$/gm)!.length).toBeGreaterThan(7);
  });
});

describe("the Japanese twin", () => {
  const parts = (readme: string) => ({
    headings: readme.match(/^#+ /gm),
    fences: readme.match(/^```\w+$/gm),
    rows: readme.match(/^\|.*\|$/gm)!.map((row) => row.match(/(?<!\\)\|/g)!.length),
    items: readme.match(/^- /gm)!.length,
    commands: commandLines(readme),
    code: [...readme.matchAll(/^```ts\n.*?^```$/gms)].map(([block]) => block),
  });

  test("has the same headings, command lines, code and tables", () => {
    expect(parts(japanese)).toEqual(parts(english));
  });

  test("is Japanese, section by section", () => {
    const sections = japanese.replaceAll(/^```.*?^```$/gms, "").split(/^## /m);
    for (const section of sections.slice(0, -1)) expect(section).toMatch(/[ぁ-ん]{2}/);
  });
});

describe.each(both)("%s", (_, readme) => {
  test("names the Bun that package.json pins, and no other", () => {
    const named = [...readme.matchAll(/bun@(\d+\.\d+\.\d+)|Bun (\d+\.\d+\.\d+)/g)].map(
      ([, at, word]) => at ?? word,
    );
    expect(named.length).toBeGreaterThan(2);
    expect(new Set(named)).toEqual(new Set([devDependencies.bun]));
  });

  test("says how `bun` is written where it is not installed", () => {
    expect(readme).toContain("`npx bun scripts/…`");
  });

  test.each([
    "--workspace",
    "ORB_WORKSPACE",
    "--lang",
    "ORB_LANG",
    "ORB_NOW",
    "ORB_PARITY_DIR",
    "NO_COLOR",
    "130",
  ])("mentions %s", (name) => {
    expect(readme).toContain(name);
  });

  test("says of every room what it holds", () => {
    const table = readme.match(/^\| `scripts\/`.*(?:\n\|.*)*/m)![0];
    const rooms = readdirSync(join(root, "lib"), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    for (const { name } of rooms) expect(table).toContain(`\`lib/${name}\``);
  });

  test("leads only to files that are there", () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, to]) => to!);
    const named = [...readme.matchAll(/`((?:scripts|lib|tests|configs)\/[\w./-]+\.\w+)`/g)].map(
      ([, to]) => to!,
    );
    expect(links.length).toBeGreaterThan(0);
    expect([...links, ...named].filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

test("the two commands do what the page says", () => {
  const install = "bun install --frozen-lockfile --silent";
  expect(scripts).toMatchObject({
    demo: `${install} && bun scripts/demo.ts`,
    test: `${install} && bun tests/run.ts`,
  });
});
