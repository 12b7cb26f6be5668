#!/usr/bin/env bun
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { checkedOut } from "../lib/command/version.ts";
import type { Build } from "../lib/workspace/build.ts";
import { allPages } from "../lib/command/pages.ts";
import { catalog } from "../scripts/catalog.ts";
import { commands } from "../scripts/orb_ops.ts";
import { lean } from "../tui/lean.ts";

/**
 * Makes a binary that needs nothing beside it: `bun run compile` one of all commands and the wizard, `--script NAME` one of a single
 * command. `--target` names another platform; its runtime then comes from the npm registry.
 */

const root = join(import.meta.dir, "..");
const USAGE = "bun run compile [--script NAME] [--target bun-linux-arm64] [--outfile FILE]";

/** What runs in threads has entries of its own: the bundler does not see them behind `new Worker`. */
const WORKERS = ["tui/planner_worker.ts", "lib/experiments/executor/thread.ts"];

function refuse(why: string): never {
  console.error(`error: ${why}\nusage: ${USAGE}`);
  process.exit(2);
}

function flags() {
  try {
    return parseArgs({
      options: { script: { type: "string" }, target: { type: "string" }, outfile: { type: "string" } },
    }).values;
  } catch (error) {
    return refuse((error as Error).message);
  }
}

/** The source that is compiled. */
function entryOf(script: string | undefined): string {
  if (script === undefined) return "scripts/orb_ops.ts";
  if (!Object.hasOwn(catalog, script)) return refuse(`there is no command ${script}`);
  const entry = `scripts/${script}.ts`;
  // It would look for the other commands in its own binary.
  if (readFileSync(join(root, entry), "utf8").includes("process.execPath")) {
    return refuse(
      `${script} starts other commands, so it needs the binary of all commands; leave out --script`,
    );
  }
  return "build/one.ts";
}

/**
 * The entry of a binary of one command. Its script cannot be that: where another script imports it, the bundler makes it a part of
 * both, and a part is never `import.meta.main`.
 */
function oneCommand(script: string): string {
  const run = join(root, "lib/command/run.ts");
  const path = join(root, `scripts/${script}.ts`);
  return `import { command } from ${JSON.stringify(path)};
import { runScript } from ${JSON.stringify(run)};
await runScript(command);
`;
}

/** `+changed` says that the sources are not those of the commit. */
function commit(): string | null {
  const head = checkedOut(root);
  if (!head) return null;
  const { stdout } = Bun.spawnSync(["git", "status", "--porcelain", "--untracked-files=no"], { cwd: root });
  return stdout.length > 0 ? `${head}+changed` : head;
}

/** See `lib/command/pages.ts`. */
async function pages(): Promise<Record<string, string>> {
  return Object.fromEntries((await allPages(commands)).map((page) => [page.name, JSON.stringify(page)]));
}

const { script, target, outfile } = flags();
const entry = entryOf(script);
const wanted = resolve(
  outfile ?? join(root, "dist", [script ?? "orb-ops", target].filter(Boolean).join("-")),
);
const part = `${wanted}.part-${process.pid}`;
const build: Build = {
  commit: commit(),
  time: `${new Date().toISOString().slice(0, 19)}Z`,
  commands: Object.keys(catalog),
};

mkdirSync(dirname(wanted), { recursive: true });
try {
  await Bun.build({
    entrypoints: [entry, ...WORKERS].map((file) => join(root, file)),
    root,
    ...(script !== undefined && { files: { [join(root, entry)]: oneCommand(script) } }),
    format: "esm",
    plugins: [lean],
    // A named command loads its own parts alone.
    splitting: true,
    minify: true,
    bytecode: true,
    define: {
      ORB_BUILD: JSON.stringify(build),
      ORB_PAGES: JSON.stringify(await pages()),
      "process.env.NODE_ENV": '"production"',
    },
    compile: {
      outfile: part,
      // A stranger's bunfig.toml in the caller's directory must not reach into the program.
      autoloadBunfig: false,
      ...(target && { target: target as Bun.Build.CompileTarget }),
    },
  });
} catch (error) {
  rmSync(part, { force: true });
  const why = error instanceof AggregateError ? error.errors.join("\n") : String(error);
  console.error(`error: ${why}`);
  if (target) {
    console.error(
      `hint: for ${target}, Bun ${Bun.version} takes the runtime of that platform from the npm registry; it must be one that Bun has, and the registry must be within reach`,
    );
  }
  process.exit(1);
}
// Windows' programs end with .exe, which Bun adds by itself.
const end = existsSync(`${part}.exe`) ? ".exe" : "";
renameSync(part + end, wanted + end);
console.log(`${wanted}${end}  ${Math.round(Bun.file(wanted + end).size / 2 ** 20)} MiB`);
