import { afterAll, expect, test } from "bun:test";
import { join } from "node:path";
import { recoveryPending } from "../../lib/workspace/recover.ts";
import { tempFolder } from "../workspace/support.ts";
import { contradictions, exported, exportOnce, STOCK } from "./dashboard_rig.ts";
import { contextIn } from "./update_rig.ts";

const KILLS = Number(process.env.ORB_EXPORT_KILLS ?? 30);
const SEED = Number(process.env.ORB_SEED ?? 20_260_105);
/** Every instant of some exports in a row is as likely as any other. */
const WINDOW_MS = 120;
/** More exports than one process gets done before it is killed: their numbers, and so their names, only rise. */
const APART = 60;
const child = join(import.meta.dir, "dashboard_child.ts");
const counts = { kills: 0, interrupted_commits: 0, exports: 0 };
afterAll(() => console.log(`exports killed: ${JSON.stringify({ ...counts, seed: SEED })}`));

/** Numbers from 0 to 1, the same for the same seed (T. Ettinger's mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Kills a process that exports, at a random instant after it has begun. */
async function kill(root: string, first: number, delay: number): Promise<void> {
  const process_ = Bun.spawn([process.execPath, child, root, String(first)], {
    stdout: "pipe",
    stderr: "inherit",
  });
  expect((await process_.stdout.getReader().read()).done).toBe(false);
  await Bun.sleep(delay);
  process_.kill("SIGKILL");
  await process_.exited;
  counts.kills++;
}

test(`${KILLS} exports killed at random instants: manifest, datasets, heartbeat and history always belong together`, async () => {
  const draw = random(SEED);
  const root = tempFolder(STOCK);
  for (let k = 0; k < KILLS; k++) {
    await kill(root, k * APART, draw() * WINDOW_MS);
    if (recoveryPending(contextIn(root).workspace)) counts.interrupted_commits++;
    // It completes what the killed one left.
    const { status, sequence } = await exportOnce(root, (k + 1) * APART - 1);
    expect([status, sequence]).toEqual(["ok", exported(root)]);
    expect(contradictions(root)).toEqual([]);
  }
  counts.exports = exported(root);
  expect(counts.kills).toBe(KILLS);
  // Some of them struck while files were changing; of a few perhaps none.
  expect(counts.interrupted_commits).toBeGreaterThanOrEqual(Math.floor(KILLS / 100));
}, 600_000);
