import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { World } from "../../lib/command/world.ts";

export interface FakeWorld extends World {
  /** What was written so far. */
  out: string;
  err: string;
}

/** A world that keeps what is written. Without `terminal: true` its streams are pipes. */
export function fakeWorld(
  given: { env?: World["env"]; cwd?: string; terminal?: boolean; columns?: number } = {},
): FakeWorld {
  const world: FakeWorld = {
    env: given.env ?? {},
    cwd: given.cwd ?? tmpdir(),
    out: "",
    err: "",
    output: {
      stdout: async (text) => {
        world.out += text;
      },
      stderr: (text) => {
        world.err += text;
      },
    },
    terminal: { stdout: given.terminal === true, stderr: false, columns: given.columns ?? 80 },
  };
  return world;
}

export function tempFolder(): string {
  return mkdtempSync(join(tmpdir(), "orb-ops-"));
}
