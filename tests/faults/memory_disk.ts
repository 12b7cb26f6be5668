import { join } from "node:path";
import type { Files, Kind } from "../../lib/workspace/files.ts";
import { isHidden } from "../../lib/workspace/paths.ts";
import type { Tree } from "../workspace/support.ts";
import { systemError } from "./intercept.ts";

/** What a device has been told but not yet been made to keep. */
type Pending =
  | { op: "write"; at: number; bytes: Uint8Array }
  | { op: "resize"; size: number }
  | { op: "set"; name: string; inode: Inode }
  | { op: "remove"; name: string }
  | { op: "rename"; from: string; to: string };

/** A number in [0, 1). */
type Random = () => number;

class Inode {
  data = new Uint8Array(0);
  entries = new Map<string, Inode>();
  /** What is sure to survive a power cut, and what came after it, in order. */
  synced: { data: Uint8Array<ArrayBuffer>; entries: Map<string, Inode> } = {
    data: this.data,
    entries: new Map(),
  };
  pending: Pending[] = [];

  constructor(
    readonly kind: Kind,
    public mode: number,
  ) {}

  do(change: Pending): void {
    apply(change, this);
    this.pending.push(change);
  }

  sync(): void {
    this.synced = { data: this.data, entries: new Map(this.entries) };
    this.pending = [];
  }
}

function apply(change: Pending, to: { data: Uint8Array<ArrayBuffer>; entries: Map<string, Inode> }): void {
  if (change.op === "set") to.entries.set(change.name, change.inode);
  if (change.op === "remove") to.entries.delete(change.name);
  if (change.op === "resize") to.data = sized(to.data, change.size);
  if (change.op === "write") {
    to.data = sized(to.data, Math.max(to.data.length, change.at + change.bytes.length));
    to.data.set(change.bytes, change.at);
  }
  if (change.op === "rename") {
    const inode = to.entries.get(change.from);
    if (!inode) return;
    to.entries.delete(change.from);
    to.entries.set(change.to, inode);
  }
}

/** A copy: earlier states share no bytes with later ones. */
function sized(data: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(size);
  copy.set(data.subarray(0, size));
  return copy;
}

/**
 * A file system in memory that keeps apart what was synced and what was not, so that power cuts can be played:
 * each unsynced operation may be lost, kept or, if it is a write, torn, independently of the others.
 * A name survives by its folder's sync alone, content by its file's.
 */
export class MemoryDisk {
  constructor(readonly root = new Inode("folder", 0o755)) {}

  /** A disk that holds the tree, all of it synced. */
  static of(tree: Tree): MemoryDisk {
    const disk = new MemoryDisk();
    for (const [path, content] of Object.entries(tree)) disk.put(path, content);
    return disk;
  }

  put(path: string, content: string): void {
    let folder = this.root;
    const parts = path.split("/").filter(Boolean);
    const name = path.endsWith("/") ? undefined : parts.pop();
    for (const part of parts) folder = folder.entries.get(part) ?? child(folder, part, "folder");
    if (name !== undefined) child(folder, name, "file").data = Buffer.from(content);
    settle(this.root);
  }

