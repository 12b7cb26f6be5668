import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../lib/command/run.ts";
import { planUpdateState, type UpdateStateOptions } from "../../lib/state/update/command.ts";
import { commitPlan } from "../../lib/workspace/commit.ts";
import { OpsError } from "../../lib/workspace/errors.ts";
import type { Files } from "../../lib/workspace/files.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { acquireLock, COMMIT_LOCK } from "../../lib/workspace/lock.ts";
import { command } from "../../scripts/update_state.ts";
import { TRADING_MANIFEST } from "../runs/bars.ts";
import { MANIFEST } from "../state/update/paths.ts";
import { readTree, tempFolder, writeTree } from "../workspace/support.ts";
import { intercept, quickFiles, systemError } from "./intercept.ts";
import { contextIn, contradictions, ingest, updateOnce } from "./update_rig.ts";

const script = join(import.meta.dir, "../../scripts/update_state.ts");
const options = command.options.parse({}) as UpdateStateOptions;
const counts = { failed_calls: 0 };
afterAll(() => console.log(`file calls of updates failed: ${JSON.stringify(counts)}`));

/** A workspace with one update behind it, and bars for the next. */
async function ready(): Promise<string> {
  const root = tempFolder({ [MANIFEST]: TRADING_MANIFEST, "validated/USDJPY/": "" });
  ingest(root, 1000);
  await updateOnce(root);
  ingest(root, 1300);
  return root;
}

async function commitWith(root: string, files: Files): Promise<void> {
  const ctx = contextIn(root);
  const plan = await planUpdateState(ctx, options);
  await commitPlan({ workspace: ctx.workspace, plan, clock: ctx.clock, command: "test", files });
}

/** What the system refuses for this reason. */
const refusals: [code: string, error: string, calls: (keyof Files)[]][] = [
  ["ENOSPC", "disk_full", ["open", "write", "link", "rename", "mkdir", "sync"]],
  ["EACCES", "no_permission", ["open", "link", "rename", "unlink", "mkdir"]],
  ["EROFS", "read_only", ["open", "link", "rename", "unlink", "mkdir"]],
];

describe.each(refusals)("%s at any call of the commit", (code, error, calls) => {
  test("leaves everything as it was, and says why; the next update does it", async () => {
    const before = readTree(await ready());
    const copy = () => tempFolder(before);
    for (let at = 1, last = 1; at <= last; at++) {
      const root = copy();
      let failed = false;
      const faulty = intercept(quickFiles, ({ number, name }, proceed) => {
        last = Math.max(last, number);
        if (number !== at || !calls.includes(name)) return proceed();
        failed = true;
        throw systemError(code);
      });
      const thrown = await commitWith(root, faulty).catch((failure: unknown) => failure);
      if (!failed) continue;
      counts.failed_calls++;
      if (thrown instanceof OpsError) {
        expect(thrown.code).toBe(error);
        expect(readTree(root)).toEqual(before);
        await updateOnce(root);
      }
      expect(contradictions(root)).toEqual([]);
    }
  }, 60_000);
});

describe("a place that lets nothing be written to it", () => {
  const WRITES: (keyof Files)[] = ["open", "link", "rename", "unlink", "mkdir"];
  const places = [
    ["the folder of the state", /\/runs\/active\/[^/]*$/],
    ["the ledger", /\/ledger\.jsonl$/],
    ["the archive", /\/ops\/state_archive\/.*$/],
    ["the folder of the snapshot", /\/ops\/[^/]*$/],
    ["the EV profile", /\/ev_profiles\/[^/]*$/],
  ] as const;

  test.each(places)("%s: everything stays as it was, for as long as that lasts", async (_, place) => {
    const root = await ready();
    const before = readTree(root);
    const refusing = intercept(quickFiles, ({ name, args: [from, to] }, proceed) => {
      const target = name === "link" || name === "rename" ? to : from;
      // As the system does: what is not there is missed first.
      const nothing = name === "unlink" && !quickFiles.stat(String(from));
      const changes = name === "open" ? to !== "read" : WRITES.includes(name) && !nothing;
      if (changes && place.test(String(target))) throw systemError("EACCES");
      return proceed();
    });
    for (const _again of [1, 2]) {
      const refusal = await commitWith(root, refusing).catch((failure: OpsError) => failure.code);
      expect(refusal).toBe("no_permission");
      expect(readTree(root)).toEqual(before);
    }
    await updateOnce(root);
    expect(contradictions(root)).toEqual([]);
  });
});

