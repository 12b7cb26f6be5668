import { describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import { join } from "node:path";
import { type CommitOptions, commitPlan } from "../../lib/workspace/commit.ts";
import { realFiles } from "../../lib/workspace/files.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import type { Workspace } from "../../lib/workspace/paths.ts";
import type { Change, Plan } from "../../lib/workspace/plan.ts";
import { intercept, systemError } from "../faults/intercept.ts";
import {
  appendChange,
  deleteChange,
  makePlan,
  type Reading,
  writeChange,
} from "../../lib/workspace/plans.ts";
import {
  fakeClock,
  readerOf,
  readTree,
  rejectionOf,
  tempFolder,
  tempWorkspace,
  writeTree,
} from "./support.ts";

type Changes = (ctx: Reading) => (Change | undefined)[];

function planOf(workspace: Workspace, changes: Changes, read: (ctx: Reading) => unknown = () => {}): Plan {
  const ctx = readerOf(workspace);
  read(ctx);
  return makePlan(ctx, {}, { changes: changes(ctx) });
}

function commit(workspace: Workspace, plan: Plan, more: Partial<CommitOptions<JsonObject>> = {}) {
  return commitPlan({ workspace, plan, clock: fakeClock(), command: "test", waitMs: 0, ...more });
}

const tree = { "state.json": "old", "log.jsonl": "1\n", "archive/1.json": "one" };

describe("a commit", () => {
  test.each<[string, Changes, Record<string, string>]>([
    [
      "creates files and their folders",
      (ctx) => [writeChange(ctx, "runs/r1/a.json", "new")],
      { ...tree, "runs/r1/a.json": "new" },
    ],
    ["replaces", (ctx) => [writeChange(ctx, "state.json", "new")], { ...tree, "state.json": "new" }],
    ["appends", (ctx) => [appendChange(ctx, "log.jsonl", "2\n")], { ...tree, "log.jsonl": "1\n2\n" }],
    [
      "creates by appending",
      (ctx) => [appendChange(ctx, "new.jsonl", "1\n")],
      { ...tree, "new.jsonl": "1\n" },
    ],
    [
      "deletes",
      (ctx) => [deleteChange(ctx, "archive/1.json")],
      { "state.json": "old", "log.jsonl": "1\n", "archive/": "" },
    ],
    [
      "does not delete what is not there",
      (ctx) => [deleteChange(ctx, "none"), writeChange(ctx, "a", "")],
      { ...tree, a: "" },
    ],
    [
      "writes text as UTF-8",
      (ctx) => [writeChange(ctx, "a", "利益 é")],
      { ...tree, a: Buffer.from("利益 é").toString("latin1") },
    ],
    [
      "asks sources for large content",
      (ctx) => [
        writeChange(ctx, "big.csv", { source: "rows", args: { count: 3 } }),
        appendChange(ctx, "log.jsonl", { source: "rows", args: { count: 1 } }),
      ],
      { ...tree, "big.csv": "row 0\nrow 1\nrow 2\n", "log.jsonl": "1\nrow 0\n" },
    ],
  ])("%s", async (_, changes, after) => {
    const workspace = tempWorkspace(tree);
    const sources = {
      rows: (args: JsonObject) => Array.from({ length: Number(args.count) }, (_, i) => `row ${i}\n`),
    };
    const outcome = await commit(workspace, planOf(workspace, changes), { sources });
    expect(outcome).toMatchObject({ replanned: false, recovered: false });
    expect(readTree(workspace.root)).toEqual(after);
  });

  test("that changes nothing takes no lock and leaves nothing behind", async () => {
    const workspace = tempWorkspace();
    await commit(
      workspace,
      planOf(
        workspace,
        () => [],
        ({ reader }) => reader.maybeText("a"),
      ),
    );
    expect(fs.readdirSync(workspace.root)).toEqual([]);
  });

  test("leaves nothing in the commit folder", async () => {
    const workspace = tempWorkspace(tree);
    await commit(
      workspace,
      planOf(workspace, (ctx) => [writeChange(ctx, "state.json", "new"), deleteChange(ctx, "log.jsonl")]),
    );
    expect(fs.readdirSync(workspace.resolve("ops/.commit"))).toEqual(["ready"]);
    expect(fs.readdirSync(workspace.root).sort()).toEqual(["archive", "ops", "state.json"]);
  });

  test("gives files the mode that was asked for, else that of the file before, else the usual one", async () => {
    const workspace = tempWorkspace({ "kept.key": "", "usual.txt": "" });
    fs.chmodSync(workspace.resolve("kept.key"), 0o640);
    await commit(
      workspace,
      planOf(workspace, (ctx) => [
        writeChange(ctx, "secret", "s", 0o600),
        writeChange(ctx, "kept.key", "k"),
        writeChange(ctx, "new", "n"),
      ]),
    );
    const mode = (path: string) => fs.statSync(workspace.resolve(path)).mode & 0o777;
    expect([mode("secret"), mode("kept.key"), mode("new")]).toEqual([0o600, 0o640, 0o644 & ~process.umask()]);
  });

  test("changes a linked file where it lies, and deletes only the link", async () => {
    const disk = tempFolder({ "big.csv": "1\n", "other.csv": "x\n" });
    const workspace = tempWorkspace();
    fs.symlinkSync(join(disk, "big.csv"), workspace.resolve("bars.csv"));
    fs.symlinkSync(join(disk, "other.csv"), workspace.resolve("gone.csv"));
    await commit(
      workspace,
      planOf(workspace, (ctx) => [appendChange(ctx, "bars.csv", "2\n"), deleteChange(ctx, "gone.csv")]),
    );
    await commit(
      workspace,
      planOf(workspace, (ctx) => [writeChange(ctx, "bars.csv", "3\n")]),
    );
    expect(readTree(disk)).toEqual({ "big.csv": "3\n", "other.csv": "x\n" });
    expect(fs.readlinkSync(workspace.resolve("bars.csv"))).toBe(join(disk, "big.csv"));
    expect(fs.existsSync(workspace.resolve("gone.csv"))).toBe(false);
  });

  test("reaches files outside the workspace", async () => {
    const outside = tempFolder({ "report.json": "old" });
    const workspace = tempWorkspace();
    const path = join(outside, "report.json");
    await commit(
      workspace,
      planOf(workspace, (ctx) => [
        writeChange(ctx, path, "new"),
        writeChange(ctx, join(outside, "a/b"), "b"),
      ]),
    );
    expect(readTree(outside)).toEqual({ "report.json": "new", "a/b": "b" });
  });

  test("of a path that belongs to locks and commits is refused", async () => {
    const workspace = tempWorkspace();
    const change: Change = {
      op: "write",
      path: "ops/.lock/commit.db",
      content: "",
      expect: { is: "absent" },
    };
    const plan = makePlan(readerOf(workspace), {}, { changes: [{ ...change, path: "ops/.lock/x" }] });
    expect((await rejectionOf(commit(workspace, plan))).code).toBe("reserved_path");
  });

  test("that changes a file twice, or names no source, is a defect and changes nothing", async () => {
    const workspace = tempWorkspace(tree);
    const twice = planOf(workspace, (ctx) => [
      writeChange(ctx, "state.json", "a"),
      writeChange(ctx, "./state.json", "b"),
    ]);
    await expect(commit(workspace, twice)).rejects.toThrow("twice");
    const nameless = planOf(workspace, (ctx) => [writeChange(ctx, "x", { source: "none", args: {} })]);
    await expect(commit(workspace, nameless)).rejects.toThrow("none");
    expect(readTree(workspace.root)).toEqual(tree);
  });

  test("whose source fails changes nothing and passes the error on", async () => {
    const workspace = tempWorkspace(tree);
    const plan = planOf(workspace, (ctx) => [
      writeChange(ctx, "state.json", "new"),
      writeChange(ctx, "big", { source: "bad", args: {} }),
    ]);
    const bad = function* () {
      yield "some rows\n";
      throw new RangeError("row 2");
    };
    await expect(commit(workspace, plan, { sources: { bad } })).rejects.toThrow(RangeError);
    expect(readTree(workspace.root)).toEqual(tree);
    await commit(
      workspace,
      planOf(workspace, (ctx) => [writeChange(ctx, "state.json", "new")]),
    );
    expect(fs.readdirSync(workspace.resolve("ops/.commit"))).toEqual(["ready"]);
  });
});

test.each([
  ["link", "old.json", /^Cannot delete old\.json: no permission\. The workspace is as it was before\.$/],
  ["unlink", "old.json", /^Cannot delete old\.json: no permission\. The workspace is as it was before\.$/],
  ["rename", "new.json", /^Cannot write new\.json: no permission\. The workspace is as it was before\.$/],
  ["mkdir", "runs", /^Cannot write runs: no permission\. The workspace is as it was before\.$/],
])("a refused %s of %s is told by the file's name", async (call, path, line) => {
  const workspace = tempWorkspace({ "old.json": "old" });
  const changes: Changes = (ctx) => [
    writeChange(ctx, "new.json", ""),
    deleteChange(ctx, "old.json"),
    writeChange(ctx, "runs/a", ""),
  ];
  const files = intercept(realFiles, ({ name, args }, proceed) => {
    if (name === call && args.includes(workspace.resolve(path))) throw systemError("EACCES");
    return proceed();
  });
  const error = await rejectionOf(commit(workspace, planOf(workspace, changes), { files }));
  expect(error).toMatchObject({ code: "no_permission", exit: 2, fields: { path } });
  expect(error.text.en).toMatch(line);
  expect(error.text.ja).toEndWith("ワークスペースは元のままです。");
  expect(readTree(workspace.root)).toEqual({ "old.json": "old" });
});

describe("a stale plan", () => {
  const changes: Changes = (ctx) => [
    writeChange(ctx, "state.json", `from ${ctx.reader.text("state.json")}`),
    appendChange(ctx, "log.jsonl", "2\n"),
    deleteChange(ctx, "archive/1.json"),
  ];
  const read = ({ reader }: Reading) => {
    reader.list("archive");
    reader.maybeText("override.json");
    reader.exists("archive");
    reader.text("archive/1.json");
  };

  test.each<[string, (root: string) => void, string[]]>([
    [
      "a file it rests on has changed",
      (root) => fs.writeFileSync(join(root, "state.json"), "else"),
      ["state.json"],
    ],
    ["a file has gone", (root) => fs.rmSync(join(root, "archive/1.json")), ["archive", "archive/1.json"]],
    ["a file has come", (root) => fs.writeFileSync(join(root, "override.json"), "{}"), ["override.json"]],
    ["a folder has a new entry", (root) => fs.writeFileSync(join(root, "archive/2.json"), ""), ["archive"]],
    [
      "a folder has gone",
      (root) => fs.rmSync(join(root, "archive"), { recursive: true }),
      ["archive", "archive/1.json"],
    ],
    [
      "the file to append to has grown",
      (root) => fs.appendFileSync(join(root, "log.jsonl"), "x\n"),
      ["log.jsonl"],
    ],
    [
      "the file to append to has shrunk",
      (root) => fs.writeFileSync(join(root, "log.jsonl"), ""),
      ["log.jsonl"],
    ],
    [
      "the file to append to has another end",
      (root) => fs.writeFileSync(join(root, "log.jsonl"), "9\n"),
      ["log.jsonl"],
    ],
    [
      "a folder stands where a file was",
      (root) => {
        fs.rmSync(join(root, "state.json"));
        fs.mkdirSync(join(root, "state.json"));
      },
      ["state.json"],
    ],
  ])("is refused with exit 3 and left undone when %s", async (_, disturb, changed) => {
    const workspace = tempWorkspace(tree);
    const plan = planOf(workspace, changes, read);
    disturb(workspace.root);
    const before = readTree(workspace.root);
    const error = await rejectionOf(commit(workspace, plan));
    expect(error).toMatchObject({ code: "plan_stale", exit: 3 });
    expect([...(error.fields.changed as string[])].sort()).toEqual(changed);
    expect(error.text.en).toContain(changed[0] ?? "");
    expect(error.text.ja).toContain(changed[0] ?? "");
    expect(readTree(workspace.root)).toEqual(before);
  });

  test("is planned once more under the lock when nobody has seen it", async () => {
    const workspace = tempWorkspace(tree);
    const plan = planOf(workspace, changes, read);
    writeTree(workspace.root, { "state.json": "newer" });
    const outcome = await commit(workspace, plan, { replan: () => planOf(workspace, changes, read) });
    expect(outcome.replanned).toBe(true);
    expect(outcome.plan.changes[0]).toMatchObject({ content: "from newer" });
    expect(readTree(workspace.root)).toEqual({
      "state.json": "from newer",
      "log.jsonl": "1\n2\n",
      "archive/": "",
    });
  });

  test("that turns out to need no change writes nothing", async () => {
    const workspace = tempWorkspace(tree);
    const plan = planOf(workspace, changes, read);
    writeTree(workspace.root, { "state.json": "newer" });
    const outcome = await commit(workspace, plan, { replan: () => planOf(workspace, () => []) });
    expect(outcome).toMatchObject({ replanned: true, plan: { changes: [] } });
    expect(readTree(workspace.root)).toEqual({ ...tree, "state.json": "newer" });
  });

  test("is refused when its inputs change while it is planned again, too", async () => {
    const workspace = tempWorkspace(tree);
    const plan = planOf(workspace, changes, read);
    const replan = () => {
      const again = planOf(workspace, changes, read);
      fs.appendFileSync(workspace.resolve("state.json"), "!");
      return again;
    };
    fs.appendFileSync(workspace.resolve("state.json"), "!");
    expect((await rejectionOf(commit(workspace, plan, { replan }))).code).toBe("plan_stale");
  });

  test("does not come from growth of a file that was read as growing", async () => {
    const workspace = tempWorkspace({ "bars.csv": "1\n2\n".repeat(4000) });
    const size = 6000;
    const plan = planOf(
      workspace,
      (ctx) => [writeChange(ctx, "a", "x")],
      ({ reader }) => reader.grown("bars.csv", size),
    );
    fs.appendFileSync(workspace.resolve("bars.csv"), "3\n");
    expect((await commit(workspace, plan)).replanned).toBe(false);
    fs.truncateSync(workspace.resolve("bars.csv"), size - 1);
    const later = { ...plan, changes: planOf(workspace, (ctx) => [writeChange(ctx, "a", "y")]).changes };
    expect((await rejectionOf(commit(workspace, later))).fields.changed).toEqual(["bars.csv"]);
  });

  test("does not come from another content of a file that only had to be there", async () => {
    const workspace = tempWorkspace({ "a.json": "1" });
    const existing = ({ reader }: Reading) => reader.exists("a.json");
    const plan = planOf(workspace, (ctx) => [writeChange(ctx, "b", "x")], existing);
    fs.writeFileSync(workspace.resolve("a.json"), "2");
    expect((await commit(workspace, plan)).replanned).toBe(false);
    const later = planOf(workspace, (ctx) => [writeChange(ctx, "b", "y")], existing);
    fs.rmSync(workspace.resolve("a.json"));
    expect((await rejectionOf(commit(workspace, later))).fields.changed).toEqual(["a.json"]);
  });

  test("is looked for once a file, though it was read and will be replaced", async () => {
    const workspace = tempWorkspace({ "a.json": "1" });
    const plan = planOf(workspace, (ctx) => [writeChange(ctx, "a.json", `${ctx.reader.text("a.json")}2`)]);
    let opened = 0;
    const files = intercept(realFiles, ({ name, args }, proceed) => {
      if (name === "open" && args[0] === workspace.resolve("a.json")) opened++;
      return proceed();
    });
    await commit(workspace, plan, { files });
    expect(opened).toBe(1);
  });

  test("names three files and counts the rest", async () => {
    const paths = ["a", "b", "c", "d", "e"];
    const workspace = tempWorkspace(Object.fromEntries(paths.map((path) => [path, ""])));
    const plan = planOf(workspace, (ctx) => paths.map((path) => writeChange(ctx, path, "new")));
    for (const path of paths) fs.writeFileSync(workspace.resolve(path), "mine");
    expect((await rejectionOf(commit(workspace, plan))).text.en).toContain("a, b, c, … (5)");
    const three = { ...plan, changes: plan.changes.slice(0, 3) };
    expect((await rejectionOf(commit(workspace, three))).text.en).toContain("a, b, c. Nothing");
  });
});
