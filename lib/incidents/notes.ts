import { findSection, joinLines, type Lines, splitLines } from "../workspace/markdown/lines.ts";
import type { Lang } from "../workspace/text.ts";

export const SECTIONS = ["Summary", "Findings", "Actions"] as const;
export type NoteSection = (typeof SECTIONS)[number];

const BEGIN = "<!-- replay:auto -->";
const END = "<!-- /replay:auto -->";

/** Notes of an incident that nobody has replayed yet. A line in underscores is a placeholder. */
export function emptyNotes(id: string, report: string, lang: Lang): string {
  const [later, actions] =
    lang === "ja"
      ? ["_まだ再現していません。_", "_未記入: 対策・担当・期限_"]
      : ["_Not replayed yet._", "_To be written: what changes, by whom, until when._"];
  const first = report.split("\n").map((line) => `> ${line}`.trimEnd());
  const lines = [
    `# ${id}`,
    "",
    ...first,
    "",
    "## Summary",
    "",
    BEGIN,
    later,
    END,
    "",
    "## Findings",
    "",
    BEGIN,
    END,
  ];
  return joinLines([...lines, "", "## Actions", "", actions, ""]);
}

/** The notes with what the replay has to say, between the marks of their section; all else stays as it is. */
export function fillNotes(
  text: string,
  section: NoteSection,
  filling: Lines,
): { text: string; filled: boolean } {
  const lines = splitLines(text);
  const place = findSection(lines, 2, section);
  const from = place
    ? lines.findIndex((line, at) => at >= place.from && at < place.to && line.trim() === BEGIN)
    : -1;
  const to = lines.findIndex((line, at) => at > from && line.trim() === END);
  if (!place || from < 0 || to < 0 || to >= place.to) return { text, filled: false };
  return { text: [...lines.slice(0, from + 1), ...filling, ...lines.slice(to)].join("\n"), filled: true };
}

/** What a section says: its lines without marks, blank lines and placeholders. Undefined where there is no such section. */
export function sectionText(text: string, section: NoteSection): string[] | undefined {
  const lines = splitLines(text);
  const place = findSection(lines, 2, section);
  return (
    place &&
    lines
      .slice(place.from, place.to)
      .map((line) => line.trim())
      .filter((line) => line !== "" && !/^<!--.*-->$/.test(line) && !/^_.*_$/.test(line))
  );
}

/** The first three lines of the summary in one. */
export function digestOf(text: string): string {
  const lines = sectionText(text, "Summary") ?? [];
  return lines
    .slice(0, 3)
    .map((line) => line.replace(/^[-*+]\s+/, ""))
    .join(" ");
}

/** Sections that are missing, or stand before one that they should follow. */
export function missingSections(text: string): NoteSection[] {
  const lines = splitLines(text);
  let last = -1;
  return SECTIONS.filter((title) => {
    const line = findSection(lines, 2, title)?.heading.line ?? -1;
    const inOrder = line > last;
    last = Math.max(last, line);
    return !inOrder;
  });
}
