import { lstatSync, mkdirSync, readlinkSync, renameSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { isErrno } from "./files.ts";
import { fileError } from "./fserror.ts";
import { PART_PREFIX } from "./paths.ts";

/** What a name is: free, a symbolic link (to this text), or something else. */
export type Place = { is: "free" } | { is: "link"; to: string } | { is: "folder" | "other" };

/** Looks at the name itself: a link is not followed. Throws as readers do. */
export function placeAt(path: string): Place {
  try {
    const found = lstatSync(path);
    if (found.isSymbolicLink()) return { is: "link", to: readlinkSync(path) };
    return { is: found.isDirectory() ? "folder" : "other" };
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return { is: "free" };
    throw fileError(error, "read", path);
  }
}

/** Makes `path` a symbolic link to `to`, in the place of a file or link that is there; missing folders are made. Throws as writers do. */
export function putLink(path: string, to: string): void {
  const part = join(dirname(path), `${PART_PREFIX}${process.pid}`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(to, part);
    renameSync(part, path);
  } catch (error) {
    throw fileError(error, "write", path);
  }
}
