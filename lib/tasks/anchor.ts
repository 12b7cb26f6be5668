import { OpsError } from "../workspace/errors.ts";
import { fragmentOf } from "../workspace/markdown/fragments.ts";
import { showName } from "../workspace/names.ts";

/** A backlog entry as documents link to it: `docs/task_backlog.md#p1-07-spread-audit`. */
export interface Anchor {
  path: string;
  /** NFKC, lower case, white space as `-`. */
  fragment: string;
}

/** The documents that hold tasks. */
export const BACKLOGS = ["docs/task_backlog.md", "docs/task_backlog_p1_archive.md"];

/** Undefined where a text has no path or no fragment. Only the first `#` splits; a leading `./` is dropped. */
export function parseAnchor(text: string): Anchor | undefined {
  const at = text.indexOf("#");
  if (at < 0) return undefined;
  const path = text.slice(0, at).trim().replace(/^\.\//, "");
  const fragment = fragmentOf(text.slice(at + 1));
  return path && fragment ? { path, fragment } : undefined;
}

/** As `parseAnchor`, of an entry of a backlog. Throws `anchor_invalid` (exit 2). */
export function backlogAnchor(text: string): Anchor {
  const anchor = parseAnchor(text);
  if (anchor && BACKLOGS.includes(anchor.path)) return anchor;
  const known = BACKLOGS.join(", ");
  throw new OpsError(
    "anchor_invalid",
    {
      en: `--anchor: ${showName(text)} is no entry of a backlog.`,
      ja: `--anchor: ${showName(text)} はバックログの項目を指していません。`,
    },
    {
      en: `Write PATH#FRAGMENT, as docs/task_backlog.md#p1-07-spread-audit; paths: ${known}`,
      ja: `PATH#FRAGMENT の形で指定してください（例: docs/task_backlog.md#p1-07-spread-audit）。PATH は ${known} のいずれかです。`,
    },
  );
}

export function anchorText({ path, fragment }: Anchor): string {
  return `${path}#${fragment}`;
}

/** True where a comment's anchor or a link's target, from whichever document, means this entry. */
export function sameAnchor(anchor: Anchor, text: string): boolean {
  const other = parseAnchor(text);
  if (!other || other.fragment !== anchor.fragment) return false;
  const full = other.path.includes("/") ? other.path : `docs/${other.path}`;
  return full === anchor.path;
}

/** The task's id as its fragment begins with it, upper case: `P1-07`; undefined where it does not. */
export function taskId({ fragment }: Anchor): string | undefined {
  return /^p\d+-[a-z0-9]+/.exec(fragment)?.[0].toUpperCase();
}

/** Letters and digits of a task's id in lower case, words joined by `-`; may be empty. */
export function slugOf(id: string): string {
  return id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** What a task's files are called: its id; ids without Latin letters go by their fragment, lest they collide. */
export function taskSlug(anchor: Anchor): string {
  const slug = slugOf(taskId(anchor) ?? anchor.fragment);
  // A fragment may hold what no file's name does.
  return slug || anchor.fragment.replace(/[^\p{L}\p{N}\p{M}._-]+/gu, "-").replace(/^[.-]+/, "") || "task";
}
