import { afterEach, describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import { join } from "node:path";
import { acquireLock, lockStatus } from "../../lib/workspace/lock.ts";
import { LOCK_FOLDER, type Workspace } from "../../lib/workspace/paths.ts";
import { systemClock } from "../../lib/workspace/time.ts";
import { errorOf, fakeClock, rejectionOf, tempWorkspace } from "./support.ts";

const take = (workspace: Workspace, name = "commit", waitMs = 0) =>
  acquireLock(workspace, name, { clock: fakeClock(), command: "test --run", waitMs });

const children: Bun.Subprocess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** A process that says `held` or an error code, and holds on until its input ends. */
async function holder(workspace: Workspace, name = "commit", waitMs = 0) {
  const script = join(import.meta.dir, "lock_child.ts");
  const child = Bun.spawn([process.execPath, script, workspace.root, name, String(waitMs)], {
    stdin: "pipe",
    stdout: "pipe",
  });
  children.push(child);
  const lines = child.stdout.getReader();
  const said = async () =>
    Buffer.from((await lines.read()).value ?? [])
      .toString()
      .trim();
  return { child, said };
}

describe("a lock", () => {
  test("is held by one at a time in a process, and again after its release", async () => {
    const workspace = tempWorkspace();
    const first = await take(workspace);
    expect((await rejectionOf(take(workspace))).code).toBe("locked");
    first.release();
    (await take(workspace)).release();
  });

  test("is held to the end of the block that uses it", async () => {
    const workspace = tempWorkspace();
    {
      using _lock = await take(workspace);
      expect(lockStatus(workspace, "commit").held).toBe(true);
    }
    expect(lockStatus(workspace, "commit").held).toBe(false);
  });

  test("that was released is not released again for its next holder", async () => {
    const workspace = tempWorkspace();
    const first = await take(workspace);
    first.release();
    using _second = await take(workspace);
    first.release();
    expect(lockStatus(workspace, "commit")).toMatchObject({ held: true, holder: { pid: process.pid } });
  });

  test("that nothing refers to is still held", async () => {
    const workspace = tempWorkspace();
    await take(workspace);
    Bun.gc(true);
    expect(lockStatus(workspace, "commit").held).toBe(true);
  });

  test("has a name; others are free", async () => {
    const workspace = tempWorkspace();
    using _commit = await take(workspace);
    using _worker = await take(workspace, "worker");
    using _workflow = await take(workspace, "workflow:USDJPY_conservative");
    expect(lockStatus(workspace, "job:daily")).toEqual({ held: false });
    expect(lockStatus(workspace, "workflow:USDJPY_conservative").held).toBe(true);
  });

  test.each(["../x", "a/b", "", "workflow:", "a:b:../c"])("never has the name %p", (name) => {
    expect(errorOf(() => lockStatus(tempWorkspace(), name)).code).toBe("invalid_name");
  });

  test("of another process is waited for by the monotonic clock, with an end that names the holder", async () => {
    const workspace = tempWorkspace();
    const { child, said } = await holder(workspace);
    expect(await said()).toBe("held");
    const clock = fakeClock();
    const waited: unknown[] = [];
    const error = await rejectionOf(
      acquireLock(workspace, "commit", {
        clock,
        command: "test",
        waitMs: 30_000,
        onWait: (by) => waited.push(by?.pid),
      }),
    );
    expect(error).toMatchObject({ code: "locked", exit: 3 });
    expect(error.text.en).toMatch(
      new RegExp(
        `^The lock 'commit' is held by holder --of commit \\(pid ${child.pid}, 2\\d{3}-.*Z\\); waited 30 s\\.$`,
      ),
    );
    expect(error.text.ja).toContain(`holder --of commit (pid ${child.pid}`);
    expect(error.hint?.en).toContain("--lock-wait");
    expect(error.fields).toMatchObject({
      lock: "commit",
      holder: { pid: child.pid, command: "holder --of commit" },
    });
    expect(waited).toEqual([child.pid]);
    expect(clock.monotonic()).toBeWithin(30_000, 30_200);
    expect(Math.max(...clock.slept)).toBeLessThanOrEqual(100);
  });

  test("is taken as soon as its holder lets go", async () => {
    const workspace = tempWorkspace();
    const first = await holder(workspace);
    expect(await first.said()).toBe("held");
    const second = await holder(workspace, "commit", 20_000);
    first.child.stdin.end();
    expect(await second.said()).toBe("held");
  });

  test("is free at once when its holder is killed", async () => {
    const workspace = tempWorkspace();
    const { child, said } = await holder(workspace);
    expect(await said()).toBe("held");
    child.kill("SIGKILL");
    await child.exited;
    expect(lockStatus(workspace, "commit")).toEqual({ held: false });
    const clock = fakeClock();
    (await acquireLock(workspace, "commit", { clock, command: "test", waitMs: 0 })).release();
    expect(clock.slept).toEqual([]);
  });

  test("refuses another process", async () => {
    const workspace = tempWorkspace();
    using _lock = await take(workspace);
    expect(await (await holder(workspace)).said()).toBe("locked");
  });

  test("does not stop the event loop while it is waited for", async () => {
    const workspace = tempWorkspace();
    const held = await take(workspace);
    const waiting = acquireLock(workspace, "commit", {
      clock: systemClock({}),
      command: "test",
      waitMs: 20_000,
    });
    await Promise.resolve();
    held.release();
    (await waiting).release();
  });

  test("leaves an empty database alone in its folder, and a note only while it is held", async () => {
    const workspace = tempWorkspace();
    const names = () => fs.readdirSync(workspace.resolve(LOCK_FOLDER)).sort();
    const lock = await take(workspace);
    expect(names()).toEqual(["commit.db", "commit.json"]);
    lock.release();
    expect(names()).toEqual(["commit.db"]);
    expect(fs.statSync(workspace.resolve(`${LOCK_FOLDER}/commit.db`)).size).toBe(0);
  });

  test("is looked at without creating anything", () => {
    const workspace = tempWorkspace();
    expect(lockStatus(workspace, "commit")).toEqual({ held: false });
    expect(fs.readdirSync(workspace.root)).toEqual([]);
  });

  test("whose file is damaged says so", async () => {
    const workspace = tempWorkspace({ "ops/.lock/commit.db": "this is no database".repeat(100) });
    expect(await rejectionOf(take(workspace))).toMatchObject({ code: "lock_unusable", exit: 2 });
    expect(errorOf(() => lockStatus(workspace, "commit")).code).toBe("lock_unusable");
  });

  test("that cannot be made says why", async () => {
    const error = await rejectionOf(take(tempWorkspace({ ops: "a file" })));
    expect(error.code).toBe("not_a_directory");
    expect(error.text.en).toContain("ops/.lock");
  });
});
