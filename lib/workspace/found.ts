import type { Entry, Files } from "./files.ts";
import { isHidden } from "./paths.ts";
import type { Found } from "./plan.ts";

/** As much of a growing file's end as vouches for all before it. */
const TAIL = 4096;
/** Most files are small; only large ones earn a large buffer. */
const FIRST_CHUNK = 1 << 14;
const CHUNK = 1 << 18;

/** What is at the absolute path now, a file by its hash. A folder counts as its listing; pipes and devices as `present`. */
export function lookAt(files: Files, path: string): Found {
  const stat = files.stat(path);
  if (!stat) return { is: "absent" };
  if (stat.kind === "folder") return { is: "folder", names_sha256: namesHash(listNames(files, path)) };
  return stat.kind === "file" ? { is: "file", sha256: hashFile(files, path) } : { is: "present" };
}

/** A growing file's first `size` bytes; undefined when it is no file or shorter. */
export function lookAtGrown(files: Files, path: string, size: number): Found | undefined {
  const stat = files.stat(path);
  if (stat?.kind !== "file" || stat.size < size) return undefined;
  const start = Math.max(0, size - TAIL);
  return { is: "grown", size, tail_sha256: hashFile(files, path, start, size) };
}

/** Whether two statements about a path say the same, whatever the order of their members. */
export function sameFound(a: Found, b: Found): boolean {
  return JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
}

/** In hex; of text as UTF-8. */
export function sha256(bytes: Uint8Array | string): string {
  return new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
}

/** What a folder's listing shows, sorted. */
export function listEntries(files: Files, path: string): Entry[] {
  return files
    .list(path)
    .filter(({ name }) => !isHidden(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** As `listEntries`, names only. */
export function listNames(files: Files, path: string): string[] {
  return listEntries(files, path).map(({ name }) => name);
}

/** Of sorted names, one a line. */
export function namesHash(names: readonly string[]): string {
  return sha256(names.map((name) => `${name}\n`).join(""));
}

/** SHA-256 of the bytes from `start` up to `end`, or to the end of the file. */
export function hashFile(files: Files, path: string, start = 0, end = Number.POSITIVE_INFINITY): string {
  const hasher = new Bun.CryptoHasher("sha256");
  for (const chunk of readChunks(files, path, start, end)) hasher.update(chunk);
  return hasher.digest("hex");
}

/** The bytes from `start` to the end of the file. */
export function readWhole(files: Files, path: string, start = 0): Uint8Array<ArrayBuffer> {
  const copies: Uint8Array[] = [];
  for (const chunk of readChunks(files, path, start)) copies.push(new Uint8Array(chunk));
  return Buffer.concat(copies);
}

/** The file piece by piece. Each piece is overwritten by the next. */
export function* readChunks(
  files: Files,
  path: string,
  start = 0,
  end = Number.POSITIVE_INFINITY,
): Generator<Uint8Array<ArrayBuffer>> {
  let buffer = Buffer.allocUnsafe(FIRST_CHUNK);
  const fd = files.open(path, "read");
  try {
    for (let at = start; at < end;) {
      const got = files.read(fd, buffer.subarray(0, Math.min(buffer.length, end - at)), at);
      if (got === 0) return;
      yield buffer.subarray(0, got);
      at += got;
      if (got === FIRST_CHUNK) buffer = Buffer.allocUnsafe(CHUNK);
    }
  } finally {
    files.close(fd);
  }
}
