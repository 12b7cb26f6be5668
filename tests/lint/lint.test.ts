import { expect, test } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = join(import.meta.dir, "../..");

/** What the project's lint says of one file at a path of the project, by line. */
function lint(path: string, lines: string[]): Map<number, string> {
  const folder = mkdtempSync(join(tmpdir(), "orb-ops-lint-"));
  try {
    const config = JSON.parse(readFileSync(join(root, "biome.json"), "utf8"));
    writeFileSync(join(folder, "biome.json"), JSON.stringify({ ...config, vcs: { enabled: false } }));
    cpSync(join(root, "tests/lint"), join(folder, "tests/lint"), { recursive: true });
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${lines.join("\n")}\n`);
    const biome = join(root, "node_modules/.bin/biome");
    const { stdout } = Bun.spawnSync([biome, "lint", "--reporter=json", path], { cwd: folder });
    const { diagnostics } = JSON.parse(stdout.toString()) as { diagnostics: Diagnostic[] };
    return new Map(diagnostics.map(({ location, message }) => [location.start.line, message]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Diagnostic {
  message: string;
  location: { start: { line: number } };
}

const forbidden: [code: string, says: string][] = [
  [`import "node:fs";`, "Files are read through ctx.reader"],
  [`import "node:fs/promises";`, "Files are read through ctx.reader"],
  ["export const a = Date.now();", "The clock belongs to lib/workspace"],
  ["export const b = [1].map(Date.now);", "The clock belongs to lib/workspace"],
  ["export const c = new Date();", "The clock belongs to lib/workspace"],
  ["export const d = Date();", "The clock belongs to lib/workspace"],
  [`export const e = Date.parse("2026-01-05");`, "the project's own grammar"],
  ["export const f = Math.random();", "No chance without a seed"],
  ["export const g = process.cwd();", "resolved against the workspace"],
  [`export const h = () => Bun.write("x", "y");`, "written by the committer"],
  [`export const i = () => Bun.file("x").delete();`, "written by the committer"],
];

test.each(["lib/runs/x.ts", "scripts/x.ts", "tui/screens/x.tsx"])(
  "in %s time, chance and files are forbidden",
  (path) => {
    const found = lint(
      path,
      forbidden.map(([code]) => code),
    );
    for (const [index, [, says]] of forbidden.entries()) expect(found.get(index + 1)).toContain(says);
  },
);

test("what a clock has told may be turned into text", () => {
  expect(lint("lib/runs/x.ts", ["export const iso = (ms: number) => new Date(ms).toISOString();"]).size).toBe(
    0,
  );
});

test.each(["lib/workspace/x.ts", "tests/x.ts"])("in %s they are not", (path) => {
  const found = lint(
    path,
    forbidden.map(([code]) => code),
  );
  for (const [, says] of forbidden) expect([...found.values()].join("\n")).not.toContain(says);
});
