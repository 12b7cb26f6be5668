import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { type Files, isErrno } from "../../lib/workspace/files.ts";

/** What every implementation of `Files` must do. `fresh` gives an empty folder on it. */
export function filesContract(name: string, fresh: () => { files: Files; folder: string }): void {
  const write = (files: Files, path: string, text: string) => {
    const fd = files.open(path, "create");
    files.write(fd, Buffer.from(text), 0);
    files.close(fd);
  };
  const read = (files: Files, path: string) => {
    const fd = files.open(path, "read");
    const bytes = new Uint8Array(100);
    const size = files.read(fd, bytes, 0);
    files.close(fd);
    return Buffer.from(bytes.subarray(0, size)).toString();
  };
  const codeOf = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      return ["ENOENT", "EEXIST", "ENOTEMPTY", "EISDIR", "ENOTDIR", "EBADF"].find((code) =>
        isErrno(error, code),
      );
    }
    return "none";
  };

  describe(`${name} as files`, () => {
    test("what was written is read, with its size", () => {
      const { files, folder } = fresh();
      write(files, join(folder, "a"), "hello");
      expect(read(files, join(folder, "a"))).toBe("hello");
      expect(files.stat(join(folder, "a"))).toMatchObject({ kind: "file", size: 5 });
      expect(files.stat(folder)?.kind).toBe("folder");
    });

    test("create empties, update does not, and a write past the end leaves zeros", () => {
      const { files, folder } = fresh();
      const path = join(folder, "a");
      write(files, path, "hello");
      const fd = files.open(path, "update");
      files.write(fd, Buffer.from("J"), 0);
      files.write(fd, Buffer.from("!"), 6);
      files.close(fd);
      expect(read(files, path)).toBe("Jello\0!");
      write(files, path, "x");
      expect(read(files, path)).toBe("x");
    });

    test("resize cuts and chmod sets the mode", () => {
      const { files, folder } = fresh();
      write(files, join(folder, "a"), "hello");
      const fd = files.open(join(folder, "a"), "update");
      files.resize(fd, 2);
      files.chmod(fd, 0o600);
      files.sync(fd);
      files.close(fd);
      expect(files.stat(join(folder, "a"))).toEqual({ kind: "file", size: 2, mode: 0o600 });
    });

    test("a link is a second name for the same content", () => {
      const { files, folder } = fresh();
      const [a, b] = [join(folder, "a"), join(folder, "b")];
      write(files, a, "one");
      files.link(a, b);
      write(files, a, "two");
      expect(read(files, b)).toBe("two");
      expect(codeOf(() => files.link(a, b))).toBe("EEXIST");
    });

    test("a rename replaces, and does nothing between two names of one file", () => {
      const { files, folder } = fresh();
      const [a, b] = [join(folder, "a"), join(folder, "b")];
      write(files, a, "new");
      write(files, b, "old");
      files.rename(a, b);
      expect([files.stat(a), read(files, b)]).toEqual([undefined, "new"]);
      files.link(b, a);
      files.rename(a, b);
      expect([read(files, a), read(files, b)]).toEqual(["new", "new"]);
    });

    test("folders are made, listed, synced and removed when empty", () => {
      const { files, folder } = fresh();
      files.mkdir(join(folder, "d"));
      write(files, join(folder, "d", "f"), "");
      expect(files.list(folder)).toEqual([{ name: "d", kind: "folder" }]);
      expect(files.list(join(folder, "d"))).toEqual([{ name: "f", kind: "file" }]);
      const fd = files.open(join(folder, "d"), "read");
      files.sync(fd);
      files.close(fd);
      expect(codeOf(() => files.rmdir(join(folder, "d")))).toBe("ENOTEMPTY");
      files.unlink(join(folder, "d", "f"));
      files.rmdir(join(folder, "d"));
      expect(files.stat(join(folder, "d"))).toBeUndefined();
    });

    test("real paths of what exists are given", () => {
      const { files, folder } = fresh();
      write(files, join(folder, "a"), "");
      expect(files.realpath(join(folder, "a"))).toEndWith("/a");
      expect(codeOf(() => files.realpath(join(folder, "b")))).toBe("ENOENT");
    });

    test.each<[string, string, (files: Files, at: (name: string) => string) => unknown]>([
      ["opening what is not there to read", "ENOENT", (files, at) => files.open(at("no"), "read")],
      ["opening what is not there to update", "ENOENT", (files, at) => files.open(at("no"), "update")],
      ["creating in a folder that is not there", "ENOENT", (files, at) => files.open(at("no/a"), "create")],
      ["creating over a folder", "EISDIR", (files, at) => files.open(at("folder"), "create")],
      ["listing what is not there", "ENOENT", (files, at) => files.list(at("no"))],
      ["listing a file", "ENOTDIR", (files, at) => files.list(at("file"))],
      ["removing what is not there", "ENOENT", (files, at) => files.unlink(at("no"))],
      ["removing a folder as a file", "EISDIR", (files, at) => files.unlink(at("folder"))],
      ["removing a file as a folder", "ENOTDIR", (files, at) => files.rmdir(at("file"))],
      ["making a folder that is there", "EEXIST", (files, at) => files.mkdir(at("folder"))],
      ["making a folder in one that is not there", "ENOENT", (files, at) => files.mkdir(at("no/folder"))],
      ["renaming what is not there", "ENOENT", (files, at) => files.rename(at("no"), at("file"))],
      ["renaming over a folder", "EISDIR", (files, at) => files.rename(at("file"), at("folder"))],
      ["linking what is not there", "ENOENT", (files, at) => files.link(at("no"), at("new"))],
      ["creating below a file", "ENOTDIR", (files, at) => files.open(at("file/a"), "create")],
      ["looking below a file", "none", (files, at) => files.stat(at("file/a"))],
    ])("%s: %s", (_, code, work) => {
      const { files, folder } = fresh();
      const at = (path: string) => join(folder, path);
      write(files, at("file"), "");
      files.mkdir(at("folder"));
      expect(codeOf(() => work(files, at))).toBe(code);
    });
  });
}
