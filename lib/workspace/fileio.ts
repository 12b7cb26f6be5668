import { type Files, isErrno } from "./files.ts";
import { readChunks } from "./found.ts";

const BUFFER = 1 << 16;

/** Writes a whole new file and syncs it. `mode` is set exactly; without it the file gets 0644 less the process's mask. */
export function writeFile(
  files: Files,
  path: string,
  pieces: Iterable<string | Uint8Array>,
  mode?: number,
): { size: number; sha256: string } {
  const hasher = new Bun.CryptoHasher("sha256");
  const fd = files.open(path, "create", mode);
  let size = 0;
  try {
    if (mode !== undefined) files.chmod(fd, mode);
    for (const bytes of gather(pieces)) {
      hasher.update(bytes);
      writeAll(files, fd, bytes, size);
      size += bytes.length;
    }
    files.sync(fd);
  } finally {
    files.close(fd);
  }
  return { size, sha256: hasher.digest("hex") };
}

/** As often as the system wants it, until every byte is written. */
export function writeAll(files: Files, fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) done += files.write(fd, bytes.subarray(done), position + done);
}

/** Rows and other small texts joined to writes worth a system call; bytes pass as they come. */
function* gather(pieces: Iterable<string | Uint8Array>): Generator<Uint8Array> {
  let text = "";
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    if (text !== "" && (typeof piece !== "string" || text.length >= BUFFER)) {
      yield Buffer.from(text);
      text = "";
    }
    if (typeof piece !== "string") yield piece;
  }
  if (text !== "") yield Buffer.from(text);
}

/** Makes names in the folder survive a power cut. */
export function syncFolder(files: Files, path: string): void {
  const fd = files.open(path, "read");
  try {
    files.sync(fd);
  } finally {
    files.close(fd);
  }
}

/** Unlinks; that nothing is there is no error. */
export function removeIfThere(files: Files, path: string): void {
  try {
    files.unlink(path);
  } catch (error) {
    if (!isErrno(error, "ENOENT", "ENOTDIR")) throw error;
  }
}

/** A second name for the same content: a hard link, or a copy where the file system has none or it would cross to another one. */
export function linkOrCopy(files: Files, from: string, to: string): void {
  try {
    try {
      files.link(from, to);
    } catch (error) {
      if (!isErrno(error, "EEXIST")) throw error;
      files.unlink(to);
      files.link(from, to);
    }
  } catch (error) {
    if (!isErrno(error, "EXDEV", "EPERM", "EMLINK", "ENOTSUP", "EOPNOTSUPP", "ENOSYS")) throw error;
    writeFile(files, to, readChunks(files, from), files.stat(from)?.mode);
  }
}

/** Puts the content of `source` under the name `target` at one instant, by way of `part` beside it. `source` stays. */
export function place(files: Files, source: string, part: string, target: string): void {
  linkOrCopy(files, source, part);
  files.rename(part, target);
  // If both were already the same file, POSIX lets the rename do nothing.
  removeIfThere(files, part);
}
