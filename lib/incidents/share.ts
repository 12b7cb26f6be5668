import { posix } from "node:path";
import type { Context } from "../workspace/context.ts";
import { Exit, OpsError } from "../workspace/errors.ts";
import { appendEvidence, linkFrom } from "../workspace/evidence.ts";
import type { JsonObject } from "../workspace/json.ts";
import { insertApart, prependBlock } from "../workspace/markdown/blocks.ts";
import { unifiedDiff } from "../workspace/markdown/diff.ts";
import { fragmentOf, headingAt } from "../workspace/markdown/fragments.ts";
import { addToLabelled } from "../workspace/markdown/labels.ts";
import { findSection, joinLines, type Lines, sectionOf, splitLines } from "../workspace/markdown/lines.ts";
import type { Change, Plan } from "../workspace/plan.ts";
import { makePlan, writeChange } from "../workspace/plans.ts";
import type { Reader } from "../workspace/reader.ts";
import { TASK_TEMPLATES } from "../workspace/templates_tasks.ts";
import { isoUtc } from "../workspace/time.ts";
import { readIncident } from "./document.ts";
import { demandIncident } from "./folder.ts";
import { digestOf, type NoteSection, sectionText } from "./notes.ts";

const STATE = "state.md";

export interface ShareOptions {
  id: string;
  /** Note it under the incident's backlog entry. */
  backlog: boolean;
  /** Log it in `state.md`. */
  stateLog: boolean;
  dryRun: boolean;
}

export interface ShareResult extends JsonObject {
  action: "share";
  incident_id: string;
  digest: string;
  /** Unified diffs of what changes. */
  files: { path: string; diff: string }[];
  dry_run: boolean;
}

/**
 * Plans to spread an incident's digest: a bullet under its backlog entry, a line in the log of `state.md`, and evidence. Each is written
 * once. Throws `notes_incomplete` (exit 3) while Summary or Actions says nothing.
 */
export function planShare(ctx: Context, { id, backlog, stateLog, dryRun }: ShareOptions): Plan<ShareResult> {
  const { reader } = ctx;
  const places = demandIncident(reader, id);
  const { backlog_anchor: anchor } = readIncident(reader, id);
  const notes = reader.text(places.notes);
  const open = (["Summary", "Actions"] as const).filter((section) => !sectionText(notes, section)?.length);
  if (open.length > 0) throw incomplete(places.notes, open);

  const digest = digestOf(notes);
  const date = isoUtc(ctx.clock.now()).slice(0, 10);
  const told = (document: string) =>
    `${date}: ${digest} Notes: [replay_notes](${linkFrom(document, places.notes)})`;
  const edits = new Map<string, { before: string | undefined; after: string; change: Change }>();
  const edit = (path: string, change: (lines: Lines) => Lines) => {
    const before = reader.maybeText(path);
    const text = before ?? TASK_TEMPLATES[path] ?? "";
    if (text.includes(`[INCIDENT ${id}]`)) return;
    const after = joinLines(change(splitLines(text)));
    edits.set(path, { before, after, change: writeChange(ctx, path, after) });
  };
  if (backlog && anchor !== undefined) {
    const [path = "", ...rest] = anchor.split("#");
    const document = posix.normalize(path.trim());
    edit(document, (lines) => {
      const heading = headingAt(lines, fragmentOf(rest.join("#")));
      if (!heading) throw noHeading(anchor);
      const bullet = `[INCIDENT ${id}] ${told(document)}`;
      return addToLabelled(lines, sectionOf(lines, heading), ["Notes", "Progress Notes"], bullet);
    });
  }
  if (stateLog) edit(STATE, (lines) => logged(lines, `- [INCIDENT ${id}] ${told(STATE)}`));
  const links = [{ label: "replay_notes", path: places.notes }];
  const evidence = appendEvidence(ctx, {
    kind: "incident",
    summary: `${id}: ${digest}`,
    links,
    at: ctx.clock.now(),
  });
  const changes = [...[...edits.values()].map(({ change }) => change), evidence.change];
  const files = [...edits].map(([path, { before, after }]) => ({
    path,
    diff: unifiedDiff(path, before, after),
  }));
  if (evidence.change) {
    const { path } = evidence.change;
    files.push({ path, diff: unifiedDiff(path, evidence.before, evidence.after) });
  }
  return makePlan(ctx, { action: "share", incident_id: id, digest, files, dry_run: dryRun }, { changes });
}

/** True when the log of `state.md` tells of the incident. */
export function isShared(reader: Reader, id: string): boolean {
  return reader.exists(STATE) && reader.text(STATE).includes(`[INCIDENT ${id}]`);
}

/** The newest first, below `## Log`, which is made at the end where it is missing. */
function logged(lines: Lines, line: string): string[] {
  const section = findSection(lines, 2, "Log");
  return section
    ? prependBlock(lines, section, [line])
    : insertApart(lines, lines.length, ["## Log", "", line]);
}

function incomplete(path: string, open: readonly NoteSection[]): OpsError {
  const names = open.map((section) => `## ${section}`).join(", ");
  return new OpsError(
    "notes_incomplete",
    { en: `${path} says nothing yet under ${names}.`, ja: `${path} の ${names} が未記入です。` },
    {
      en: "Replay the incident and write down what follows from it; lines in underscores are placeholders.",
      ja: "インシデントを再現し、対応を書いてください。_ で囲まれた行は未記入とみなします。",
    },
    { exit: Exit.locked, fields: { path, sections: [...open] } },
  );
}

function noHeading(anchor: string): OpsError {
  return new OpsError(
    "anchor_not_found",
    { en: `There is no heading for ${anchor}.`, ja: `${anchor} にあたる見出しがありません。` },
    {
      en: "Mend backlog_anchor in incident.json, or share with --no-backlog.",
      ja: "incident.json の backlog_anchor を直すか、--no-backlog で共有してください。",
    },
  );
}
