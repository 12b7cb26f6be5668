import { describe, expect, test } from "bun:test";
import { parseFlags } from "../../lib/command/flags.ts";
import { catalog } from "../../scripts/catalog.ts";
import credentials from "../../docs/workspace/credentials.md" with { type: "text" };
import english from "../../docs/operations.md" with { type: "text" };
import japanese from "../../docs/operations.ja.md" with { type: "text" };

const FENCE = /^```(?:sh|ini|cron)\n(.*?)^```$/gms;
const WORDS = /'[^']*'|"[^"]*"|[^\s;()]+/g;

/** Every call of one of our scripts, with its arguments as a shell hands them on. */
function calls(document: string): [name: string, argv: string[]][] {
  const fenced = [...document.matchAll(FENCE)].flatMap(([, body]) => body!.split("\n"));
  const inline = [...document.matchAll(/`([a-z_]+ [^`]*)`/g)].map(([, line]) => line!);
  return [...fenced, ...inline].flatMap((line) => line.split("&&").flatMap((part) => callsIn(part)));
}

function callsIn(part: string): [string, string[]][] {
  const words = (part.split(/ >>? /)[0]!.match(WORDS) ?? []).map((word) =>
    word.replace(/^(['"])(.*)\1$/, "$2"),
  );
  const at = words.findIndex((word) => Object.hasOwn(catalog, nameOf(word)));
  if (at < 0) return [];
  const argv = words.slice(at + 1);
  const inner = argv.indexOf("--");
  const nested = inner < 0 ? [] : callsIn(argv.slice(inner + 1).join(" "));
  return [[nameOf(words[at]!), argv], ...nested];
}

function nameOf(word: string): string {
  return word.replace(/^scripts\/(.*)\.ts$/, "$1");
}

describe.each([
  ["operations.md", english],
  ["operations.ja.md", japanese],
  ["credentials.md", credentials],
])("%s", (_, document) => {
  test("has only command lines that our scripts understand", async () => {
    const found = calls(document);
    expect(found.length).toBeGreaterThan(9);
    for (const [name, argv] of found) {
      const { command } = await catalog[name]!();
      await parseFlags(
        command,
        argv.filter((word) => word !== "…"),
      );
    }
  });
});

test("both languages show the same lines and files", () => {
  expect(calls(japanese)).toEqual(calls(english));
  const files = (text: string) => [...new Set(text.match(/`(ops|configs|runs)\/[^`]+`/g))].sort();
  expect(files(japanese)).toEqual(files(english));
});
