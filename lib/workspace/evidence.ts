import { posix } from "node:path";
import { OpsError } from "./errors.ts";
import { sha256 } from "./found.ts";
import { appendBlock, insertApart } from "./markdown/blocks.ts";
import { findSection, headingsOf, joinLines, type Lines, sectionOf, splitLines } from "./markdown/lines.ts";
import { notFound } from "./inputerrors.ts";
import type { Change } from "./plan.ts";
import { type Reading, writeChange } from "./plans.ts";
import { TASK_TEMPLATES } from "./templates_tasks.ts";
import { isoSecond, isoUtc, parseInstant } from "./time.ts";

/** Where the programs that create evidence link to it, week by week. */
export const PROGRESS = "docs/progress_phase4.md";
const SECTION = "Weekly Evidence / 週次証跡";

export interface EvidenceLink {
  label: string;
  /** Workspace-relative. */
  path: string;
}

export interface EvidenceEntry {
  /** `rollback`, `incident`, `go_nogo`, `proposal` … */
  kind: string;
  /** One line. */
  summary: string;
  links: readonly EvidenceLink[];
  /** UTC epoch milliseconds. */
  at: number;
}

export interface Evidence {
  /** First 8 hex digits of the SHA-256 over kind, summary and links: the same evidence is written once. */
  key: string;
  /** The heading that it stands under. */
  week: string;
  line: string;
  /** Undefined where it stands there already. */
  change: Change | undefined;
  before: string | undefined;
  after: string;
}

/**
 * Adds a line of evidence to its ISO week (UTC) in the progress document, the newest week first; the same one is added once
 * (specification 07 §9.1). Throws `file_not_found` (exit 2) for a link to nothing.
 */
export function appendEvidence(ctx: Reading, entry: EvidenceEntry, path = PROGRESS): Evidence {
  const { reader } = ctx;
  const kind = entry.kind.trim();
  const summary = entry.summary.replace(/\s+/g, " ").trim();
  if (!/^[a-z][a-z0-9_]*$/.test(kind) || summary === "") throw noEvidence(kind);
  const links = entry.links.map(({ label, path: target }) => {
    if (!reader.exists(target)) throw notFound(reader.workspace, target, reader.files);
    return { label, path: reader.workspace.show(target) };
  });
  const key = sha256(
    JSON.stringify([kind, summary, links.map(({ label, path: target }) => [label, target])]),
  ).slice(0, 8);
  const week = weekTitle(entry.at);
  const shown = links.map(({ label, path: target }) => `[${label}](${linkFrom(path, target)})`);
  const line = `- ${[`${isoSecond(entry.at)} [${kind}] ${summary}`, ...(shown.length > 0 ? [shown.join(", ")] : [])].join(" — ")} <!-- evidence:${key} -->`;
  const before = reader.maybeText(path);
  const lines = splitLines(before ?? TASK_TEMPLATES[PROGRESS]!);
  if (lines.some((known) => known.includes(`<!-- evidence:${key} -->`))) {
    return { key, week, line, change: undefined, before, after: before! };
  }
  const after = joinLines(addLine(lines, week, line));
  return { key, week, line, change: writeChange(ctx, path, after), before, after };
}

/** Links of a document that lead to no file, in order. Only relative ones are looked at. */
export function deadLinks({ reader }: Reading, path = PROGRESS): { line: number; target: string }[] {
  return splitLines(reader.text(path)).flatMap((text, index) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link]) => {
      const target = link!.replace(/#.*$/, "");
      if (target === "" || /^[a-z]+:/i.test(target)) return [];
      const file = target.replace(/%(20|25|28|29)/g, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      );
      const full = posix.isAbsolute(file) ? file : posix.join(posix.dirname(path), file);
      return reader.exists(full) ? [] : [{ line: index + 1, target: link! }];
    }),
  );
}

function addLine(lines: Lines, week: string, line: string): string[] {
  const section = findSection(lines, 2, SECTION);
  if (!section) return addLine(insertApart(lines, lines.length, [`## ${SECTION}`]), week, line);
  const weeks = headingsOf(lines).filter(
    ({ line: at, level }) => level === 3 && at >= section.from && at < section.to,
  );
  const known = weeks.find(({ text }) => name(text) === name(week));
  if (known) return appendBlock(lines, sectionOf(lines, known), [line]);
  const older = weeks.find(({ text }) => name(text) < name(week));
  if (older) return [...lines.slice(0, older.line), `### ${week}`, "", line, "", ...lines.slice(older.line)];
  return insertApart(lines, section.to, [`### ${week}`, "", line]);
}

/** `2026-W47` of `2026-W47 (…)`. */
function name(week: string): string {
  return week.split(" ")[0]!;
}

const DAY = 86_400_000;

/** `2026-W47 (2026-11-16..2026-11-22)`: the ISO 8601 week, whose year is that of its Thursday. */
export function weekTitle(at: number): string {
  const day = Math.floor(at / DAY);
  const monday = day - ((((day + 3) % 7) + 7) % 7);
  const date = (days: number) => isoUtc(days * DAY).slice(0, 10);
  const year = date(monday + 3).slice(0, 4);
  const newYear = parseInstant(`${year}-01-01`) / DAY;
  const week = Math.floor((monday + 3 - newYear) / 7) + 1;
  return `${year}-W${String(week).padStart(2, "0")} (${date(monday)}..${date(monday + 6)})`;
}

/** How a document links to a file of the workspace; what would end a link is escaped. */
export function linkFrom(document: string, target: string): string {
  const path = posix.isAbsolute(target) ? target : posix.relative(posix.dirname(document), target);
  return path.replace(/[ ()%]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
}

function noEvidence(kind: string): OpsError {
  return new OpsError(
    "bad_value",
    {
      en: `Evidence needs a kind (lower case letters, digits and _) and a summary; the kind was ${JSON.stringify(kind)}.`,
      ja: `証跡には種別（英小文字・数字・_）と要約が必要です（種別: ${JSON.stringify(kind)}）。`,
    },
    {
      en: "Example: --kind rollback --summary 'var_cap exceeded'",
      ja: "例: --kind rollback --summary 'var_cap 超過'",
    },
  );
}
