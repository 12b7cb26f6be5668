import { describe, expect, test } from "bun:test";
import * as fs from "node:fs";
import { join } from "node:path";
import { type Files, realFiles } from "../../lib/workspace/files.ts";
import { sha256 } from "../../lib/workspace/found.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { intercept, systemError } from "../faults/intercept.ts";
import { errorOf, readTree, tempFolder, tempWorkspace } from "./support.ts";

const tree = {
  "a.json": '{"x":1}',
  "runs/r1/params.json": "{}",
  "runs/r2/params.json": "{}",
  "runs/index.csv": "run\n",
};

function readerOf(content: Record<string, string> = tree, files: Files = realFiles): Reader {
  return new Reader(tempWorkspace(content), files);
}

const file = (text: string) => ({ is: "file" as const, sha256: sha256(text) });
const folder = (...names: string[]) => ({
  is: "folder" as const,
  names_sha256: sha256(names.map((name) => `${name}\n`).join("")),
});

describe("what was read is recorded once a path", () => {
  test.each<[string, (reader: Reader) => unknown, unknown, { path: string; found: unknown }[]]>([
    ["text", (reader) => reader.text("a.json"), '{"x":1}', [{ path: "a.json", found: file('{"x":1}') }]],
    ["JSON", (reader) => reader.json("./a.json"), { x: 1 }, [{ path: "a.json", found: file('{"x":1}') }]],
    [
      "an absent file",
      (reader) => reader.maybeText("b.json"),
      undefined,
      [{ path: "b.json", found: { is: "absent" } }],
    ],
    [
      "absent JSON",
      (reader) => reader.maybeJson("no/b.json"),
      undefined,
      [{ path: "no/b.json", found: { is: "absent" } }],
    ],
    [
      "being there",
      (reader) => reader.exists("a.json"),
      true,
      [{ path: "a.json", found: { is: "present" } }],
    ],
    ["a folder", (reader) => reader.isFolder("runs"), true, [{ path: "runs", found: { is: "present" } }]],
    [
      "no folder",
      (reader) => reader.isFolder("a.json"),
      false,
      [{ path: "a.json", found: { is: "present" } }],
    ],
    ["not being there", (reader) => reader.exists("b"), false, [{ path: "b", found: { is: "absent" } }]],
    [
      "a listing",
      (reader) => reader.list("runs"),
      ["index.csv", "r1", "r2"],
      [{ path: "runs", found: folder("index.csv", "r1", "r2") }],
    ],
    ["an absent listing", (reader) => reader.list("no"), [], [{ path: "no", found: { is: "absent" } }]],
    [
      "a walk",
      (reader) => reader.walk("runs"),
      ["runs/index.csv", "runs/r1/params.json", "runs/r2/params.json"],
      [
        { path: "runs", found: folder("index.csv", "r1", "r2") },
        { path: "runs/r1", found: folder("params.json") },
        { path: "runs/r2", found: folder("params.json") },
      ],
    ],
    [
      "a file that only grows",
      (reader) => reader.grown("a.json", 3),
      { is: "grown", size: 3, tail_sha256: sha256('{"x') },
      [{ path: "a.json", found: { is: "grown", size: 3, tail_sha256: sha256('{"x') } }],
    ],
    ["nothing, when only expected", (reader) => reader.expect("a.json"), file('{"x":1}'), []],
    ["nothing, when expected to be absent", (reader) => reader.expect("b.json"), { is: "absent" }, []],
  ])("%s", (_, read, value, reads) => {
    const reader = readerOf();
    expect(read(reader)).toEqual(value);
    expect(read(reader)).toEqual(value);
    expect(reader.reads as unknown).toEqual(reads);
  });

  test("the strongest statement is kept", () => {
    const reader = readerOf();
    reader.exists("a.json");
    reader.grown("a.json", 3);
    reader.text("a.json");
    reader.grown("a.json", 3);
    reader.exists("a.json");
    expect(reader.reads).toEqual([{ path: "a.json", found: file('{"x":1}') }]);
    expect(reader.expect("a.json")).toEqual(file('{"x":1}'));
  });

  test("a large file piece by piece, whole even when the loop ends early", () => {
    const bars = "2026-01-02T00:00:00Z,1.1\n".repeat(40_000);
    const workspace = tempWorkspace({ "bars.csv": bars });
    const [whole, early] = [new Reader(workspace), new Reader(workspace)];
    expect([...whole.chunks("bars.csv")].reduce((sum, { length }) => sum + length, 0)).toBe(bars.length);
    for (const chunk of early.chunks("bars.csv")) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(whole.reads).toEqual([{ path: "bars.csv", found: file(bars) }]);
    expect(early.reads).toEqual(whole.reads);
    expect(errorOf(() => [...whole.chunks("none.csv")]).code).toBe("file_not_found");
  });

  test("outside the workspace by the absolute path", () => {
    const outside = join(tempFolder({ "bars.csv": "x" }), "bars.csv");
    const reader = readerOf();
    expect(reader.text(outside)).toBe("x");
    expect(reader.reads[0]?.path).toBe(outside);
  });
});

