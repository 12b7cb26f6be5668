import { afterAll, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { type Files, realFiles } from "../../lib/workspace/files.ts";
import { acquireLock, COMMIT_LOCK, lockStatus } from "../../lib/workspace/lock.ts";
import { recover } from "../../lib/workspace/recover.ts";
import { systemClock } from "../../lib/workspace/time.ts";
import { readTree, tempFolder, writeTree, type Tree } from "../workspace/support.ts";
import { type Call, intercept, quickFiles } from "./intercept.ts";
import type { Order } from "./kill_child.ts";
import { commitScenario, filesOf, next, nextOf, type Scenario, scenarios, workspaceIn } from "./scenarios.ts";

/** Every `ORB_KILL_STEP`-th call is struck; 1 strikes all of them and takes three times as long. */
const STEP = Number(process.env.ORB_KILL_STEP ?? 3);
const LANES = cpus().length;
const child = join(import.meta.dir, "kill_child.ts");
const counts = { kills: 0, before: 0, after: 0, torn: 0, slowest_recovery_ms: 0 };
const started = performance.now();
afterAll(() => {
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `processes killed: ${JSON.stringify({ ...counts, a_second: Math.round(counts.kills / seconds) })}`,
  );
});

for (const [name, scenario] of Object.entries(scenarios)) {
  test(`${name}: killed at any file call, the workspace is as before or as after`, async () => {
    const { calls, writes } = await callsOf(scenario);
    const orders = [
      ...every(calls).map((at) => ({ at, torn: false })),
      ...writes.map((at) => ({ at, torn: true })),
    ];
    await inLanes(orders, async (order) => {
      const folder = freshFolder(scenario);
      await killed({ folder, scenario: name, does: "commit", ...order });
      await expectRepaired(folder, scenario);
    });
  }, 300_000);
}

test.each([
  ["right after the commit point", 0],
  ["in the midst of the changes", 0.5],
  ["before the journal's end", 1],
])(
  "killed again at any file call of the recovery from a kill %s",
  async (_, share) => {
    const scenario = scenarios.mixed!;
    const { published, ended } = await callsOf(scenario);
    const interrupted = freshFolder(scenario);
    const at = Math.round(published + (ended - published) * share);
    await killed({ folder: interrupted, scenario: "mixed", does: "commit", at, torn: false });
    const first = copyOf(interrupted);
    const recovery = await watched(scenario, async (files) => recover(files, workspaceIn(first)));
    await inLanes(every(recovery.length), async (at) => {
      const folder = copyOf(interrupted);
      await killed({ folder, scenario: "mixed", does: "recover", at, torn: false });
      await expectRepaired(folder, scenario, [scenario.after]);
    });
  },
  300_000,
);

/** The killed process has left no lock; recovery is quick and gives one of the trees; the next commits go on from there. */
async function expectRepaired(folder: string, scenario: Scenario, allowed?: Tree[]): Promise<void> {
  const workspace = workspaceIn(folder);
  expect(lockStatus(workspace, COMMIT_LOCK).held).toBe(false);
  const start = performance.now();
  {
    using _lock = await acquireLock(workspace, COMMIT_LOCK, {
      clock: systemClock({}),
      command: "test",
      waitMs: 0,
    });
    recover(filesOf(scenario, quickFiles), workspace);
  }
  counts.slowest_recovery_ms = Math.max(counts.slowest_recovery_ms, Math.round(performance.now() - start));
  const tree = readTree(folder);
  const side = Bun.deepEquals(tree, scenario.before)
    ? "before"
    : Bun.deepEquals(tree, scenario.after)
      ? "after"
      : "torn";
  counts.kills++;
  counts[side]++;
  expect(allowed ?? [scenario.before, scenario.after]).toContainEqual(tree);
  if (side === "before") await commitScenario(folder, scenario, filesOf(scenario, quickFiles));
  expect(readTree(folder)).toEqual(scenario.after);
  await commitScenario(folder, nextOf(scenario), filesOf(scenario, quickFiles));
  expect(readTree(folder)).toEqual({ ...scenario.after, ...next });
  rmSync(folder, { recursive: true });
}

async function killed(order: Order): Promise<void> {
  const process = Bun.spawn([Bun.argv[0] ?? "bun", child, JSON.stringify(order)], {
    stdout: "ignore",
    stderr: "pipe",
  });
  await process.exited;
  expect(`${process.signalCode} ${await new Response(process.stderr).text()}`).toBe("SIGKILL ");
}

function freshFolder(scenario: Scenario): string {
  const folder = tempFolder({ "ws/": "" });
  writeTree(folder, scenario.before);
  return folder;
}

/** With its hard links, which matter to recovery. */
function copyOf(folder: string): string {
  const copy = tempFolder();
  Bun.spawnSync(["cp", "-a", `${folder}/.`, copy]);
  return copy;
}

/** How many calls a commit makes, and which: writes, the first one after the commit point, and the journal's end. */
async function callsOf(scenario: Scenario) {
  const folder = freshFolder(scenario);
  const seen = await watched(scenario, (files) => commitScenario(folder, scenario, realFiles, files));
  const isJournal = (path: unknown) => String(path).endsWith("/journal.json");
  return {
    calls: seen.length,
    writes: seen.filter(({ name }) => name === "write").map(({ number }) => number),
    published: seen.findIndex(({ name, args }) => name === "rename" && isJournal(args[1])) + 2,
    ended: seen.findIndex(({ name, args }) => name === "unlink" && isJournal(args[0])) + 1,
  };
}

async function watched(scenario: Scenario, work: (files: Files) => Promise<unknown>): Promise<Call[]> {
  const seen: Call[] = [];
  await work(
    intercept(filesOf(scenario, quickFiles), (call, proceed) => {
      seen.push(call);
      return proceed();
    }),
  );
  return seen;
}

function every(calls: number): number[] {
  return Array.from({ length: calls }, (_, index) => index + 1).filter((at) => at % STEP === 0);
}

async function inLanes<Item>(items: Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
