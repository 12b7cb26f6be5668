export interface Skip {
  file: string;
  /** The test's title with those around it. */
  title: string;
}

export interface Counts {
  passed: number;
  failed: number;
  skips: Skip[];
}

/**
 * What `bun test --reporter=junit` reported of these files. A file without a report could not be loaded, and a run that failed
 * without a failed test failed all the same.
 */
export function countJunit(xml: string, files: string[], ok: boolean): Counts {
  const counts: Counts = { passed: 0, failed: 0, skips: [] };
  const reported = new Set<string>();
  for (const [, attributes = "", body = ""] of xml.matchAll(
    /<testcase\s([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs,
  )) {
    const file = attribute(attributes, "file");
    reported.add(file);
    if (body.includes("<skipped")) {
      const title = [attribute(attributes, "classname"), attribute(attributes, "name")]
        .filter(Boolean)
        .join(" > ");
      counts.skips.push({ file, title });
    } else if (body.includes("<failure") || body.includes("<error")) counts.failed += 1;
    else counts.passed += 1;
  }
  counts.failed += files.filter((file) => !reported.has(file)).length;
  if (!ok && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** One line for each file and reason. A skipped test says its reason in its title, or in one around it: `… (skipped: no bars)`. */
export function skipLines(skips: Skip[]): string[] {
  const lines = new Map<string, number>();
  for (const { file, title } of skips) {
    const reason = title.match(/\(skipped: ([^)]+)\)/)?.[1] ?? title;
    const line = `${file}: ${reason}`;
    lines.set(line, (lines.get(line) ?? 0) + 1);
  }
  return [...lines].map(([line, count]) => `  ${count} in ${line}`);
}

function attribute(attributes: string, name: string): string {
  const value = attributes.match(new RegExp(`(?:^|\\s)${name}="([^"]*)"`))?.[1] ?? "";
  return value
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
