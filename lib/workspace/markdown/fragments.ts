import { type Heading, headingsOf, type Lines } from "./lines.ts";

/** The part of a link behind `#`, as documents here write it: NFKC, lower case, white space as `-`; punctuation stays. */
export function fragmentOf(text: string): string {
  return text.normalize("NFKC").trim().toLowerCase().replace(/\s+/g, "-");
}

/** The same as renderers of Markdown make it of a heading: without punctuation. */
function renderedFragment(text: string): string {
  return fragmentOf(text).replace(/[^\p{L}\p{N}\p{M}_-]/gu, "");
}

/** A heading's text as it was before it was struck through, ticked and dated. */
export function openTitle(text: string): string {
  return text
    .replace(/~~/g, "")
    .replace(/✅/g, "")
    .replace(/[（(]?\d{4}-\d\d-\d\d[)）]?\s*$/, "")
    .trim()
    .replace(/\s+/g, " ");
}

/**
 * The heading that a fragment means: the one behind an `<a id>` of this name, else one whose text makes it, in either spelling,
 * open or closed.
 */
export function headingAt(lines: Lines, fragment: string): Heading | undefined {
  const headings = headingsOf(lines);
  const named = headings.find(({ line }) => anchorBefore(lines, line) === fragment);
  return (
    named ??
    headings.find(({ text }) =>
      [text, openTitle(text)].some(
        (title) => fragmentOf(title) === fragment || renderedFragment(title) === renderedFragment(fragment),
      ),
    )
  );
}

/** The `<a id="…"></a>` on the line before a heading; blank lines between do not matter. */
export function anchorBefore(lines: Lines, heading: number): string | undefined {
  let at = heading - 1;
  while (at >= 0 && lines[at]!.trim() === "") at--;
  return /^<a\s+(?:id|name)="([^"]+)"\s*>\s*<\/a>$/.exec(lines[at]?.trim() ?? "")?.[1];
}
