import { type Entry, type Files, realFiles } from "./files.ts";
import { fileError } from "./fserror.ts";
import {
  listEntries,
  lookAt,
  lookAtGrown,
  namesHash,
  readChunks,
  readWhole,
  sameFound,
  sha256,
} from "./found.ts";
import {
  changedWhileReading,
  decodeUtf8,
  isADirectory,
  notADirectory,
  notFound,
  notRegular,
  reserved,
} from "./inputerrors.ts";
import { InputFile } from "./inputfile.ts";
import type { Json } from "./json.ts";
import { parseJson } from "./jsonparse.ts";
import type { Workspace } from "./paths.ts";
import type { Found, Read } from "./plan.ts";

/** Bytes kept to answer again; what does not fit is read again and compared. */
const KEEP = 32 << 20;

/**
 * All that a command reads while it plans. Every input is recorded once a path, so the committer can tell whether the plan still holds.
 * Within one reader a path always gives the same answer; a file that changes under it ends the command (`changed_while_reading`).
 * Paths are relative to the workspace or absolute. Locks and unfinished commits are invisible.
 */
export class Reader {
  readonly #found = new Map<string, Found>();
  readonly #bytes = new Map<string, Uint8Array<ArrayBuffer>>();
  #kept = 0;
  readonly #entries = new Map<string, Entry[]>();

  constructor(
    readonly workspace: Workspace,
    readonly files: Files = realFiles,
  ) {}

