import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wizard } from "./terminal.ts";
import { script } from "../e2e/spawned.ts";

/** Shared by all test files of a process; gone when it has ended. */
const folder = mkdtempSync(join(tmpdir(), "orb-ops-tui-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

let demo: Promise<string> | undefined;
let copies = 0;

/**
 * A copy of the demo's workspace of its own: two runs, three states, an update. It has lost its README, so that some items of
 * checklists do not pass by themselves.
 */
export async function stocked(): Promise<string> {
  demo ??= makeDemo();
  const copy = join(folder, `copy${++copies}`);
  cpSync(await demo, copy, { recursive: true });
  return copy;
}

/** A folder with nothing in it. */
export function empty(): string {
  return mkdtempSync(join(folder, "empty-"));
}

async function makeDemo(): Promise<string> {
  const child = Bun.spawn([...script("demo"), "--quiet"], {
    cwd: folder,
    env: { PATH: process.env.PATH! },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  const [said, exit] = await Promise.all([child.stderr.text(), child.exited]);
  if (exit !== 0) throw new Error(`the demo ended with ${exit}: ${said}`);
  const made = join(folder, "out/demo");
  rmSync(join(made, "README.md"));
  return made;
}

/** The wizard as operator `ana`, with a fixed time when `now` is given. */
export function start(
  workspace: string,
  args: string[] = [],
  given: { columns?: number; rows?: number; env?: Record<string, string> } = {},
) {
  const { env = {}, ...size } = given;
  return wizard(workspace, { args, ...size, env: { ORB_OPERATOR: "ana", ...env } });
}
