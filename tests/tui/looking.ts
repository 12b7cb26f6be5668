import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A file of a workspace. */
export function read(workspace: string, path: string): string {
  return readFileSync(join(workspace, path), "utf8");
}

/** SHA-256 of every file of a folder of the workspace, by path. */
export function hashes(workspace: string, pattern = "**/*"): Record<string, string> {
  const paths = [...new Bun.Glob(pattern).scanSync({ cwd: workspace, dot: true })].sort();
  return Object.fromEntries(paths.map((path) => [path, hashOf(join(workspace, path))]));
}

function hashOf(path: string): string {
  return new Bun.CryptoHasher("sha256").update(readFileSync(path)).digest("hex");
}
