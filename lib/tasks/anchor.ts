/** A backlog entry as documents link to it: `docs/task_backlog.md#p1-07-spread-audit`. */
export interface Anchor {
  path: string;
  /** NFKC, lower case, white space as `-`. */
  fragment: string;
}

/** Undefined where a text has no path or no fragment. Only the first `#` splits; a leading `./` is dropped. */
export function parseAnchor(text: string): Anchor | undefined {
  const at = text.indexOf("#");
  if (at < 0) return undefined;
  const path = text.slice(0, at).trim().replace(/^\.\//, "");
  const fragment = text
    .slice(at + 1)
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    .replace(/\s+/g, "-");
  return path && fragment ? { path, fragment } : undefined;
}

/** The task's id as its fragment begins with it, upper case: `P1-07`; undefined where it does not. */
export function taskId({ fragment }: Anchor): string | undefined {
  return /^p\d+-[a-z0-9]+/.exec(fragment)?.[0].toUpperCase();
}

/** What a task's files are called: its id in lower case, words joined by `-`. Ids without such letters go by their fragment. */
export function taskSlug(anchor: Anchor): string {
  const name = taskId(anchor) ?? anchor.fragment;
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return slug || anchor.fragment;
}
