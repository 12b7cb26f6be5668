import { expect, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { realFiles } from "../../lib/workspace/files.ts";
import { replaceEnd, shiftLog } from "../../lib/workspace/logfile.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { tempFolder } from "../command/fake_world.ts";

function folder(files: Record<string, string>) {
  const root = tempFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  const look = () =>
    Object.fromEntries(
      readdirSync(root)
        .sort()
        .map((name) => [name, readFileSync(join(root, name), "utf8")]),
    );
  return { workspace: new Workspace(root, root), look };
}

test.each([
  ["longer than", "torn"],
  ["as long as", "tornX"],
  ["shorter than", "torn and more than the new lines"],
])("lines %s what they replace end the file", (_, torn) => {
  const { workspace, look } = folder({ log: `one\n${torn}` });
  replaceEnd(workspace, "log", 4, "two\n3\n");
  expect(look()).toEqual({ log: "one\ntwo\n3\n" });
});

test("lines that replace an end are there before the end is cut", () => {
  const { workspace, look } = folder({ log: "one\ntorn and more than the new line" });
  const files = {
    ...realFiles,
    resize: () => {
      throw Object.assign(new Error("killed"), { code: "EIO" });
    },
  };
  expect(() => replaceEnd(workspace, "log", 4, "two\n", files)).toThrow();
  expect(look().log).toBe("one\ntwo\n and more than the new line");
});

test("logs move up by one, and the oldest makes room only when all numbers are in use", () => {
  const { workspace, look } = folder({ log: "d", "log.1": "c", "log.2": "b" });
  shiftLog(workspace, "log", 3);
  expect(look()).toEqual({ "log.1": "d", "log.2": "c", "log.3": "b" });
  writeFileSync(workspace.resolve("log"), "e");
  shiftLog(workspace, "log", 3);
  expect(look()).toEqual({ "log.1": "e", "log.2": "d", "log.3": "c" });
});

test("a shift that stopped between two renames is taken up where it stopped", () => {
  // `log.1` was moved to `log.2`, the log itself not yet.
  const { workspace, look } = folder({ log: "d", "log.2": "c", "log.3": "b" });
  shiftLog(workspace, "log", 3);
  expect(look()).toEqual({ "log.1": "d", "log.2": "c", "log.3": "b" });
});
