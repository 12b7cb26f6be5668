#!/usr/bin/env bun
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { countJunit, type Counts, skipLines } from "./junit.ts";

/**
 * The whole check of the project, in the order of how fast a mistake shows: types, format, lint, then the test suites.
 * `bun tests/run.ts unit lint` runs only the named parts. Ends with 1 when anything failed.
 */

const root = join(import.meta.dir, "..");
const bin = join(root, "node_modules/.bin");
/** One test may take this long before it counts as failed. */
const TEST_TIMEOUT_MS = 60_000;

interface Part {
  name: string;
  what: string;
  /** The part is stopped, and failed, when it takes longer. */
  budgetSeconds: number;
  run(budgetMs: number): Promise<Counts>;
}

/** The suites, each with the files below its folders; `unit` has all that no other has. */
const SUITES = {
  parity: ["parity/"],
  faults: ["faults/"],
  wizard: ["e2e/tui/"],
  pages: ["e2e/pages/"],
  e2e: ["e2e/"],
};
const parts: Part[] = [
  check("types", "type check", ["bun", "check", "--no-script"]),
  check("format", "layout of every file", ["bun", "fmt", "--no-script", "--check"]),
  check("lint", "lint rules, and the house's own", ["biome", "lint", "--error-on-warnings"]),
  suite("unit", "each room by itself", 600),
  suite("parity", "the same figures as the reference, on its files", 240),
  suite("faults", "failing disks, killed processes, torn files", 900),
  suite("e2e", "scripts, the binary and terminals, as an operator uses them", 420),
  suite("wizard", "the wizard, key by key in a pseudo-terminal", 300),
  suite("pages", "the pages in a real browser", 180),
];

const wanted = process.argv.slice(2);
const strangers = wanted.filter((name) => !parts.some((part) => part.name === name));
if (strangers.length > 0) {
  console.error(
    `no part is called ${strangers.join(", ")}; there are: ${parts.map(({ name }) => name).join(", ")}`,
  );
  process.exit(2);
}

const total: Counts = { passed: 0, failed: 0, skips: [] };
for (const part of parts) {
  if (wanted.length > 0 && !wanted.includes(part.name)) continue;
  console.log(`\n${part.name}: ${part.what} (at most ${part.budgetSeconds} s)`);
  const start = performance.now();
  const counts = await part.run(part.budgetSeconds * 1000);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${part.name}: ${summary(counts)} in ${seconds} s`);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skips.push(...counts.skips);
}
if (total.skips.length > 0) console.log(`\nskipped:\n${skipLines(total.skips).join("\n")}`);
console.log(`\n${summary(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;

function summary({ passed, failed, skips }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skips.length} skipped`;
}

function check(name: string, what: string, command: string[]): Part {
  return {
    name,
    what,
    budgetSeconds: 60,
    run: async (budgetMs) => {
      const ok = await succeeds(command, budgetMs);
      return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skips: [] };
    },
  };
}

function suite(name: "unit" | keyof typeof SUITES, what: string, budgetSeconds: number): Part {
  return { name, what, budgetSeconds, run: (budgetMs) => runTests(testFiles(name), budgetMs) };
}

function testFiles(suite: string): string[] {
  return [...new Bun.Glob("**/*.test.{ts,tsx}").scanSync(import.meta.dir)]
    .filter((file) => suiteOf(file) === suite)
    .map((file) => relative(root, join(import.meta.dir, file)))
    .sort();
}

/** The first suite that has the file's folder. */
function suiteOf(file: string): string {
  const found = Object.entries(SUITES).find(([, folders]) =>
    folders.some((folder) => file.startsWith(folder)),
  );
  return found?.[0] ?? "unit";
}

async function runTests(files: string[], budgetMs: number): Promise<Counts> {
  if (files.length === 0) return { passed: 0, failed: 0, skips: [] };
  const folder = mkdtempSync(join(tmpdir(), "orb-ops-tests-"));
  try {
    const report = join(folder, "junit.xml");
    const ok = await succeeds(
      [
        "bun",
        "test",
        "--only-failures",
        `--timeout=${TEST_TIMEOUT_MS}`,
        "--preload=./tests/seed.ts",
        // Tests that run side by side start processes: more of them than cores only wait for each other.
        "--max-concurrency=4",
        "--reporter=junit",
        `--reporter-outfile=${report}`,
        ...files.map((file) => `./${file}`),
      ],
      budgetMs,
      // Whatever tests leave behind, also those that are stopped, goes with the folder.
      { TMPDIR: folder },
    );
    return countJunit(readFileSync(report, { encoding: "utf8", flag: "a+" }), files, ok);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs a tool of the project in a clean environment: no setting of the caller's reaches a test but where the foreign files lie. */
async function succeeds(
  [tool, ...args]: string[],
  budgetMs: number,
  settings: Record<string, string> = {},
): Promise<boolean> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(ORB_|LC_|LANG|NO_COLOR|FORCE_COLOR)/.test(name),
  );
  const child = Bun.spawn([join(bin, tool!), ...args], {
    cwd: root,
    env: {
      ...Object.fromEntries(inherited),
      LANG: "C.UTF-8",
      ...(process.env.ORB_PARITY_DIR && { ORB_PARITY_DIR: process.env.ORB_PARITY_DIR }),
      ...settings,
    },
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    timeout: budgetMs,
  });
  const exitCode = await child.exited;
  if (child.signalCode) console.log(`stopped by ${child.signalCode} after ${budgetMs / 1000} s`);
  return exitCode === 0;
}
