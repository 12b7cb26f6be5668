import { describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import { commitPlan } from "../../lib/workspace/commit.ts";
import { realFiles } from "../../lib/workspace/files.ts";
import { acquireLock } from "../../lib/workspace/lock.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { appendChange, deleteChange, makePlan, writeChange } from "../../lib/workspace/plans.ts";
import { recover, recoveryPending } from "../../lib/workspace/recover.ts";
import { intercept } from "../faults/intercept.ts";
import { fakeClock, readerOf, readTree, rejectionOf, tempFolder, tempWorkspace } from "./support.ts";

const before = { "log.jsonl": "1\n", "old.json": "old", "state.json": "old" };
const after = { "log.jsonl": "1\n2\n", "new/a.json": "a", "state.json": "new" };

function commit(workspace: Workspace, changes: "all" | "another" = "all", files = realFiles) {
  const ctx = readerOf(workspace);
  const all = [
    writeChange(ctx, "state.json", "new"),
    appendChange(ctx, "log.jsonl", "2\n"),
    writeChange(ctx, "new/a.json", "a"),
    deleteChange(ctx, "old.json"),
  ];
  const plan = makePlan(ctx, {}, { changes: changes === "all" ? all : [writeChange(ctx, "b.json", "b")] });
  return commitPlan({ workspace, plan, files, clock: fakeClock(), command: "test", waitMs: 0 });
}

/** As a process leaves it that dies before its n-th change of a name. */
async function interrupted(renames: number, workspace = tempWorkspace(before)): Promise<Workspace> {
  let dead = false;
  let seen = 0;
  const dying = intercept(realFiles, ({ name }, proceed) => {
    if (name === "rename") seen++;
    dead ||= seen > renames;
    if (dead) throw new Error("dead");
    return proceed();
  });
  await commit(workspace, "all", dying).catch(() => {});
  return workspace;
}

describe("an interrupted commit", () => {
  test("is reported, without a trace, and completed by the next one", async () => {
    const workspace = await interrupted(2);
    const seen = fs.readdirSync(workspace.root);
    expect(recoveryPending(workspace)).toBe(true);
    expect(fs.readdirSync(workspace.root)).toEqual(seen);
    const outcome = await commit(workspace, "another");
    expect(outcome.recovered).toBe(true);
    expect(recoveryPending(workspace)).toBe(false);
    expect(readTree(workspace.root)).toEqual({ "b.json": "b", ...after });
  });

  test("makes a plan stale that rests on its half", async () => {
    const workspace = await interrupted(2);
    const plan = makePlan(readerOf(workspace), {});
    const ctx = readerOf(workspace);
    ctx.reader.text("old.json");
    const change = writeChange(ctx, "b.json", "b");
    const stale = { ...plan, reads: ctx.reader.reads, changes: [change] };
    const error = await rejectionOf(
      commitPlan({ workspace, plan: stale, clock: fakeClock(), command: "test" }),
    );
    expect(error).toMatchObject({ code: "plan_stale", fields: { changed: ["old.json"] } });
    expect(readTree(workspace.root)).toEqual(after);
  });

  test("is not pending while its process lives", async () => {
    const workspace = await interrupted(2);
    using _lock = await acquireLock(workspace, "commit", { clock: fakeClock(), command: "test" });
    expect(recoveryPending(workspace)).toBe(false);
  });

  test("that had not reached its journal is dropped", async () => {
    const workspace = await interrupted(0);
    expect(recoveryPending(workspace)).toBe(false);
    expect(readTree(workspace.root)).toEqual(before);
    const outcome = await commit(workspace, "another");
    expect(outcome.recovered).toBe(false);
    expect(readTree(workspace.root)).toEqual({ "b.json": "b", ...before });
    expect(fs.readdirSync(workspace.resolve("ops/.commit"))).toEqual(["ready"]);
  });

  test("that had ended but for its clearing up is left alone by the next one", async () => {
    const workspace = tempWorkspace(before);
    let ended = false;
    const dying = intercept(realFiles, ({ name, args }, proceed) => {
      if (ended) throw new Error("dead");
      ended = name === "unlink" && String(args[0]).endsWith("/journal.json");
      return proceed();
    });
    await commit(workspace, "all", dying);
    await commit(workspace, "another");
    expect(readTree(workspace.root)).toEqual({ "b.json": "b", ...after });
  });

  test("moves with its workspace, by whatever name that was opened", async () => {
    const { root } = tempWorkspace(before);
    const name = `${tempFolder()}/link`;
    fs.symlinkSync(root, name);
    await interrupted(2, new Workspace(name, name));
    const moved = tempWorkspace();
    fs.rmdirSync(moved.root);
    fs.renameSync(root, moved.root);
    expect(recover(realFiles, moved)).toBe(true);
    expect(readTree(moved.root)).toEqual(after);
  });

  test("never overwrites what was done since", async () => {
    const workspace = await interrupted(2);
    const log = workspace.resolve("log.jsonl");
    fs.writeFileSync(log, "1\n2\n3\n");
    expect(recover(realFiles, workspace)).toBe(true);
    expect(readTree(workspace.root)).toEqual({ ...after, "log.jsonl": "1\n2\n3\n" });
  });
});

describe("a commit that cannot be completed stops every command that writes, naming the file", () => {
  const journal = "ops/.commit/journal.json";
  test.each<[string, (root: (path: string) => string) => void, RegExp]>([
    ["its journal is empty", (at) => fs.writeFileSync(at(journal), ""), /its journal is damaged/],
    ["its journal is cut", (at) => fs.truncateSync(at(journal), 100), /its journal is damaged/],
    [
      "its journal has one other letter",
      (at) => fs.writeFileSync(at(journal), fs.readFileSync(at(journal), "utf8").replace("new/a", "new/b")),
      /its journal is damaged/,
    ],
    [
      "its journal is of another format",
      (at) =>
        fs.writeFileSync(
          at(journal),
          fs.readFileSync(at(journal), "utf8").replace('"format":1', '"format":2'),
        ),
      /its journal is damaged/,
    ],
    [
      "new content is lost",
      (at) => fs.rmSync(at("ops/.commit/2.new")),
      /new content of new\/a\.json is missing/,
    ],
    [
      "new content is damaged",
      (at) => fs.writeFileSync(at("ops/.commit/2.new"), "b"),
      /new content of new\/a\.json/,
    ],
    [
      "a file was edited since",
      (at) => fs.writeFileSync(at("old.json"), "mine"),
      /old\.json was changed after/,
    ],
    [
      "a replaced file was replaced again",
      (at) => {
        fs.rmSync(at("state.json"));
        fs.writeFileSync(at("state.json"), "mine");
      },
      /state\.json was changed after/,
    ],
    [
      "a replaced file was edited in place",
      (at) => fs.writeFileSync(at("state.json"), "mine"),
      /state\.json/,
    ],
    [
      "a file to append to has shrunk",
      (at) => fs.writeFileSync(at("log.jsonl"), ""),
      /log\.jsonl was changed after/,
    ],
    ["a file to append to has gone", (at) => fs.rmSync(at("log.jsonl")), /log\.jsonl was changed after/],
    [
      "something else was appended",
      (at) => fs.writeFileSync(at("log.jsonl"), "1\n7\n8\n"),
      /log\.jsonl was changed after/,
    ],
  ])("when %s", async (_, damage, line) => {
    const workspace = await interrupted(2);
    damage((path) => workspace.resolve(path));
    const found = readTree(workspace.root);
    const error = await rejectionOf(commit(workspace, "another"));
    expect(error).toMatchObject({ code: "journal_corrupt", exit: 1 });
    expect(error.text.en).toMatch(line);
    expect(error.text.ja).toContain("ops/.commit");
    expect(error.hint?.en).toContain("ops/.commit");
    expect(readTree(workspace.root)).toEqual(found);
    expect(recoveryPending(workspace)).toBe(true);
  });

  test("and is given up by moving its folder away", async () => {
    const workspace = await interrupted(2);
    fs.writeFileSync(workspace.resolve("state.json"), "mine");
    fs.renameSync(workspace.resolve("ops/.commit"), workspace.resolve("given-up"));
    await commit(workspace, "another");
    expect(readTree(workspace.root)).toMatchObject({ "b.json": "b", "state.json": "mine" });
  });
});
