import { expect, test } from "bun:test";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { OpsError } from "../../lib/workspace/errors.ts";
import { freshWorkspace } from "../../lib/workspace/fresh.ts";
import { acquireLock, COMMIT_LOCK } from "../../lib/workspace/lock.ts";
import { commitPlan } from "../../lib/workspace/commit.ts";
import { makePlan, writeChange } from "../../lib/workspace/plans.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { fakeClock, readTree, tempFolder, tempWorkspace, writeTree } from "./support.ts";

const how = { clock: fakeClock(), command: "demo", waitMs: 0 };
const MARK = { ".orb-owner": "demo\n" };

async function refusal(what: Promise<unknown>): Promise<OpsError> {
  const error = await what.then(() => undefined).catch((thrown: unknown) => thrown);
  if (error instanceof OpsError) return error;
  throw error ?? new Error("nothing was refused");
}

test("a missing folder is made, with those above it", async () => {
  const outer = tempWorkspace();
  using fresh = await freshWorkspace(outer, "out/demo", "demo", how);
  expect(fresh.workspace.root).toBe(join(outer.root, "out/demo"));
  expect(readTree(fresh.workspace.root)).toEqual(MARK);
});

test("what an earlier run left is gone, to the last folder", async () => {
  const outer = tempWorkspace({
    "out/demo/.orb-owner": "demo\n",
    "out/demo/runs/USDJPY_conservative_20260101_000000/state.json": "{}",
    "out/demo/raw/": "",
    "out/demo/ops/.commit/ready": "",
    "out/kept.txt": "mine",
  });
  using fresh = await freshWorkspace(outer, "out/demo", "demo", how);
  expect(readTree(fresh.workspace.root)).toEqual(MARK);
  expect(existsSync(join(fresh.workspace.root, "runs"))).toBe(false);
  expect(readTree(outer.root)["out/kept.txt"]).toBe("mine");
});

test("an empty workspace can be written to", async () => {
  const outer = tempWorkspace({ "out/demo/.orb-owner": "demo\n", "out/demo/old": "1" });
  using fresh = await freshWorkspace(outer, "out/demo", "demo", how);
  const ctx = { reader: new Reader(fresh.workspace) };
  const plan = makePlan(ctx, {}, { changes: [writeChange(ctx, "runs/new", "2")] });
  await commitPlan({ ...how, workspace: fresh.workspace, plan });
  expect(readTree(fresh.workspace.root)).toEqual({ ...MARK, "runs/new": "2" });
});

test("links are removed; what they lead to stays", async () => {
  const elsewhere = tempFolder({ "letter.txt": "dear" });
  const outer = tempWorkspace({ "out/demo/.orb-owner": "demo\n" });
  symlinkSync(elsewhere, join(outer.root, "out/demo/link"));
  using fresh = await freshWorkspace(outer, "out/demo", "demo", how);
  expect(readTree(fresh.workspace.root)).toEqual(MARK);
  expect(readTree(elsewhere)).toEqual({ "letter.txt": "dear" });
});

test.each([
  ["a folder with somebody's files", { "out/demo/thesis.txt": "mine" }],
  ["a folder of another owner", { "out/demo/.orb-owner": "bench\n", "out/demo/figures.csv": "1" }],
  ["a folder where the mark is a folder", { "out/demo/.orb-owner/x": "1" }],
])("%s is left alone", async (_, tree) => {
  const outer = tempWorkspace();
  writeTree(outer.root, tree);
  const error = await refusal(freshWorkspace(outer, "out/demo", "demo", how));
  expect(error).toMatchObject({ code: "not_ours", exit: 2, fields: { path: "out/demo" } });
  expect(error.text.en).toBe("out/demo holds files that demo did not make; they are left alone.");
  expect(readTree(outer.root)).toEqual(tree);
});

test("a file in the folder's place is left alone", async () => {
  const outer = tempWorkspace({ "out/demo": "text" });
  const error = await refusal(freshWorkspace(outer, "out/demo", "demo", how));
  expect(error).toMatchObject({ code: "not_a_directory", exit: 2 });
  expect(readFileSync(join(outer.root, "out/demo"), "utf8")).toBe("text");
});

test("while one holds it, a second is refused and changes nothing", async () => {
  const outer = tempWorkspace();
  using fresh = await freshWorkspace(outer, "out/demo", "demo", how);
  writeTree(fresh.workspace.root, { "runs/a": "1" });
  const error = await refusal(freshWorkspace(outer, "out/demo", "demo", how));
  expect(error).toMatchObject({ code: "locked", exit: 3, fields: { lock: "demo" } });
  expect(readTree(fresh.workspace.root)).toEqual({ ...MARK, "runs/a": "1" });
});

test("a command that is writing in it is waited for, and the lock is given back when it lasts too long", async () => {
  const outer = tempWorkspace();
  const { workspace } = await freshWorkspace(outer, "out/demo", "demo", how).then((fresh) => {
    fresh[Symbol.dispose]();
    return fresh;
  });
  writeTree(workspace.root, { "runs/a": "1" });
  const writer = await acquireLock(workspace, COMMIT_LOCK, { ...how, command: "run_sim" });
  const error = await refusal(freshWorkspace(outer, "out/demo", "demo", how));
  expect(error).toMatchObject({ code: "locked", fields: { lock: "commit" } });
  writer.release();
  using fresh = await freshWorkspace(outer, "out/demo", "demo", how);
  expect(readTree(fresh.workspace.root)).toEqual(MARK);
});
