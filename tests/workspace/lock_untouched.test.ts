import { expect, test } from "bun:test";
import * as fs from "node:fs";
import { join } from "node:path";
import { commitPlan } from "../../lib/workspace/commit.ts";
import { type Files, realFiles } from "../../lib/workspace/files.ts";
import { acquireLock, COMMIT_LOCK } from "../../lib/workspace/lock.ts";
import { appendOutput, writeOutput } from "../../lib/workspace/output.ts";
import { appendChange, makePlan, writeChange } from "../../lib/workspace/plans.ts";
import { recoveryPending } from "../../lib/workspace/recover.ts";
import { intercept } from "../faults/intercept.ts";
import { fakeClock, readerOf, tempWorkspace } from "./support.ts";

// A second open and close of a lock's file in the process that holds it would silently drop the lock.

test("no reader, commit or output ever opens a lock's file", async () => {
  const workspace = tempWorkspace({ "runs/a": "a" });
  (await acquireLock(workspace, "worker", { clock: fakeClock(), command: "test" })).release();
  const opened: string[] = [];
  const watched: Files = intercept(realFiles, ({ name, args }, proceed) => {
    if (name === "open" || name === "link") opened.push(String(args[0]));
    return proceed();
  });
  const ctx = readerOf(workspace, watched);
  for (const path of ctx.reader.walk(".")) ctx.reader.text(path);
  const changes = [writeChange(ctx, "ops/state.json", "{}"), appendChange(ctx, "ops/log.jsonl", "1\n")];
  const plan = makePlan(ctx, {}, { changes });
  await commitPlan({ workspace, plan, files: watched, clock: fakeClock(), command: "test" });
  writeOutput(workspace, "out/x.json", "{}", watched);
  appendOutput(workspace, "ops/automation.log", "{}\n", watched);
  recoveryPending(workspace, watched);
  expect(opened.length).toBeGreaterThan(10);
  expect(opened.filter((path) => path.includes("/.lock/"))).toEqual([]);
});

test("a lock outlives all that its holder reads and commits", async () => {
  const workspace = tempWorkspace({ "runs/a": "a" });
  using _worker = await acquireLock(workspace, "worker", { clock: fakeClock(), command: "test" });
  using _commit = await acquireLock(workspace, COMMIT_LOCK, { clock: fakeClock(), command: "test" });
  const ctx = readerOf(workspace);
  for (const path of ctx.reader.walk(".")) ctx.reader.bytes(path);
  recoveryPending(workspace);
  writeOutput(workspace, "out/x.json", "{}");
  for (const name of ["worker", COMMIT_LOCK]) {
    const script = join(import.meta.dir, "lock_child.ts");
    const child = Bun.spawnSync([process.execPath, script, workspace.root, name], { stdin: "ignore" });
    expect(child.stdout.toString().trim()).toBe("locked");
  }
});

test("only one file of the product knows how to open a lock", () => {
  const folder = join(import.meta.dir, "../../lib/workspace");
  const openers = fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .filter((name) => fs.readFileSync(join(folder, name), "utf8").includes("bun:sqlite"));
  expect(openers).toEqual(["lock.ts"]);
});