describe("within one reader a path gives the same answer", () => {
  test("the same bytes, though the file has changed", () => {
    const reader = readerOf();
    reader.text("a.json");
    fs.writeFileSync(reader.workspace.resolve("a.json"), "other");
    expect(reader.text("a.json")).toBe('{"x":1}');
  });

  test("absent, though the file has come", () => {
    const reader = readerOf();
    expect(reader.maybeText("b.json")).toBeUndefined();
    fs.writeFileSync(reader.workspace.resolve("b.json"), "{}");
    expect(reader.maybeText("b.json")).toBeUndefined();
    expect(reader.exists("b.json")).toBe(false);
    expect(errorOf(() => reader.text("b.json")).code).toBe("file_not_found");
  });

  test("the same names, though the folder has changed", () => {
    const reader = readerOf();
    const names = reader.list("runs");
    fs.writeFileSync(reader.workspace.resolve("runs/new"), "");
    expect(reader.list("runs")).toEqual(names);
  });

  test("and what a change expects is what was read", () => {
    const reader = readerOf();
    reader.text("a.json");
    reader.maybeText("b.json");
    fs.writeFileSync(reader.workspace.resolve("a.json"), "other");
    fs.writeFileSync(reader.workspace.resolve("b.json"), "other");
    expect(reader.expect("a.json")).toEqual(file('{"x":1}'));
    expect(reader.expect("b.json")).toEqual({ is: "absent" });
  });

  test("also when there was too much to keep", () => {
    const reader = readerOf({ "large.csv": "x".repeat(33 << 20) });
    const large = reader.bytes("large.csv").length;
    expect(reader.bytes("large.csv").length).toBe(large);
    fs.appendFileSync(reader.workspace.resolve("large.csv"), "y");
    expect(errorOf(() => reader.bytes("large.csv")).code).toBe("changed_while_reading");
  });

  test("or the command ends, exit 3", () => {
    const reader = readerOf();
    for (const _ of reader.chunks("a.json"));
    fs.writeFileSync(reader.workspace.resolve("a.json"), "other");
    expect(errorOf(() => [...reader.chunks("a.json")])).toMatchObject({
      code: "changed_while_reading",
      exit: 3,
    });
    expect(errorOf(() => reader.grown("a.json", 100)).code).toBe("changed_while_reading");
  });
});

describe("parts of a file", () => {
  test("are read without recording anything", () => {
    const reader = readerOf();
    using opened = reader.open("a.json");
    expect(opened?.size).toBe(7);
    expect(Buffer.from(opened?.read(1, 3) ?? []).toString()).toBe('"x"');
    expect(Buffer.from(opened?.read(5, 100) ?? []).toString()).toBe("1}");
    expect(opened?.read(50, 10).length).toBe(0);
    expect(reader.reads).toEqual([]);
    expect(reader.open("b.json")).toBeUndefined();
  });

  test("and no more than was asked for", () => {
    let bytes = 0;
    const counting = intercept(realFiles, ({ name }, proceed) => {
      const result = proceed();
      if (name === "read") bytes += Number(result);
      return result;
    });
    const reader = readerOf({ "bars.csv": "x".repeat(1_000_000) }, counting);
    using opened = reader.open("bars.csv");
    opened?.read(500_000, 1000);
    reader.grown("bars.csv", 501_000);
    expect(bytes).toBe(1000 + 4096);
  });
});

