import { appendEvidence, deadLinks, PROGRESS } from "../workspace/evidence.ts";
import type { Context } from "../workspace/context.ts";
import { Exit } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import { unifiedDiff } from "../workspace/markdown/diff.ts";
import type { Plan } from "../workspace/plan.ts";
import { makePlan } from "../workspace/plans.ts";
import { parseInstant } from "../workspace/time.ts";

export interface EvidenceOptions {
  kind?: string;
  summary?: string;
  /** `label=path` */
  link: readonly string[];
  /** ISO 8601; now when absent. */
  at?: string;
  dryRun: boolean;
}

export interface EvidenceResult extends JsonObject {
  path: string;
  /** Null where links were looked at. */
  added: { key: string; week: string; line: string; changed: boolean; diff: string } | null;
  dead_links: { line: number; target: string }[];
  dry_run: boolean;
}

/** Plans a line of evidence. Throws `file_not_found` (exit 2) for a link to nothing. */
export function planEvidence(ctx: Context, options: EvidenceOptions): Plan<EvidenceResult> {
  const { kind = "", summary = "", link, at, dryRun } = options;
  const links = link.map((text) => {
    const sign = text.indexOf("=");
    return { label: text.slice(0, sign).trim(), path: text.slice(sign + 1).trim() };
  });
  const when = at === undefined ? ctx.clock.now() : parseInstant(at);
  const { key, week, line, change, before, after } = appendEvidence(ctx, { kind, summary, links, at: when });
  const diff = unifiedDiff(PROGRESS, before, after);
  const added = { key, week, line, changed: change !== undefined, diff };
  return makePlan(ctx, { path: PROGRESS, added, dead_links: [], dry_run: dryRun }, { changes: [change] });
}

/** Looks for links in the progress document that lead to nothing (exit 1). Throws `file_not_found` without a document. */
export function planVerify(ctx: Context): Plan<EvidenceResult> {
  const dead = deadLinks(ctx).map((one) => ({ ...one }));
  const result = { path: PROGRESS, added: null, dead_links: dead, dry_run: false };
  return makePlan(ctx, result, { exitCode: dead.length > 0 ? Exit.finding : Exit.ok });
}
