import { describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Command, defineCommand } from "../../lib/command/define.ts";
import { execute } from "../../lib/command/execute.ts";
import { commitPlan } from "../../lib/workspace/commit.ts";
import type { Context } from "../../lib/workspace/context.ts";
import { type Files, realFiles } from "../../lib/workspace/files.ts";
import { acquireLock, COMMIT_LOCK } from "../../lib/workspace/lock.ts";
import { openWorkspace } from "../../lib/workspace/paths.ts";
import { makePlan, writeChange } from "../../lib/workspace/plans.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { systemClock } from "../../lib/workspace/time.ts";
import { tempFolder } from "./fake_world.ts";
import { sample } from "./sample.ts";

interface Desk {
  ctx: Context;
  notes: string[];
  read(path: string): string;
  write(path: string, text: string): void;
  files(): string[];
}

function desk(): Desk {
  const cwd = tempFolder();
  const workspace = openWorkspace({ env: {}, cwd });
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
  return {
    ctx,
    notes,
    read: (path) => readFileSync(join(cwd, path), "utf8"),
    write: (path, text) => writeFileSync(join(cwd, path), text),
    files: () => [...new Bun.Glob("**").scanSync({ cwd })].sort(),
  };
}

const options = z.object({});

/** Writes the number in `in.txt`, plus one, to `out.txt`; `meanwhile` happens after each planning. */
function increment(meanwhile: (planning: number) => void = () => {}) {
  let plannings = 0;
  return defineCommand({
    ...sample,
    options,
    plan: (ctx) => {
      const next = Number(ctx.reader.text("in.txt")) + 1;
      const plan = makePlan(
        ctx,
        { next, planning: plannings },
        { changes: [writeChange(ctx, "out.txt", `${next}`)] },
      );
      meanwhile(plannings++);
      return plan;
    },
  });
}

describe("a plan is carried out", () => {
  test("as it is when nothing changed since", async () => {
    const { ctx, read, write } = desk();
    write("in.txt", "1");
    const { result, exitCode } = await execute(ctx, increment(), {});
    expect([result, exitCode]).toEqual([{ next: 2, planning: 0 }, 0]);
    expect(read("out.txt")).toBe("2");
  });

  test("anew, once, when an input changed before the lock was taken", async () => {
    const { ctx, read, write } = desk();
    write("in.txt", "1");
    const command = increment((planning) => planning === 0 && write("in.txt", "41"));
    const { result } = await execute(ctx, command, {});
    expect(result).toEqual({ next: 42, planning: 1 });
    expect(read("out.txt")).toBe("42");
  });

  test("not at all when inputs change under the lock as well", async () => {
    const { ctx, files, write } = desk();
    write("in.txt", "1");
    const command = increment((planning) => write("in.txt", `${planning + 5}`));
    await expect(execute(ctx, command, {})).rejects.toMatchObject({ code: "plan_stale", exit: 3 });
    expect(files()).not.toContain("out.txt");
  });

  test("not at all when somebody has seen it and an input has changed", async () => {
    const { ctx, files, write } = desk();
    write("in.txt", "1");
    const command = increment();
    const { plan } = await execute(ctx, command, {}, { dryRun: true });
    write("in.txt", "2");
    await expect(execute(ctx, command, {}, { seen: plan })).rejects.toMatchObject({
      code: "plan_stale",
      exit: 3,
    });
    expect(files()).toEqual(["in.txt"]);
  });

  test("as seen when nothing changed since", async () => {
    const { ctx, read, write } = desk();
    write("in.txt", "1");
    const command = increment();
    const { plan } = await execute(ctx, command, {}, { dryRun: true });
    const seen = JSON.parse(JSON.stringify(plan));
    const { result } = await execute(ctx, command, {}, { seen });
    expect(result).toEqual({ next: 2, planning: 0 });
    expect(read("out.txt")).toBe("2");
  });
});

test("a dry run writes nothing and has no effects", async () => {
  const { ctx, files, write } = desk();
  write("in.txt", "1");
  const command = {
    ...increment(),
    settle: () => {
      throw new Error("settled in a dry run");
    },
  };
  const { result, recoveryPending } = await execute(ctx, command, {}, { dryRun: true });
  expect(result).toEqual({ next: 2, planning: 0 });
  expect(recoveryPending).toBe(false);
  expect(files()).toEqual(["in.txt"]);
});

