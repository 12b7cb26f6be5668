import { afterAll, expect, test } from "bun:test";
import { ingestRows } from "../../lib/ingest/ingest.ts";
import type { Files } from "../../lib/workspace/files.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { recoveryPending } from "../../lib/workspace/recover.ts";
import { calendar, csvOf, Desk, SOURCE, wave } from "../ingest/support.ts";
import type { Tree } from "../workspace/support.ts";
import { intercept, quickFiles } from "./intercept.ts";

const counts = { crashes: 0, interrupted_commits: 0 };
afterAll(() => console.log(`ingests crashed: ${JSON.stringify(counts)}`));

/** Calls after which something is different on the disk. */
const writing: (keyof Files)[] = ["open", "write", "link", "rename", "unlink", "mkdir", "resize"];

/** One ingest of the desk's source, in three commits. */
function ingest(desk: Desk, files: Files) {
  const ctx = { ...desk.context(), reader: new Reader(desk.workspace, files) };
  return ingestRows(
    ctx,
    {},
    { store: desk.store, source: SOURCE, file: SOURCE, calendar, maxRowsPerCommit: 25 },
  );
}

/** The file system of a process that dies at a call: from then on nothing that writes is done. */
function dyingAt(at: number): { files: Files; writes: () => number } {
  let writes = 0;
  const files = intercept(quickFiles, ({ name, args }, proceed) => {
    const changes = writing.includes(name) && !(name === "open" && args[1] === "read");
    if (changes && ++writes >= at) throw new Error("the process is gone");
    return proceed();
  });
  return { files, writes: () => writes };
}

async function crashesAtEvery(before: Tree, whole: string[]): Promise<void> {
  const unhurt = dyingAt(Number.POSITIVE_INFINITY);
  await ingest(new Desk(before), unhurt.files);
  for (let at = 1; at <= unhurt.writes(); at++) {
    const desk = new Desk(before);
    await ingest(desk, dyingAt(at).files).catch(() => {});
    if (recoveryPending(desk.workspace)) counts.interrupted_commits++;
    counts.crashes++;
    await ingest(desk, quickFiles);
    expect(desk.tiers()).toEqual(whole);
    expect(desk.anomalies().map(({ type }) => type)).not.toContain("torn_append_recovered");
  }
  expect(unhurt.writes()).toBeGreaterThan(50);
}

/** What an ingest of all bars into nothing leaves. */
async function wholeTiers(): Promise<string[]> {
  const whole = new Desk({ [SOURCE]: csvOf(wave(0, 60)) });
  await ingest(whole, quickFiles);
  return whole.tiers();
}

test("an ingest into nothing that dies at any call ends as one that lives", async () => {
  await crashesAtEvery({ [SOURCE]: csvOf(wave(0, 60)) }, await wholeTiers());
}, 60_000);

test("an ingest into a store with invented bars that dies at any call ends as one that lives", async () => {
  const desk = new Desk({ [SOURCE]: csvOf(wave(0, 60)) });
  await desk.ingest(wave(0, 20));
  const invented = wave(20, 30).map((row) => ({ ...row, c: Number(row.o) }));
  await desk.ingest(invented, { source: "synthetic_local", synthetic: true });
  await crashesAtEvery(desk.tree(), await wholeTiers());
}, 60_000);