describe("a clear error", () => {
  const folder = tempFolder({ "ws/runs/x": "", "here/bars.csv": "", "ws/latin.csv": "caf\u00e9" });
  fs.writeFileSync(join(folder, "ws/latin.csv"), Buffer.from("caf\u00e9", "latin1"));
  fs.writeFileSync(join(folder, "ws/utf16.csv"), Buffer.from("\ufeffabc", "utf16le"));
  fs.writeFileSync(join(folder, "ws/bars.csv.gz"), Bun.gzipSync("abc"));
  fs.writeFileSync(join(folder, "ws/bars.zip"), Buffer.from("504b030400ff", "hex"));
  fs.symlinkSync("loop", join(folder, "ws/loop"));
  Bun.spawnSync(["mkfifo", join(folder, "ws/pipe")]);
  const workspace = new Workspace(join(folder, "ws"), join(folder, "here"));

  test.each<[string, string, (reader: Reader) => unknown, RegExp]>([
    [
      "a missing file, with the caller's copy in the hint",
      "file_not_found",
      (r) => r.text("bars.csv"),
      /bars\.csv/,
    ],
    ["a folder for a file", "is_a_directory", (r) => r.text("runs"), /^runs is a directory/],
    ["a folder for an expected file", "is_a_directory", (r) => r.expect("runs"), /^runs is a directory/],
    ["a file for a folder", "not_a_directory", (r) => r.list("runs/x"), /^runs\/x is a file/],
    ["a pipe, without waiting for it", "not_a_regular_file", (r) => r.text("pipe"), /^pipe is a pipe/],
    ["a link to itself", "link_loop", (r) => r.text("loop"), /^Cannot read loop: its symbolic links/],
    ["text that is not UTF-8", "not_utf8", (r) => r.text("latin.csv"), /^latin\.csv is not UTF-8 text\./],
    ["UTF-16", "not_utf8", (r) => r.text("utf16.csv"), /looks like UTF-16/],
    ["a compressed file", "not_utf8", (r) => r.text("bars.csv.gz"), /looks gzip/],
    ["a ZIP file", "not_utf8", (r) => r.text("bars.zip"), /looks like a ZIP file/],
    ["the lock", "reserved_path", (r) => r.bytes("ops/.lock/commit.db"), /^ops\/\.lock\/commit\.db belongs/],
    ["the journal", "reserved_path", (r) => r.open("ops/.commit/journal.json"), /belongs/],
  ])("for %s", (_, code, read, line) => {
    const error = errorOf(() => read(new Reader(workspace)));
    expect(error).toMatchObject({ code, exit: 2 });
    expect(error.text.en).toMatch(line);
    expect(error.text.ja).not.toBe(error.text.en);
  });

  test("names the caller's file", () => {
    const error = errorOf(() => new Reader(workspace).text("bars.csv"));
    expect(error.hint?.en).toContain(join(folder, "here/bars.csv"));
  });

  test.each([
    ["EACCES", "no_permission", "open"],
    ["EIO", "io_error", "read"],
    ["EMFILE", "too_many_open_files", "list"],
  ])("for %s", (errno, code, call) => {
    const failing = intercept(realFiles, ({ name }, proceed) => {
      if (name === call) throw systemError(errno);
      return proceed();
    });
    const reader = new Reader(workspace, failing);
    const error = errorOf(() => (call === "list" ? reader.list("runs") : reader.text("runs/x")));
    expect(error.code).toBe(code);
    expect(error.text.en).toMatch(/^Cannot read runs/);
    expect(error.hint?.ja).toBeDefined();
  });

  test("for damaged JSON names the place", () => {
    expect(errorOf(() => readerOf({ "a.json": '{"x":' }).json("a.json")).text.en).toContain(
      "a.json is not valid JSON: line 1",
    );
    expect(errorOf(() => readerOf({ "a.json": "" }).maybeJson("a.json")).code).toBe("json_invalid");
  });
});

describe("links and hidden files", () => {
  test("a walk lists linked files, does not enter linked folders, and ends though they go in a circle", () => {
    const reader = readerOf({ "data/a": "", "data/sub/b": "" });
    const at = (path: string) => reader.workspace.resolve(path);
    fs.symlinkSync(at("data"), at("data/sub/up"));
    fs.symlinkSync(at("data/a"), at("data/link"));
    expect(reader.walk("data")).toEqual(["data/a", "data/link", "data/sub/b"]);
  });

  test("locks and unfinished commits are not listed, and their coming changes no listing", () => {
    const reader = readerOf({ "ops/log": "" });
    const before = reader.list("ops") && reader.reads;
    for (const path of [".lock", ".commit", ".orb-part-1"])
      fs.mkdirSync(reader.workspace.resolve(`ops/${path}`));
    const later = new Reader(reader.workspace);
    expect(later.list("ops")).toEqual(["log"]);
    expect(later.walk(".")).toEqual(["ops/log"]);
    expect(later.reads[0]).toEqual(before[0] as never);
    expect(later.exists("ops/.lock")).toBe(false);
  });

  test("every file that is opened is closed again", () => {
    let open = 0;
    const counting = intercept(realFiles, ({ name }, proceed) => {
      open += name === "open" ? 1 : name === "close" ? -1 : 0;
      return proceed();
    });
    const reader = new Reader(tempWorkspace(tree), counting);
    for (const path of reader.walk(".")) reader.text(path);
    reader.grown("a.json", 2);
    for (const _ of reader.chunks("runs/index.csv")) break;
    {
      using opened = reader.open("a.json");
      opened?.read(0, 1);
    }
    expect(open).toBe(0);
  });

  test("reading leaves the workspace as it is", () => {
    const reader = readerOf();
    const before = readTree(reader.workspace.root);
    reader.walk(".").map((path) => reader.text(path));
    expect(readTree(reader.workspace.root)).toEqual(before);
    expect(fs.readdirSync(reader.workspace.root).sort()).toEqual(["a.json", "runs"]);
  });
});