test("a refused write, a damaged journal and a stale plan read as the specification has them", async () => {
  const root = await ready();
  const said = async (...argv: string[]) => {
    const texts: string[] = [];
    const exit = await run(command, argv, {
      env: { ORB_WORKSPACE: root },
      cwd: root,
      output: { stdout: async (piece) => void texts.push(piece), stderr: () => {} },
      terminal: { stdout: false, stderr: false, columns: 80 },
    });
    const { error, reason, message, details } = JSON.parse(texts.join("")) as JsonObject;
    expect(message).toBe(details!);
    return [exit, error, reason];
  };
  await said("--plan-out", "plan.json").catch(() => {});
  mkdirSync(join(root, "ops/.commit/0.new"), { recursive: true });
  expect(await said()).toEqual([1, "write_failed", "is_a_directory"]);
  rmSync(join(root, "ops/.commit/0.new"), { recursive: true });
  await updateOnce(root);
  expect(await said("--apply-plan", "plan.json")).toEqual([3, "plan_stale", undefined]);
  ingest(root, 1400);
  writeTree(root, { "ops/.commit/journal.json": "{" });
  expect(await said()).toEqual([1, "txn_corrupt", "journal_corrupt"]);
});

describe("two updates started together", () => {
  const start = async (root: string, ...argv: string[]) => {
    const child = Bun.spawn([process.execPath, script, ...argv], {
      env: { PATH: process.env.PATH, ORB_WORKSPACE: root },
      stdout: "pipe",
      stderr: "ignore",
    });
    const out = JSON.parse(await new Response(child.stdout).text()) as JsonObject;
    return {
      exit: await child.exited,
      said: out.error ?? out.message ?? (out.decision as JsonObject).status,
    };
  };

  test("are one after the other: one applies, the other finds nothing new", async () => {
    const root = await ready();
    for (const count of [1300, 1340, 1400, 1412]) {
      ingest(root, count);
      const both = await Promise.all([start(root), start(root)]);
      expect(both.map(({ said }) => said).sort()).toEqual(["applied", "no_new_bars"]);
      expect(both.map(({ exit }) => exit)).toEqual([0, 0]);
      expect(contradictions(root)).toEqual([]);
    }
  }, 60_000);

  test("or end with 3 where one will not wait for the other", async () => {
    const root = await ready();
    const { workspace, clock } = contextIn(root);
    const before = readTree(root);
    {
      using _lock = await acquireLock(workspace, COMMIT_LOCK, { clock, command: "test" });
      expect(await start(root, "--lock-wait", "0")).toEqual({ exit: 3, said: "lock_busy" });
      expect(await start(root, "--lock-timeout-seconds", "0.1")).toEqual({ exit: 3, said: "lock_busy" });
    }
    expect(readTree(root)).toEqual(before);
    expect(await start(root)).toEqual({ exit: 0, said: "applied" });
  }, 60_000);
});

test("an operator's stop during a long update takes effect", async () => {
  const root = await ready();
  const ctx = contextIn(root);
  const plan = await planUpdateState(ctx, options);
  mkdirSync(join(root, "ops/state_archive"), { recursive: true });
  writeTree(root, {
    "ops/state_archive/auto_adjust_override.json": '{"status": "disabled", "reason": "stop"}',
  });
  const { plan: held, replanned } = await commitPlan({
    workspace: ctx.workspace,
    plan,
    clock: ctx.clock,
    command: "test",
    replan: () => planUpdateState(contextIn(root), options),
  });
  expect(replanned).toBe(true);
  expect(held.result.decision).toEqual({ status: "blocked", reasons: ["override_disabled"] });
});

test("a snapshot that somebody else wrote meanwhile keeps what they wrote", async () => {
  const root = await ready();
  const ctx = contextIn(root);
  const plan = await planUpdateState(ctx, options);
  const path = join(root, "ops/runtime_snapshot.json");
  const snapshot = {
    ...JSON.parse(await Bun.file(path).text()),
    ingest: { USDJPY_5m: "2024-01-05T00:00:00" },
  };
  await Bun.write(path, JSON.stringify(snapshot));
  await commitPlan({
    workspace: ctx.workspace,
    plan,
    clock: ctx.clock,
    command: "test",
    replan: () => planUpdateState(contextIn(root), options),
  });
  expect(JSON.parse(await Bun.file(path).text()).ingest).toEqual(snapshot.ingest);
  expect(contradictions(root)).toEqual([]);
});
