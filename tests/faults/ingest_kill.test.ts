import { afterAll, expect, test } from "bun:test";
import { existsSync, readFileSync, statSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { realFiles } from "../../lib/workspace/files.ts";
import { acquireLock, COMMIT_LOCK } from "../../lib/workspace/lock.ts";
import { recover, recoveryPending } from "../../lib/workspace/recover.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { systemClock } from "../../lib/workspace/time.ts";
import { csvOf, Desk, FEATURES, RAW, SOURCE, SYNTHETIC, VALIDATED, wave } from "../ingest/support.ts";
import { tempFolder } from "../workspace/support.ts";

/** Processes to kill, over all lanes. */
const KILLS = Number(process.env.ORB_INGEST_KILLS ?? 40);
const SEED = Number(process.env.ORB_SEED ?? 20_260_105);
const LANES = cpus().length;
const ROWS = 20_000;
const ROWS_A_COMMIT = "250";
/** Some are killed before they have stored anything, most at any instant of the quarter of all commits that follows. */
const [EARLY, EARLY_MS, WINDOW_MS] = [0.2, 150, 500];
const script = join(import.meta.dir, "../../scripts/pull_prices.ts");
const tiers = [RAW, VALIDATED, FEATURES];
const counts = { kills: 0, interrupted_commits: 0, in_the_middle: 0, workspaces: 0 };
afterAll(() => console.log(`ingests killed: ${JSON.stringify({ ...counts, seed: SEED })}`));

/** A minute late here and there, some repeated, some broken: what a real file is like. */
const rows = wave(0, ROWS).map((row, k) => (k % 997 === 0 ? { ...row, h: 1 } : row));
for (let k = 100; k < ROWS; k += 1103) rows.splice(k, 2, rows[k + 1]!, rows[k]!);
for (let k = 500; k < ROWS; k += 2999) rows.splice(k, 0, rows[k - 1]!);
const source = csvOf(rows);

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

function pull(root: string, from = SOURCE) {
  const argv = ["--workspace", root, "--source", from, "--max-rows-per-commit", ROWS_A_COMMIT, "--quiet"];
  return Bun.spawn([process.execPath, script, ...argv], { stdout: "ignore", stderr: "inherit" });
}

async function finish(root: string): Promise<void> {
  expect(await pull(root).exited).toBe(0);
}

const begun = () => {
  counts.workspaces++;
  return tempFolder({ [SOURCE]: source, "raw/": "", "validated/": "", "features/": "" });
};

const read = (root: string, path: string) =>
  existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "";

/** How the files of an unfinished store contradict each other once the interrupted commit is completed. */
function contradictions(root: string): string[] {
  const [raw, validated, features] = tiers.map((path) => read(root, path).split("\n"));
  const wrong: string[] = [];
  const same = (what: string, a: unknown, b: unknown) => {
    if (!Bun.deepEquals(a, b)) wrong.push(`${what}: ${JSON.stringify(a)} is not ${JSON.stringify(b)}`);
  };
  same("rows of raw", raw!.length, validated!.length);
  same("rows of features", features!.length, validated!.length);
  const stamp = (lines: string[]) => lines.at(-2)?.slice(0, 19);
  same("end of raw", stamp(raw!), stamp(validated!));
  same("end of features", stamp(features!), stamp(validated!));
  const snapshot = JSON.parse(read(root, "ops/runtime_snapshot.json") || "{}") as {
    ingest?: Record<string, string>;
  };
  if (validated!.length > 2) same("watermark", snapshot.ingest?.USDJPY_5m, stamp(validated!));
  return wrong;
}

/** Completes what the killed process left, as the next command that writes would. */
async function recovered(root: string): Promise<void> {
  const workspace = new Workspace(root, root);
  if (recoveryPending(workspace)) counts.interrupted_commits++;
  using _lock = await acquireLock(workspace, COMMIT_LOCK, { clock: systemClock({}), command: "test" });
  recover(realFiles, workspace);
}

/** Ingests, and kills the process: before it has stored anything new, or some commits later. */
async function strike(root: string, draw: () => number): Promise<void> {
  const before = size(root);
  const child = pull(root);
  const early = draw() < EARLY;
  while (!early && size(root) === before && child.exitCode === null) await Bun.sleep(2);
  await Bun.sleep(draw() * (early ? EARLY_MS : WINDOW_MS));
  child.kill("SIGKILL");
  await child.exited;
  counts.kills++;
}

/** Of the bars, in bytes. */
function size(root: string): number {
  const path = join(root, VALIDATED);
  return existsSync(path) ? statSync(path).size : 0;
}

async function lane(number: number, kills: number, wanted: string[]): Promise<void> {
  const draw = random(SEED + number);
  let root = begun();
  for (let k = 0; k < kills; k++) {
    await strike(root, draw);
    // As often as not the same command completes the commit.
    if (draw() < 0.5) {
      await recovered(root);
      expect(contradictions(root)).toEqual([]);
    }
    const { length } = read(root, VALIDATED);
    if (length > 0 && length < wanted[1]!.length) counts.in_the_middle++;
    if (length < wanted[1]!.length) continue;
    await finish(root);
    expect(tiers.map((path) => read(root, path))).toEqual(wanted);
    root = begun();
  }
  await finish(root);
  expect(tiers.map((path) => read(root, path))).toEqual(wanted);
}

test(`${KILLS} ingests killed at random instants leave what one that was not killed leaves`, async () => {
  const whole = begun();
  await finish(whole);
  const wanted = tiers.map((path) => read(whole, path));
  expect(wanted[1]!.split("\n").length).toBe(ROWS - Math.ceil(ROWS / 997) + 2);
  const share = Math.ceil(KILLS / LANES);
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number, share, wanted)));
  if (KILLS >= 40) expect(counts.in_the_middle).toBeGreaterThan(KILLS / 4);
}, 1_200_000);

test("real bars that supersede invented ones do so at once or not at all, whenever the process is killed", async () => {
  const whole = new Desk({ [SOURCE]: csvOf(wave(0, 6000)) });
  await whole.pull({ calendar: false });
  const draw = random(SEED);
  for (let k = 0; k < Math.ceil(KILLS / 4); k++) {
    const desk = new Desk();
    await desk.ingest(wave(0, 5000), { calendar: undefined });
    const invented = wave(5000, 5600).map((row) => ({ ...row, c: Number(row.o) }));
    await desk.ingest(invented, { source: "synthetic_local", synthetic: true, calendar: undefined });
    desk.write("bars.csv", csvOf(wave(0, 6000)));
    const before = desk.tiers();
    const child = pull(desk.workspace.root, "bars.csv");
    await Bun.sleep(EARLY_MS + draw() * 300);
    child.kill("SIGKILL");
    await child.exited;
    counts.kills++;
    await recovered(desk.workspace.root);
    // Each tier is as before with more behind it, or superseded; never anything between.
    const marked = SYNTHETIC in desk.tree();
    for (const [tier, text] of desk.tiers().entries()) expect(text.startsWith(before[tier]!)).toBe(marked);
    await desk.pull({ source: "bars.csv", calendar: false });
    expect(desk.tiers()).toEqual(whole.tiers());
    expect(SYNTHETIC in desk.tree()).toBe(false);
  }
}, 600_000);