  /** As `readTree`, of the folder at `path`. */
  tree(path: string): Tree {
    const tree: Tree = {};
    const folder = this.#find(path);
    for (const [name, inode] of folder?.entries ?? []) {
      if (isHidden(name)) continue;
      if (inode.kind === "file") tree[name] = Buffer.from(inode.data).toString("latin1");
      else if (inode.entries.size === 0) tree[`${name}/`] = "";
      else
        for (const [below, content] of Object.entries(this.tree(join(path, name))))
          tree[join(name, below)] = content;
    }
    return Object.fromEntries(Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** What a power cut now might leave. */
  cut(random: Random): MemoryDisk {
    const copies = new Map<Inode, Inode>();
    const copyOf = (inode: Inode): Inode => {
      const known = copies.get(inode);
      if (known) return known;
      const copy = new Inode(inode.kind, inode.mode);
      copies.set(inode, copy);
      copy.data = inode.synced.data;
      copy.entries = new Map(inode.synced.entries);
      for (const change of survivors(inode.pending, random)) apply(change, copy);
      copy.entries = new Map([...copy.entries].map(([name, below]) => [name, copyOf(below)]));
      copy.synced = { data: copy.data, entries: new Map(copy.entries) };
      return copy;
    };
    return new MemoryDisk(copyOf(this.root));
  }

  #find(path: string): Inode | undefined {
    let inode: Inode | undefined = this.root;
    for (const part of path.split("/")) if (part) inode = inode?.entries.get(part);
    return inode;
  }

  files(): Files {
    const open = new Map<number, Inode>();
    let lastFd = 2;
    const get = (path: string) => this.#find(path) ?? fail("ENOENT");
    const fd = (number: number) => open.get(number) ?? fail("EBADF");
    const parent = (path: string): [folder: Inode, name: string] => {
      const cut = path.lastIndexOf("/");
      const folder = get(path.slice(0, cut));
      return folder.kind === "folder" ? [folder, path.slice(cut + 1)] : fail("ENOTDIR");
    };
    return {
      stat: (path) => {
        const inode = this.#find(path);
        return inode && { kind: inode.kind, size: inode.data.length, mode: inode.mode };
      },
      list(path) {
        const folder = get(path);
        if (folder.kind !== "folder") fail("ENOTDIR");
        return [...folder.entries].map(([name, { kind }]) => ({ name, kind }));
      },
      realpath(path) {
        get(path);
        return path;
      },
      open(path, use, mode = 0o644) {
        const [folder, name] = parent(path);
        const there = folder.entries.get(name);
        if (there?.kind === "folder" && use !== "read") fail("EISDIR");
        if (!there && use !== "create") fail("ENOENT");
        const inode = there ?? new Inode("file", mode & ~0o022);
        if (!there) folder.do({ op: "set", name, inode });
        else if (use === "create") inode.do({ op: "resize", size: 0 });
        open.set(++lastFd, inode);
        return lastFd;
      },
      read(number, into, position) {
        const bytes = fd(number).data.subarray(position, position + into.length);
        into.set(bytes);
        return bytes.length;
      },
      write(number, from, position) {
        fd(number).do({ op: "write", at: position, bytes: from.slice() });
        return from.length;
      },
      resize: (number, size) => fd(number).do({ op: "resize", size }),
      chmod(number, mode) {
        fd(number).mode = mode;
      },
      sync: (number) => fd(number).sync(),
      close: (number) => void (open.delete(number) || fail("EBADF")),
      link(from, to) {
        const inode = get(from);
        const [folder, name] = parent(to);
        if (folder.entries.has(name)) fail("EEXIST");
        folder.do({ op: "set", name, inode });
      },
      rename(from, to) {
        const inode = get(from);
        const [source, sourceName] = parent(from);
        const [folder, name] = parent(to);
        const there = folder.entries.get(name);
        if (there === inode) return;
        if (there?.kind === "folder") fail("EISDIR");
        if (source === folder) return folder.do({ op: "rename", from: sourceName, to: name });
        // Nothing of ours renames between folders; where somebody does, each half may be lost alone.
        folder.do({ op: "set", name, inode });
        source.do({ op: "remove", name: sourceName });
      },
      unlink(path) {
        const [folder, name] = parent(path);
        if (get(path).kind === "folder") fail("EISDIR");
        folder.do({ op: "remove", name });
      },
      mkdir(path) {
        const [folder, name] = parent(path);
        if (folder.entries.has(name)) fail("EEXIST");
        folder.do({ op: "set", name, inode: new Inode("folder", 0o755) });
      },
      rmdir(path) {
        const [folder, name] = parent(path);
        const inode = get(path);
        if (inode.kind !== "folder") fail("ENOTDIR");
        if (inode.entries.size > 0) fail("ENOTEMPTY");
        folder.do({ op: "remove", name });
      },
    };
  }
}

/** All, none, or each by the toss of a coin; a surviving write may have lost its end. */
function survivors(pending: Pending[], random: Random): Pending[] {
  const luck = random();
  const chance = luck < 0.2 ? 0 : luck < 0.4 ? 1 : 0.5;
  return pending
    .filter(() => random() < chance)
    .map((change) => {
      if (change.op !== "write" || random() < 0.5) return change;
      return { ...change, bytes: change.bytes.subarray(0, Math.floor(random() * change.bytes.length)) };
    });
}

function child(folder: Inode, name: string, kind: Kind): Inode {
  const inode = new Inode(kind, kind === "file" ? 0o644 : 0o755);
  folder.entries.set(name, inode);
  return inode;
}

function settle(inode: Inode): void {
  inode.sync();
  for (const below of inode.entries.values()) settle(below);
}

function fail(code: string): never {
  throw systemError(code);
}
