/** The files that docs/formats.md tells of: a section for each, headed by the patterns of its paths. */
export interface FileSection {
  patterns: string[];
  text: string;
}

const HEADING = /^### (`.*)$/gm;

export function fileSections(document: string): FileSection[] {
  const headings = [...document.matchAll(HEADING)];
  return headings.map((heading) => {
    const from = heading.index + heading[0].length;
    const [text = ""] = document.slice(from).split(/^##/m, 1);
    return { patterns: heading[1]!.split(", ").map((pattern) => pattern.replaceAll("`", "")), text };
  });
}

/** `<name>` is one name, `*` a part of one, `**` whatever is below. */
export function patternOf(path: string): RegExp {
  const literal = path.replaceAll(/[.+()[\]{}^$|\\]/g, "\\$&");
  const open = literal.replaceAll(/<\w+>/g, "[^/]+").replaceAll("**", "§").replaceAll("*", "[^/]*");
  return new RegExp(`^${open.replaceAll("§", ".+")}$`);
}

/** The section of a file: where several patterns fit, the one that says most letter by letter. */
export function sectionFor(sections: FileSection[], path: string): FileSection | undefined {
  const fitting = sections.flatMap((section) =>
    section.patterns
      .filter((pattern) => patternOf(pattern).test(path))
      .map((pattern) => ({ section, literal: pattern.replaceAll(/<\w+>|\*/g, "").length })),
  );
  return fitting.sort((a, b) => b.literal - a.literal)[0]?.section;
}

/** The fields of a file by its ending: members of an object (of the first, where there are many), columns of a CSV. */
export function fieldsOf(path: string, text: string): string[] {
  if (path.endsWith(".csv")) return text.split("\n")[0]!.split(",");
  const value = /\.json$|session\.log$/.test(path) ? JSON.parse(text) : lineOf(path, text);
  const one = Array.isArray(value) ? value[0] : value;
  return Object.keys(one ?? {});
}

function lineOf(path: string, text: string): unknown {
  const first = text.split("\n")[0]!;
  return /\.(jsonl|log|sequence)$/.test(path) && first.startsWith("{") && first.endsWith("}")
    ? JSON.parse(first)
    : undefined;
}