  /** What was read so far, in the order of reading. */
  get reads(): Read[] {
    return [...this.#found].map(([path, found]) => ({ path, found }));
  }

  /** True when anything is at the path. Its content is no input then. */
  exists(path: string): boolean {
    const known = this.#found.get(this.workspace.show(path));
    if (known) return known.is !== "absent";
    const there =
      !this.workspace.isHidden(path) && this.#guard(path, (full) => this.files.stat(full)) !== undefined;
    this.#record(path, there ? { is: "present" } : { is: "absent" });
    return there;
  }

  /** True for a folder; recorded as `exists`. */
  isFolder(path: string): boolean {
    return this.exists(path) && this.#guard(path, (full) => this.files.stat(full)?.kind === "folder");
  }

  /** The whole file. The caller must not change the array. Throws `file_not_found`, `is_a_directory`, `not_a_regular_file`, `no_permission`, … */
  bytes(path: string): Uint8Array<ArrayBuffer> {
    const bytes = this.maybeBytes(path);
    if (!bytes) throw notFound(this.workspace, path, this.files);
    return bytes;
  }

  /** As `bytes`; undefined, and recorded as absent, where nothing is. */
  maybeBytes(path: string): Uint8Array<ArrayBuffer> | undefined {
    const key = this.workspace.show(path);
    const known = this.#bytes.get(key);
    if (known) return known;
    if (!this.#isFileOrAbsent(path)) return undefined;
    const bytes = this.#guard(path, (full) => readWhole(this.files, full));
    this.#record(path, { is: "file", sha256: sha256(bytes) });
    if (this.#kept + bytes.length <= KEEP) {
      this.#bytes.set(key, bytes);
      this.#kept += bytes.length;
    }
    return bytes;
  }

  /** The whole file as UTF-8, a byte order mark included. Throws as `bytes`, and `not_utf8`. */
  text(path: string): string {
    return decodeUtf8(this.bytes(path), this.workspace.show(path));
  }

  /** As `text`; undefined, and recorded as absent, where nothing is. */
  maybeText(path: string): string | undefined {
    const bytes = this.maybeBytes(path);
    return bytes && decodeUtf8(bytes, this.workspace.show(path));
  }

  /** Throws as `text`, and `json_invalid` with line and column. */
  json(path: string): Json {
    return parseJson(this.text(path), this.workspace.show(path));
  }

  /** As `json`; undefined where nothing is. A damaged file is never taken for an absent one. */
  maybeJson(path: string): Json | undefined {
    const text = this.maybeText(path);
    return text === undefined ? undefined : parseJson(text, this.workspace.show(path));
  }

  /**
   * A large file piece by piece, each overwritten by the next. Recorded whole when the loop ends,
   * also when it ends early: the rest is then hashed unseen.
   */
  *chunks(path: string): Generator<Uint8Array<ArrayBuffer>, void> {
    if (!this.#isFile(path)) throw notFound(this.workspace, path, this.files);
    const hasher = new Bun.CryptoHasher("sha256");
    const source = readChunks(this.files, this.workspace.resolve(path));
    const take = () => this.#guard(path, () => source.next().value ?? undefined);
    try {
      for (let chunk = take(); chunk; chunk = take()) {
        hasher.update(chunk);
        yield chunk;
      }
    } finally {
      for (let chunk = take(); chunk; chunk = take()) hasher.update(chunk);
      this.#record(path, { is: "file", sha256: hasher.digest("hex") });
    }
  }

  /**
   * Opens a file to read parts of it. Nothing is recorded by that: the caller says with `grown` how much of the file its result rests on.
   * Undefined, and recorded as absent, where nothing is. Close it, or declare it with `using`.
   */
  open(path: string): InputFile | undefined {
    if (!this.#isFileOrAbsent(path)) return undefined;
    return this.#guard(path, (full) => new InputFile(this.files, full, this.workspace.show(path)));
  }

  /** Records a file that only grows: its first `size` bytes were read, and what comes after them is no matter. */
  grown(path: string, size: number): Found {
    return this.#record(path, this.expectGrown(path, size));
  }

  /** Names in a folder, sorted; none, and recorded as absent, where nothing is. */
  list(folder: string): string[] {
    return this.#list(folder).map(({ name }) => name);
  }

  /** Paths of all files in a folder and the folders below it, sorted by folder; linked folders are not entered. */
  walk(folder: string): string[] {
    return this.#list(folder).flatMap(({ name, kind }) => {
      const path = this.workspace.show(`${folder}/${name}`);
      if (kind === "folder") return this.walk(path);
      return kind === "link" && this.isFolder(path) ? [] : [path];
    });
  }

  /** What a change of this file should expect to find, for `Change.expect`; by itself no input of the result. */
  expect(path: string): Found {
    const known = this.#found.get(this.workspace.show(path));
    if (known?.is === "file" || known?.is === "absent") return known;
    return this.#isFile(path) ? this.#guard(path, (full) => lookAt(this.files, full)) : { is: "absent" };
  }

  /** As `expect`, for a change that appends at `size` or replaces a file whose size and end vouch for it. */
  expectGrown(path: string, size: number): Found {
    const found = this.#isFile(path) && this.#guard(path, (full) => lookAtGrown(this.files, full, size));
    if (!found) throw changedWhileReading(this.workspace.show(path));
    return found;
  }

  #list(folder: string): Entry[] {
    const key = this.workspace.show(folder);
    const known = this.#entries.get(key);
    if (known) return known;
    if (!this.exists(folder)) return [];
    if (!this.isFolder(folder)) throw notADirectory(key);
    const entries = this.#guard(folder, (full) => listEntries(this.files, full));
    this.#record(folder, { is: "folder", names_sha256: namesHash(entries.map(({ name }) => name)) });
    this.#entries.set(key, entries);
    return entries;
  }

  /** False where nothing is; throws where something else than a file is. */
  #isFile(path: string): boolean {
    const key = this.workspace.show(path);
    if (this.workspace.isHidden(path)) throw reserved(key);
    const known = this.#found.get(key);
    if (known?.is === "absent") return false;
    const kind = this.#guard(path, (full) => this.files.stat(full))?.kind;
    if (kind === "folder") throw isADirectory(key);
    if (kind === "other") throw notRegular(key);
    return kind === "file";
  }

  /** As `#isFile`; that nothing is there is then an input. */
  #isFileOrAbsent(path: string): boolean {
    const there = this.#isFile(path);
    if (!there) this.#record(path, { is: "absent" });
    return there;
  }

  /** Keeps the strongest statement about a path; two that cannot both be true mean that it changed. */
  #record(path: string, found: Found): Found {
    const key = this.workspace.show(path);
    const known = this.#found.get(key);
    if (!known || known.is === "present") this.#found.set(key, found);
    else if (known.is === "grown" && found.is !== "present") this.#found.set(key, found);
    else if (known.is === found.is && !sameFound(known, found)) throw changedWhileReading(key);
    return found;
  }

  #guard<Value>(path: string, call: (full: string) => Value): Value {
    try {
      return call(this.workspace.resolve(path));
    } catch (error) {
      throw fileError(error, "read", this.workspace.show(path));
    }
  }
}
