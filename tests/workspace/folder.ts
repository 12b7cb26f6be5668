import { afterAll, onTestFinished } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { JsonObject } from "../../lib/workspace/json.ts";

/** After the test that asks for it, or after the file where none is running. A hook of this module would serve one file alone. */
export function afterUse(work: () => void): void {
  try {
    onTestFinished(work);
  } catch {
    afterAll(work);
  }
}

/** A folder whose files a test writes and reads. */
export class Folder {
  constructor(
    readonly root: string,
    files: Record<string, string | Uint8Array> = {},
  ) {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  path(path: string): string {
    return join(this.root, path);
  }

  write(path: string, text: string | Uint8Array): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }

  read(path: string): string {
    return readFileSync(this.path(path), "utf8");
  }

  json(path: string): JsonObject {
    return JSON.parse(this.read(path)) as JsonObject;
  }

  /** Texts of a file's lines; none where it is missing. */
  texts(path: string): string[] {
    return this.exists(path) ? this.read(path).trimEnd().split("\n") : [];
  }

  exists(path: string): boolean {
    return existsSync(this.path(path));
  }

  /** All files, locks and staging included, in order. */
  everything(): string[] {
    const found = readdirSync(this.root, { recursive: true, withFileTypes: true });
    const files = found.filter((entry) => entry.isFile());
    return files.map((entry) => join(entry.parentPath, entry.name).slice(this.root.length + 1)).sort();
  }

  /** All files but for the program's own. */
  paths(): string[] {
    return this.everything().filter((path) => !/^ops\/\.(lock|commit)\//.test(path));
  }
}
