import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { OpsError } from "./errors.ts";
import { type Files, type Kind, realFiles } from "./files.ts";
import { showName } from "./names.ts";
import type { Text } from "./text.ts";

/** Where locks and unfinished commits live. Nobody but this room looks inside. */
export const LOCK_FOLDER = "ops/.lock";
export const COMMIT_FOLDER = "ops/.commit";
/** Begins the names of files on their way to another name. */
export const PART_PREFIX = ".orb-part-";

/** True for names that no listing shows: the locks, unfinished commits and part files. */
export function isHidden(name: string): boolean {
  return name === ".lock" || name === ".commit" || name.startsWith(PART_PREFIX);
}

/** The folder that holds an operator's files. Every relative path starts here. */
export class Workspace {
  constructor(
    /** Absolute. */
    readonly root: string,
    /** Where the command was called from, absolute; only hints look there. */
    readonly callerDir: string,
  ) {}

  /** The absolute path; relative ones are resolved against the workspace. Throws `invalid_path` for what no system can open. */
  resolve(path: string): string {
    if (path === "" || path.includes("\0")) throw invalidPath(path);
    return resolve(this.root, path);
  }

  /** The path as plans, files and texts name it: workspace-relative with `/`, absolute when it is outside. */
  show(path: string): string {
    const full = this.resolve(path);
    const inside = relative(this.root, full);
    if (inside === "") return ".";
    if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return full;
    return sep === "/" ? inside : inside.split(sep).join("/");
  }

  /** True for the locks' and the committer's own files, which no listing shows, no reader opens and no plan changes. */
  isHidden(path: string): boolean {
    return this.show(path).split("/").some(isHidden);
  }
}

/** `--workspace DIR`, else `ORB_WORKSPACE`, else the caller's directory. Throws `workspace_not_found` unless it is a directory. */
export function openWorkspace(
  from: { flag?: string; env: Readonly<Record<string, string | undefined>>; cwd: string },
  files: Files = realFiles,
): Workspace {
  const callerDir = resolve(from.cwd);
  const root = resolve(callerDir, from.flag || from.env.ORB_WORKSPACE || ".");
  if (kindOf(files, root) === "folder") return new Workspace(root, callerDir);
  throw new OpsError(
    "workspace_not_found",
    {
      en: `The workspace ${root} is not an existing directory.`,
      ja: `ワークスペース ${root} は既存のディレクトリではありません。`,
    },
    {
      en: "Name an existing directory with --workspace or ORB_WORKSPACE; init_workspace fills a new one.",
      ja: "--workspace または ORB_WORKSPACE に既存のディレクトリを指定してください。新しいものは init_workspace で用意できます。",
    },
    { fields: { path: root } },
  );
}

/** The hint for an input that the workspace lacks: names the file that lies in the caller's directory under the same path, if one does. */
export function missingInputHint(
  workspace: Workspace,
  path: string,
  files: Files = realFiles,
): Text | undefined {
  if (isAbsolute(path)) return undefined;
  const there = join(workspace.callerDir, path);
  if (!kindOf(files, there)) return undefined;
  return {
    en: `Relative paths start at the workspace ${workspace.root}. To use ${there}, give that absolute path.`,
    ja: `相対パスの起点はワークスペース ${workspace.root} です。${there} を使うには、この絶対パスを指定してください。`,
  };
}
/** What cannot even be looked at counts as not there. */
function kindOf(files: Files, path: string): Kind | undefined {
  try {
    return files.stat(path)?.kind;
  } catch {
    return undefined;
  }
}

function invalidPath(path: string): OpsError {
  const shown = showName(path);
  return new OpsError(
    "invalid_path",
    { en: `${shown} is not a path.`, ja: `${shown} はパスではありません。` },
    { en: "Give the path of a file.", ja: "ファイルのパスを指定してください。" },
  );
}

export { checkName } from "./names.ts";
