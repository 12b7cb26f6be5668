import { afterAll, beforeAll, expect } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "../../lib/command/run.ts";
import type { Context } from "../../lib/workspace/context.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { systemClock } from "../../lib/workspace/time.ts";
import { command as demo } from "../../scripts/demo.ts";
import { fakeWorld } from "../command/fake_world.ts";

const folder = mkdtempSync(join(tmpdir(), "orb-checks-"));
/** The workspace that the demo leaves on this day: two runs, their states, an applied update. Nobody writes into it. */
export const stocked = join(folder, "out/demo");
export const NOW = "2026-01-05T00:00:00Z";

/** Makes the workspace before the tests of a file, and removes it and its copies after them. */
export function withDemo(): void {
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    expect(await run(demo, [], fakeWorld({ cwd: folder, env: { ORB_NOW: NOW } }))).toBe(0);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
}

export function contextOf(root = stocked, now = NOW): Context {
  const workspace = new Workspace(root, root);
  const clock = systemClock({ ORB_NOW: now });
  return { workspace, clock, reader: new Reader(workspace), env: {}, lang: "en", note() {}, progress() {} };
}

/** Large, and nobody writes into them: copies share them. */
const SHARED = ["data", "raw", "validated", "features"];

/** A copy of it with some files changed; undefined takes one away. */
export function changed(files: Record<string, string | undefined>, now = NOW): Context {
  const root = mkdtempSync(join(folder, "copy-"));
  const isShared = (path: string) => SHARED.some((name) => path === join(stocked, name));
  cpSync(stocked, root, { recursive: true, filter: (path) => !isShared(path) });
  for (const name of SHARED) symlinkSync(join(stocked, name), join(root, name));
  for (const [path, text] of Object.entries(files)) {
    const full = join(root, path);
    if (text === undefined) rmSync(full, { recursive: true, force: true });
    else {
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, text);
    }
  }
  return contextOf(root, now);
}