describe("effects", () => {
  const sent: string[] = [];
  const notifying: Command = defineCommand({
    ...sample,
    options,
    plan: (ctx) => ({
      ...makePlan(ctx, { status: "planned" }, { changes: [writeChange(ctx, "state.json", "{}")] }),
      effects: [
        { kind: "send", to: "first" },
        { kind: "send", to: "second" },
      ],
    }),
    effects: {
      send: async (ctx, effect) => {
        sent.push(`${effect.to} ${ctx.reader.exists("state.json") ? "after" : "before"} the commit`);
        return { kind: "send", ok: effect.to === "first", detail: {} };
      },
    },
    settle: (ctx, _plan, results) => {
      const delivered = results.filter(({ ok }) => ok).length;
      const changes = [writeChange(ctx, "history.txt", `${delivered} of ${results.length}`)];
      return makePlan(ctx, { status: "settled", delivered }, { exitCode: 1, changes });
    },
  });

  test("happen in order once the files are safe, and settle has the last word", async () => {
    const { ctx, read } = desk();
    const { result, exitCode, effects, plan } = await execute(ctx, notifying, {});
    expect(sent).toEqual(["first after the commit", "second after the commit"]);
    expect(read("history.txt")).toBe("1 of 2");
    expect([result, exitCode]).toEqual([{ status: "settled", delivered: 1 }, 1]);
    expect(effects.map(({ ok }) => ok)).toEqual([true, false]);
    expect(plan.result).toEqual({ status: "planned" });
  });

  test("that cannot be recorded do not undo what was written: its result is told, with the reason, and 1 at least", async () => {
    const { ctx, notes, read } = desk();
    // A folder where the history should be.
    mkdirSync(ctx.workspace.resolve("history.txt"));
    const { result, exitCode } = await execute(ctx, notifying, {});
    expect(read("state.json")).toBe("{}");
    expect(result).toEqual({
      status: "planned",
      unsettled: { error: expect.any(String), details: expect.stringContaining("history.txt") },
    });
    expect(exitCode).toBe(1);
    expect(notes).toEqual([
      expect.stringMatching(/^done, but what came of it could not be recorded: .*history/),
    ]);
  });

  test("that nobody carries out are a defect", async () => {
    const command = { ...notifying, effects: {} };
    await expect(execute(desk().ctx, command, {})).rejects.toThrow("no runner for the effect send");
  });
});

test("large content is streamed from the source that the plan names, for the plan that holds", async () => {
  const { ctx, read, write } = desk();
  write("in.txt", "a");
  let plannings = 0;
  const command = defineCommand({
    ...sample,
    options,
    plan: (planning) => {
      const text = planning.reader.text("in.txt");
      const change = writeChange(planning, "out.txt", { source: "twice", args: { text } });
      if (plannings++ === 0) write("in.txt", "b");
      return makePlan(planning, {}, { changes: [change] });
    },
    sources: {
      twice: function* (planning, { text }) {
        yield `${text}`;
        yield planning.reader.text("in.txt");
      },
    },
  });
  await execute(ctx, command, {});
  expect(read("out.txt")).toBe("bb");
});

describe("while another command writes", () => {
  test("a commit waits, says for whom, and gives up with exit 3", async () => {
    const { ctx, files, notes, write } = desk();
    write("in.txt", "1");
    using _held = await acquireLock(ctx.workspace, COMMIT_LOCK, {
      clock: ctx.clock,
      command: "update_state --x",
    });
    await expect(execute(ctx, increment(), {}, { lockWait: 60 })).rejects.toMatchObject({
      code: "locked",
      exit: 3,
    });
    expect(notes).toEqual([
      expect.stringMatching(/^waiting for update_state --x \(process \d+, since .*\) to finish/),
    ]);
    expect(files()).toEqual(["in.txt"]);
  });

  test("a dry run and a plan without changes do not", async () => {
    const { ctx, notes, write } = desk();
    write("in.txt", "1");
    using _held = await acquireLock(ctx.workspace, COMMIT_LOCK, { clock: ctx.clock, command: "x" });
    await execute(ctx, increment(), {}, { dryRun: true, lockWait: 0 });
    const looking = {
      ...increment(),
      plan: (planning: Context) => makePlan(planning, { next: 0, planning: 0 }),
    };
    await execute(ctx, looking, {}, { lockWait: 0 });
    expect(notes).toEqual([]);
  });
});

describe("after an interrupted commit", () => {
  /** A workspace whose last commit stopped after its journal was written. */
  async function interrupted() {
    const { ctx, write, ...rest } = desk();
    write("in.txt", "1");
    const { plan } = await execute(ctx, increment(), {}, { dryRun: true });
    const stop = new Error("the process died");
    const dying: Files = {
      ...realFiles,
      rename(from, to) {
        if (to.endsWith("out.txt")) throw stop;
        realFiles.rename(from, to);
      },
      unlink() {
        throw stop;
      },
    };
    await expect(
      commitPlan({ workspace: ctx.workspace, clock: ctx.clock, command: "x", plan, files: dying }),
    ).rejects.toBeDefined();
    return { ctx, write, ...rest };
  }

  test("a dry run reports it and touches nothing", async () => {
    const { ctx, files } = await interrupted();
    const before = files();
    const { recoveryPending } = await execute(ctx, increment(), {}, { dryRun: true });
    expect(recoveryPending).toBe(true);
    expect(files()).toEqual(before);
  });

  test("the next command that writes completes it first, and says so", async () => {
    const { ctx, notes, read } = await interrupted();
    const other = {
      ...increment(),
      plan: (planning: Context) =>
        makePlan(planning, { next: 0, planning: 0 }, { changes: [writeChange(planning, "other.txt", "o")] }),
    };
    await execute(ctx, other, {});
    expect(notes).toEqual(["completed the commit that an earlier command left unfinished"]);
    expect([read("out.txt"), read("other.txt")]).toEqual(["2", "o"]);
  });
});
