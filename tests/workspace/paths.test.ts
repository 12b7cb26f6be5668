import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { missingInputHint, openWorkspace, Workspace } from "../../lib/workspace/paths.ts";
import { errorOf, tempFolder } from "./support.ts";

describe("the workspace", () => {
  const folder = tempFolder({ "flag/": "", "variable/": "", "a-file": "" });
  const env = { ORB_WORKSPACE: "variable" };

  test.each<[string, string | undefined, Record<string, string>, string]>([
    ["the flag's directory, before the variable's", "flag", env, "flag"],
    ["the variable's", undefined, env, "variable"],
    ["the caller's when neither names one", undefined, {}, "."],
    ["the caller's when the variable is empty", undefined, { ORB_WORKSPACE: "" }, "."],
    ["an absolute one", join(folder, "flag"), {}, "flag"],
  ])("is %s", (_, flag, env, expected) => {
    const workspace = openWorkspace({ flag, env, cwd: folder });
    expect(workspace.root).toBe(join(folder, expected));
    expect(workspace.callerDir).toBe(folder);
  });

  test.each(["missing", "a-file", "a-file/below"])(
    "that is no directory (%s) is refused with exit 2",
    (flag) => {
      const error = errorOf(() => openWorkspace({ flag, env: {}, cwd: folder }));
      expect(error).toMatchObject({
        code: "workspace_not_found",
        exit: 2,
        fields: { path: join(folder, flag) },
      });
      expect(error.text.en).toContain(join(folder, flag));
      expect(error.text.ja).toContain(join(folder, flag));
    },
  );
});

describe("paths", () => {
  const workspace = new Workspace("/home/op/fx", "/home/op");

  test.each([
    ["runs/index.csv", "/home/op/fx/runs/index.csv", "runs/index.csv"],
    ["./runs//active/../index.csv", "/home/op/fx/runs/index.csv", "runs/index.csv"],
    [".", "/home/op/fx", "."],
    ["../other/x", "/home/op/other/x", "/home/op/other/x"],
    ["..x", "/home/op/fx/..x", "..x"],
    ["/home/op/fx/ops", "/home/op/fx/ops", "ops"],
    ["/home/op/fxtra", "/home/op/fxtra", "/home/op/fxtra"],
    ["/", "/", "/"],
  ])("%s is %s and shown as %s", (path, full, shown) => {
    expect(workspace.resolve(path)).toBe(full);
    expect(workspace.show(path)).toBe(shown);
    expect(workspace.show(shown)).toBe(shown);
  });

  test.each([
    ["ops/.lock/commit.db", true],
    ["ops/.commit", true],
    ["ops/../ops/.commit/journal.json", true],
    ["runs/.orb-part-x-1", true],
    ["ops/lock", false],
    ["ops/.locked", false],
    [".commitment/x", false],
  ])("%s belongs to locks and commits: %p", (path, hidden) => {
    expect(workspace.isHidden(path)).toBe(hidden);
  });
});

test.each(["", "a\0b"])("%p is no path", (path) => {
  expect(errorOf(() => new Workspace("/home", "/home").resolve(path))).toMatchObject({
    code: "invalid_path",
    exit: 2,
  });
});

test("the hint for a missing input names the caller's file of that name, if there is one", () => {
  const folder = tempFolder({ "here/bars.csv": "", "ws/": "" });
  const workspace = new Workspace(join(folder, "ws"), join(folder, "here"));
  const hint = missingInputHint(workspace, "bars.csv");
  expect(hint?.en).toContain(join(folder, "here", "bars.csv"));
  expect(hint?.ja).toContain(join(folder, "here", "bars.csv"));
  expect(missingInputHint(workspace, "other.csv")).toBeUndefined();
  expect(missingInputHint(workspace, join(folder, "bars.csv"))).toBeUndefined();
});
