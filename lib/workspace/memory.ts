import type { Entry, Files } from "./files.ts";
import { Workspace } from "./paths.ts";
import { Reader } from "./reader.ts";

const ROOT = "/memory";

/** A reader of a workspace that is nothing but these texts, by their paths: what a command would make of them can be planned, not written. */
export function memoryReader(texts: Readonly<Record<string, string>>): Reader {
  const files = new Map(Object.entries(texts).map(([path, text]) => [`${ROOT}/${path}`, Buffer.from(text)]));
  return new Reader(new Workspace(ROOT, ROOT), filesOf(files));
}

function filesOf(files: ReadonlyMap<string, Buffer>): Files {
  const below = (path: string) => [...files.keys()].filter((file) => file.startsWith(`${path}/`));
  const open: string[] = [];
  return {
    stat(path) {
      const bytes = files.get(path);
      if (bytes) return { kind: "file", size: bytes.length, mode: 0o444 };
      return path === ROOT || below(path).length > 0 ? { kind: "folder", size: 0, mode: 0o555 } : undefined;
    },
    list(path) {
      const names = new Set(below(path).map((file) => file.slice(path.length + 1).split("/")[0]!));
      return [...names].map((name): Entry => ({
        name,
        kind: files.has(`${path}/${name}`) ? "file" : "folder",
      }));
    },
    realpath: (path) => path,
    open: (path) => open.push(path) - 1,
    read: (fd, into, position) => files.get(open[fd]!)!.copy(into, 0, position),
    close() {},
    write: readOnly,
    resize: readOnly,
    chmod: readOnly,
    sync: readOnly,
    link: readOnly,
    rename: readOnly,
    unlink: readOnly,
    mkdir: readOnly,
    rmdir: readOnly,
  };
}

function readOnly(): never {
  throw Object.assign(new Error("read-only"), { code: "EROFS" });
}
