import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { defineCommand, type Ended } from "../../lib/command/define.ts";
import { execute } from "../../lib/command/execute.ts";
import type { Context } from "../../lib/workspace/context.ts";
import { OpsError } from "../../lib/workspace/errors.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { acquireLock, lockStatus } from "../../lib/workspace/lock.ts";
import { openWorkspace } from "../../lib/workspace/paths.ts";
import { makePlan, writeChange } from "../../lib/workspace/plans.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { systemClock } from "../../lib/workspace/time.ts";
import { tempFolder } from "./fake_world.ts";
import { sample } from "./sample.ts";

function desk() {
  const workspace = openWorkspace({ env: {}, cwd: tempFolder() });
  const notes: string[] = [];
  const ctx: Context = {
    workspace,
    clock: systemClock({}),
    reader: new Reader(workspace),
    env: {},
    lang: "en",
    note: (line) => notes.push(typeof line === "string" ? line : line.en),
    progress: () => {},
  };
  const read = (path: string) => readFileSync(join(workspace.root, path), "utf8");
  return { ctx, notes, read };
}

/** Writes `done.txt`; its log is `log`. */
function logging(
  log: (ctx: Context, ended: Ended) => { result: JsonObject; exitCode: number } | undefined,
  plan: () => void = () => {},
) {
  return defineCommand({
    ...sample,
    options: z.object({ name: z.string() }),
    plan: (ctx) => {
      plan();
      return makePlan<JsonObject>(
        ctx,
        { step: "planned" },
        { changes: [writeChange(ctx, "done.txt", "done")] },
      );
    },
    settle: (ctx) => makePlan<JsonObject>(ctx, { step: "settled" }, { exitCode: 1 }),
    log: async (ctx, _, ended) => log(ctx, ended),
  });
}

test("what is logged is what the run ends with, after the files are safe", async () => {
  const seen: unknown[] = [];
  const command = logging((ctx, ended) => {
    seen.push(ended, ctx.reader.text("done.txt"));
    return undefined;
  });
  const { result, exitCode } = await execute(desk().ctx, command, { name: "x" });
  expect(seen).toEqual([
    { result: { step: "settled" }, exitCode: 1, durationMs: expect.any(Number), roleMs: expect.any(Number) },
    "done",
  ]);
  expect([result, exitCode]).toEqual([{ step: "settled" }, 1]);
});

test("the log may replace what the run ends with", async () => {
  const command = logging(() => ({ result: { step: "logged" }, exitCode: 3 }));
  expect(await execute(desk().ctx, command, { name: "x" })).toMatchObject({
    result: { step: "logged" },
    exitCode: 3,
  });
});

test("a failure to log undoes nothing: it is noted, and the result says it", async () => {
  const { ctx, notes, read } = desk();
  const command = logging(() => {
    throw new OpsError("disk_full", { en: "The disk is full.", ja: "ディスクに空きがありません。" });
  });
  const { result, exitCode } = await execute(ctx, command, { name: "x" });
  expect([result, exitCode]).toEqual([{ step: "settled", logging_error: "disk_full" }, 1]);
  expect(notes).toEqual(["the run could not be logged: The disk is full."]);
  expect(read("done.txt")).toBe("done");
});

test("an error that ends the run is logged and remains the error, also when logging fails, too", async () => {
  const failure = new OpsError("no_bars", { en: "There are no bars.", ja: "バーがありません。" });
  const fail = () => {
    throw failure;
  };
  const seen: Ended[] = [];
  const logged = logging((_, ended) => {
    seen.push(ended);
    return undefined;
  }, fail);
  await expect(execute(desk().ctx, logged, { name: "x" })).rejects.toBe(failure);
  expect(seen).toEqual([{ error: failure, durationMs: expect.any(Number), roleMs: expect.any(Number) }]);

  const { ctx, notes } = desk();
  const unlogged = logging(() => {
    throw new OpsError("disk_full", { en: "The disk is full.", ja: "ディスクに空きがありません。" });
  }, fail);
  await expect(execute(ctx, unlogged, { name: "x" })).rejects.toBe(failure);
  expect(notes).toEqual(["the run could not be logged: The disk is full."]);
});

describe("a command with a role", () => {
  const busy = { result: { step: "busy" }, exitCode: 0 };
  const held = { ...sample, options: z.object({}), role: () => ({ lock: "job:sample", busy }) };

  test("holds its lock from planning to logging", async () => {
    const { ctx } = desk();
    const states: boolean[] = [];
    const look = () => states.push(lockStatus(ctx.workspace, "job:sample").held);
    const command = defineCommand({
      ...held,
      plan: (planning) => {
        look();
        return makePlan<JsonObject>(planning, { step: "planned" });
      },
      log: async () => {
        look();
        return undefined;
      },
    });
    expect((await execute(ctx, command, {})).result).toEqual({ step: "planned" });
    look();
    expect(states).toEqual([true, true, false]);
  });

  test("ends at once where somebody else has it, and is logged; a dry run asks nobody", async () => {
    const { ctx } = desk();
    using _lock = await acquireLock(ctx.workspace, "job:sample", { clock: ctx.clock, command: "other" });
    const seen: Ended[] = [];
    const command = defineCommand({
      ...held,
      plan: (planning) => makePlan<JsonObject>(planning, { step: "planned" }),
      log: async (_, __, ended) => {
        seen.push(ended);
        return undefined;
      },
    });
    expect(await execute(ctx, command, {})).toMatchObject(busy);
    expect(seen).toMatchObject([busy]);
    expect((await execute(ctx, command, {}, { dryRun: true })).result).toEqual({ step: "planned" });
  });
});

test("a dry run is not logged", async () => {
  const command = logging(() => {
    throw new Error("logged");
  });
  const { result } = await execute(desk().ctx, command, { name: "x" }, { dryRun: true });
  expect(result).toEqual({ step: "planned" });
});
