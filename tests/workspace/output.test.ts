import { describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import { join } from "node:path";
import { realFiles } from "../../lib/workspace/files.ts";
import { appendOutput, writeOutput } from "../../lib/workspace/output.ts";
import { intercept, systemError } from "../faults/intercept.ts";
import { errorOf, readTree, tempFolder, tempWorkspace } from "./support.ts";

describe("an output", () => {
  test("is written with its folders, and over what was there", () => {
    const workspace = tempWorkspace({ "out/a.json": "old and longer" });
    writeOutput(workspace, "out/a.json", "new");
    writeOutput(workspace, "out/deep/er/b.json", "b");
    expect(readTree(workspace.root)).toEqual({ "out/a.json": "new", "out/deep/er/b.json": "b" });
  });

  test("keeps a linked file's place and a file's mode", () => {
    const elsewhere = tempFolder({ "a.json": "old" });
    const workspace = tempWorkspace();
    fs.chmodSync(join(elsewhere, "a.json"), 0o600);
    fs.symlinkSync(join(elsewhere, "a.json"), workspace.resolve("a.json"));
    writeOutput(workspace, "a.json", "new");
    expect(readTree(elsewhere)).toEqual({ "a.json": "new" });
    expect(fs.statSync(join(elsewhere, "a.json")).mode & 0o777).toBe(0o600);
    expect(fs.lstatSync(workspace.resolve("a.json")).isSymbolicLink()).toBe(true);
  });

  test("goes into a device as it is", () => {
    writeOutput(tempWorkspace(), "/dev/null", "x");
    expect(fs.statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  test.each([
    ["over a directory", "out", "is_a_directory"],
    ["below a file", "file/a.json", "not_a_directory"],
    ["among the locks", "ops/.lock/x", "reserved_path"],
  ])("%s is refused", (_, path, code) => {
    const workspace = tempWorkspace({ "out/a": "", file: "" });
    const error = errorOf(() => writeOutput(workspace, path, "x"));
    expect(error).toMatchObject({ code, exit: 2 });
    expect(error.text.en).toContain(path);
  });

  test("that cannot be written whole leaves the old one, whichever call fails", () => {
    const workspace = tempWorkspace({ "a.json": "old" });
    for (let at = 1, failed = true; failed; at++) {
      failed = false;
      const failing = intercept(realFiles, ({ number }, proceed) => {
        if (number !== at) return proceed();
        failed = true;
        throw systemError("ENOSPC");
      });
      const write = () => writeOutput(workspace, "a.json", "new", failing);
      if (at <= 9) expect(errorOf(write).code).toBe("disk_full");
      else write();
      expect(readTree(workspace.root)).toEqual({ "a.json": at <= 9 ? "old" : "new" });
      expect(fs.readdirSync(workspace.root)).toEqual(["a.json"]);
    }
  });
});

test("outputs and logs close what they open", () => {
  let open = 0;
  const counting = intercept(realFiles, ({ name }, proceed) => {
    open += name === "open" ? 1 : name === "close" ? -1 : 0;
    return proceed();
  });
  const workspace = tempWorkspace({ log: "1\n" });
  writeOutput(workspace, "a.json", "x", counting);
  writeOutput(workspace, "/dev/null", "x", counting);
  appendOutput(workspace, "log", "2\n", counting);
  expect(open).toBe(0);
});

describe("a log that is no part of a plan", () => {
  test.each([
    [undefined, "2\n"],
    ["", "2\n"],
    ["1\n", "1\n2\n"],
    ['1\n{"torn', '1\n{"torn\n2\n'],
  ])("that holds %p holds %p after a line", (before, after) => {
    const workspace = tempWorkspace(before === undefined ? {} : { "ops/log": before });
    appendOutput(workspace, "ops/log", "2\n");
    expect(readTree(workspace.root)).toEqual({ "ops/log": after });
  });
});
