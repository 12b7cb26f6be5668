import { afterAll, expect, test } from "bun:test";
import { cpus } from "node:os";
import { join } from "node:path";
import type { LedgerLine } from "../../lib/state/ledger.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { recoveryPending } from "../../lib/workspace/recover.ts";
import { parseInstant } from "../../lib/workspace/time.ts";
import { TRADING_MANIFEST } from "../runs/bars.ts";
import { BAR, grid, MONDAY, Rig } from "../workflow/worker/rig.ts";
import { tempFolder } from "../workspace/support.ts";
import { seeded } from "./power_cut.ts";

/** Processes to kill, over all lanes. */
const KILLS = Number(process.env.ORB_WORKER_KILLS ?? 20);
const SEED = Number(process.env.ORB_SEED ?? 20_260_105);
const LANES = cpus().length;
/** Every instant of some rounds in a row is as likely as any other. */
const WINDOW_MS = 200;
const child = join(import.meta.dir, "worker_child.ts");
const counts = { kills: 0, interrupted_commits: 0, bars: 0, updates: 0 };
afterAll(() => console.log(`workers killed: ${JSON.stringify({ ...counts, seed: SEED })}`));

/** Kills a worker at a random instant after its first round. */
async function kill(root: string, now: number, delay: number): Promise<void> {
  const worker = Bun.spawn([process.execPath, child, root, String(now)], {
    stdout: "pipe",
    stderr: "inherit",
  });
  try {
    expect((await worker.stdout.getReader().read()).done).toBe(false);
    await Bun.sleep(delay);
  } finally {
    worker.kill("SIGKILL");
    await worker.exited;
  }
  counts.kills++;
}

/** One round by another worker, which completes what the killed one left. Returns when it was. */
async function oneRound(root: string, now: number): Promise<Rig> {
  const rig = new Rig(root, { now });
  await rig.run({ once: true });
  expect(rig.told("error")).toEqual([]);
  return rig;
}

async function lane(number: number, kills: number): Promise<void> {
  const draw = seeded(SEED + number);
  const root = tempFolder({ "configs/strategies/day_orb_5m.yaml": TRADING_MANIFEST });
  let rig = await oneRound(root, MONDAY);
  const [first] = await rig.stamps();
  for (let k = 0; k < kills; k++) {
    const next = parseInstant((await rig.stamps()).at(-1)!) + 3 * BAR;
    await kill(root, next, draw() * WINDOW_MS);
    if (recoveryPending(new Workspace(root, root))) counts.interrupted_commits++;
    rig = await oneRound(root, parseInstant((await wholeStamps(rig)).at(-1)!) + 3 * BAR);

    const stamps = await rig.stamps();
    expect(stamps).toEqual(grid(parseInstant(first!), parseInstant(stamps.at(-1)!)));
    expect(await rig.stamps("raw")).toEqual(stamps);
    expect(await rig.stamps("features")).toEqual(stamps);
    const snapshot = await rig.json<Record<string, Record<string, string>>>("ops/runtime_snapshot.json");
    expect(snapshot.ingest!.USDJPY_5m).toBe(stamps.at(-1)!);
    expect(await learned(rig)).toEqual(stamps);
  }
  const stamps = await rig.stamps();
  counts.bars += stamps.length;
}

/** Bar starts of whole lines: the last one may be torn as long as nobody has recovered. */
async function wholeStamps(rig: Rig): Promise<string[]> {
  const text = await rig.text("validated/USDJPY/5m.csv");
  const lines = text.slice(0, text.lastIndexOf("\n")).split("\n").slice(1);
  return lines.map((line) => line.slice(0, 19));
}

/** Bar starts that updates have learned, in their order. */
async function learned(rig: Rig): Promise<string[]> {
  const text = await rig.text("runs/active/USDJPY_conservative/ledger.jsonl");
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as LedgerLine);
  counts.updates = Math.max(counts.updates, lines.length);
  return lines.flatMap(({ bars }) => grid(parseInstant(bars.first), parseInstant(bars.last)));
}

test(`${KILLS} workers killed at random instants: every bar is stored once and in order, the tiers agree, every bar is learned once`, async () => {
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number, Math.ceil(KILLS / LANES))));
  expect(counts.kills).toBeGreaterThanOrEqual(KILLS);
  expect(counts.bars).toBeGreaterThan(KILLS);
}, 600_000);
