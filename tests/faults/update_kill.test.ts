import { afterAll, expect, test } from "bun:test";
import { cpus } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { recoveryPending } from "../../lib/workspace/recover.ts";
import { TRADING_MANIFEST } from "../runs/bars.ts";
import { learnedPart, MANIFEST, STATE } from "../state/update/paths.ts";
import { tempFolder } from "../workspace/support.ts";
import { contextIn, contradictions, ingest, ingested, MOST_BARS, updateOnce } from "./update_rig.ts";

/** Processes to kill, over all lanes. */
const KILLS = Number(process.env.ORB_UPDATE_KILLS ?? 500);
const SEED = Number(process.env.ORB_SEED ?? 20_260_105);
const LANES = cpus().length;
/** Every instant of some updates in a row is as likely as any other. */
const WINDOW_MS = 80;
const FIRST = 1000;
const STEP = 2;
const child = join(import.meta.dir, "update_child.ts");
const counts = { kills: 0, interrupted_commits: 0, updates: 0, workspaces: 0 };
afterAll(() => console.log(`updates killed: ${JSON.stringify({ ...counts, seed: SEED })}`));

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

async function begun(): Promise<string> {
  const root = tempFolder({ [MANIFEST]: TRADING_MANIFEST, "validated/USDJPY/": "" });
  ingest(root, FIRST);
  await updateOnce(root);
  counts.workspaces++;
  return root;
}

/** Kills a process that updates, at a random instant after it has begun. */
async function kill(root: string, delay: number): Promise<void> {
  const process_ = Bun.spawn([process.execPath, child, root, String(STEP)], {
    stdout: "pipe",
    stderr: "inherit",
  });
  expect((await process_.stdout.getReader().read()).done).toBe(false);
  await Bun.sleep(delay);
  process_.kill("SIGKILL");
  await process_.exited;
  counts.kills++;
}

async function lane(number: number, kills: number): Promise<void> {
  const draw = random(SEED + number);
  let root = await begun();
  for (let k = 0; k < kills; k++) {
    if (ingested(root) > MOST_BARS - 500) root = await finished(root);
    await kill(root, draw() * WINDOW_MS);
    if (recoveryPending(contextIn(root).workspace)) counts.interrupted_commits++;
    await updateOnce(root);
    expect(contradictions(root)).toEqual([]);
  }
  await finished(root);
}

/** What was learned in all those pieces is what one update learns of the same bars. Returns a new workspace. */
async function finished(root: string): Promise<string> {
  const state = JSON.parse(await Bun.file(join(root, STATE)).text()) as {
    meta: { serial: number };
  } & JsonObject;
  counts.updates += state.meta.serial;
  const whole = tempFolder({ [MANIFEST]: TRADING_MANIFEST, "validated/USDJPY/": "" });
  ingest(whole, ingested(root));
  await updateOnce(whole);
  const plain = (document: JsonObject) => {
    const { meta, ...rest } = learnedPart(document);
    return { ...rest, meta: { ...(meta as JsonObject), lineage: null } };
  };
  expect(plain(state)).toEqual(plain(JSON.parse(await Bun.file(join(whole, STATE)).text()) as JsonObject));
  return begun();
}

test(`${KILLS} updates killed at random instants: files always belong together, no bar is learned twice, none is left out`, async () => {
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number, Math.ceil(KILLS / LANES))));
  expect(counts.kills).toBeGreaterThanOrEqual(KILLS);
  // Enough of them struck while files were changing.
  expect(counts.interrupted_commits).toBeGreaterThan(KILLS / 50);
}, 600_000);
