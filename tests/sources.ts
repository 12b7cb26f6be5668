import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

export const root = join(import.meta.dir, "..");

export interface Import {
  /** The importing file and the imported one, relative to the project. */
  from: string;
  to: string;
  typeOnly: boolean;
}

/** Files of the project below the given folders, relative to its root, sorted. */
export function sourceFiles(folders: readonly string[], pattern = "**/*.{ts,tsx}"): string[] {
  return folders.flatMap((folder) => [...new Bun.Glob(`${folder}/${pattern}`).scanSync(root)]).sort();
}

export function readSource(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

const STATIC = /^(?:import|export)\s(?:(type)\s)?(?:[^"';]*?\sfrom\s*)?"([^"]+)"/gm;
const DYNAMIC = /\bimport\("([^"]+)"\)/g;

/** What a file imports of the project itself, also with `import()` and for types only. */
export function importsOf(file: string): Import[] {
  const source = readSource(file);
  const found = [
    ...[...source.matchAll(STATIC)].map(([, type, path]) => ({ path: path!, typeOnly: type === "type" })),
    ...[...source.matchAll(DYNAMIC)].map(([, path]) => ({ path: path!, typeOnly: false })),
  ];
  return found
    .filter(({ path }) => path.startsWith("."))
    .map(({ path, typeOnly }) => ({
      from: file,
      to: relative(root, join(root, dirname(file), path)),
      typeOnly,
    }));
}

/** `lib/state/x.ts` → `state`, `scripts/x.ts` → `scripts`; undefined for what is no room, as `lib/index.ts`. */
export function roomOf(file: string): string | undefined {
  const [top, second, third] = file.split("/");
  if (top === "lib") return third ? second : undefined;
  return top === "scripts" || top === "tui" ? top : undefined;
}
