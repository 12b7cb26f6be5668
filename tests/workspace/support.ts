import { afterAll } from "bun:test";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { OpsError } from "../../lib/workspace/errors.ts";
import { type Files, realFiles } from "../../lib/workspace/files.ts";
import { isHidden, Workspace } from "../../lib/workspace/paths.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import type { Clock } from "../../lib/workspace/time.ts";

/** Path to content, folders as `path/` to an empty text. */
export type Tree = Record<string, string>;

const made: string[] = [];
afterAll(() => {
  for (const folder of made.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

/** A new folder, removed after the test file. */
export function tempFolder(tree: Tree = {}, under = tmpdir()): string {
  const folder = fs.mkdtempSync(join(under, "orb-test-"));
  made.push(folder);
  writeTree(folder, tree);
  return folder;
}

export function tempWorkspace(tree: Tree = {}): Workspace {
  const root = tempFolder(tree);
  return new Workspace(root, root);
}

export function readerOf(workspace: Workspace, files: Files = realFiles): { reader: Reader } {
  return { reader: new Reader(workspace, files) };
}

export function writeTree(root: string, tree: Tree): void {
  for (const [path, content] of Object.entries(tree)) {
    const full = join(root, path);
    fs.mkdirSync(path.endsWith("/") ? full : dirname(full), { recursive: true });
    if (!path.endsWith("/")) fs.writeFileSync(full, content);
  }
}

/** Everything that a person would see: folders with nothing but hidden files in them are left out, empty ones are not. */
export function readTree(root: string, under = ""): Tree {
  const tree: Tree = {};
  for (const entry of fs.readdirSync(join(root, under), { withFileTypes: true })) {
    const path = join(under, entry.name);
    if (isHidden(entry.name)) continue;
    if (!entry.isDirectory()) tree[path] = fs.readFileSync(join(root, path), "latin1");
    else if (fs.readdirSync(join(root, path)).length === 0) tree[`${path}/`] = "";
    else Object.assign(tree, readTree(root, path));
  }
  return Object.fromEntries(Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The error that an operator would see. Fails the test when nothing, or anything else, is thrown. */
export function errorOf(work: () => unknown): OpsError {
  try {
    work();
  } catch (error) {
    if (error instanceof OpsError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** As `errorOf`, of a promise. */
export async function rejectionOf(promise: Promise<unknown>): Promise<OpsError> {
  const [outcome] = await Promise.allSettled([promise]);
  return errorOf(() => {
    if (outcome.status === "rejected") throw outcome.reason;
  });
}

/** A clock whose sleeping is instant. */
export function fakeClock(now = Date.UTC(2026, 0, 2, 3, 4, 5)): Clock & { slept: number[] } {
  let monotonic = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    monotonic: () => monotonic,
    fixed: true,
    async sleep(ms) {
      slept.push(ms);
      monotonic += ms;
    },
  };
}
