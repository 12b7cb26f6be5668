import * as fs from "node:fs";

/** What lies at a path. `other` is a pipe, a device or a socket; `link` appears in listings only. */
export type Kind = "file" | "folder" | "other";

export interface FileStat {
  kind: Kind;
  size: number;
  /** Permission bits. */
  mode: number;
}

export interface Entry {
  name: string;
  kind: Kind | "link";
}

/**
 * The file-system calls that readers and the committer make, and no others: the port through which tests count them,
 * fail them and stop the process at the N-th.
 *
 * Paths are absolute. A call either does what it says or throws an error with the system's `code` (`ENOSPC`, …) and has done nothing;
 * `read` and `write` may move fewer bytes than asked (0 read = end of file). Calls must be synchronous and must not retry.
 * What was written survives a power cut only after `sync` of the file, and its name only after `sync` of its folder.
 */
export interface Files {
  /** Follows links; undefined where nothing is there (also below something that is no folder). */
  stat(path: string): FileStat | undefined;
  /** In no particular order; links are not followed. */
  list(path: string): Entry[];
  /** The path with every link resolved; it must exist. */
  realpath(path: string): string;
  /** `read` opens folders too (to sync them); `create` makes or empties a file; `update` writes into an existing one. */
  open(path: string, use: "read" | "create" | "update", mode?: number): number;
  read(fd: number, into: Uint8Array, position: number): number;
  write(fd: number, from: Uint8Array, position: number): number;
  resize(fd: number, size: number): void;
  chmod(fd: number, mode: number): void;
  sync(fd: number): void;
  close(fd: number): void;
  /** A second name for the same file; fails where `to` exists. */
  link(from: string, to: string): void;
  /** Atomic: `to` is the old file or the new one at every instant. */
  rename(from: string, to: string): void;
  unlink(path: string): void;
  mkdir(path: string): void;
  /** Fails unless the folder is empty. */
  rmdir(path: string): void;
}

const { O_RDONLY, O_WRONLY, O_CREAT, O_TRUNC } = fs.constants;
const flags = { read: O_RDONLY, create: O_WRONLY | O_CREAT | O_TRUNC, update: O_WRONLY };

/** The real file system. */
export const realFiles: Files = {
  stat(path) {
    try {
      const found = fs.statSync(path);
      return { kind: kindOf(found), size: found.size, mode: found.mode & 0o7777 };
    } catch (error) {
      if (isErrno(error, "ENOENT", "ENOTDIR")) return undefined;
      throw error;
    }
  },
  list: (path) =>
    fs.readdirSync(path, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      kind: entry.isSymbolicLink() ? "link" : kindOf(entry),
    })),
  realpath: (path) => fs.realpathSync(path),
  open: (path, use, mode = 0o644) => fs.openSync(path, flags[use], mode),
  read: (fd, into, position) => fs.readSync(fd, into, 0, into.length, position),
  write: (fd, from, position) => fs.writeSync(fd, from, 0, from.length, position),
  resize: (fd, size) => fs.ftruncateSync(fd, size),
  chmod: (fd, mode) => fs.fchmodSync(fd, mode),
  sync: (fd) => fs.fsyncSync(fd),
  close: (fd) => fs.closeSync(fd),
  link: (from, to) => fs.linkSync(from, to),
  rename: (from, to) => fs.renameSync(from, to),
  unlink: (path) => fs.unlinkSync(path),
  mkdir: (path) => fs.mkdirSync(path),
  rmdir: (path) => fs.rmdirSync(path),
};

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): Kind {
  return entry.isFile() ? "file" : entry.isDirectory() ? "folder" : "other";
}

/** True when `error` is a system error with one of these codes. */
export function isErrno(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? "");
}
