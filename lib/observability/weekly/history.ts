import { canonicalJson } from "../../notify/canonical.ts";
import type { Context } from "../../workspace/context.ts";
import { sha256 } from "../../workspace/found.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { parseJsonLines } from "../../workspace/jsonl.ts";
import type { Change } from "../../workspace/plan.ts";
import { appendJsonLines, deleteChange, writeChange, writeJson } from "../../workspace/plans.ts";
import { isoUtc, parseInstant } from "../../workspace/time.ts";

const WEEK = 7 * 86_400_000;
/** As long as the dashboard's history. */
const KEPT_WEEKS = 8;

/** Where a week's report is kept. */
export function weekPaths(
  outDir: string,
  week: string,
): { payload: string; signature: string; previous: string } {
  const payload = `${outDir}/${week}`;
  return { payload: `${payload}.json`, signature: `${payload}.sig`, previous: `${payload}.sig.prev` };
}

export function manifestPath(outDir: string): string {
  return `${outDir}/manifest.jsonl`;
}

/** Weeks (`YYYY-MM-DD`) with a payload, oldest first. */
export function keptWeeks({ reader }: Pick<Context, "reader">, outDir: string): string[] {
  return reader.list(outDir).flatMap((name) => /^(\d{4}-\d\d-\d\d)\.json$/.exec(name)?.[1] ?? []);
}

/** The lines of the history's manifest, oldest first. */
export function manifestLines({ reader }: Pick<Context, "reader">, outDir: string): JsonObject[] {
  const path = manifestPath(outDir);
  const { rows } = parseJsonLines(reader.maybeText(path) ?? "", reader.workspace.show(path));
  return rows.map(({ value }) => value).filter(isJsonObject);
}

/** The SHA-256 of a payload's canonical form: what is sent, and what is signed. */
export function payloadChecksum(payload: JsonObject): string {
  return sha256(canonicalJson(payload));
}

/** As `payloadChecksum`, of what a report says and not of when and by which run it was made: a retry says the same. */
export function contentChecksum({
  generated_at: _,
  metadata: __,
  destinations: ___,
  ...said
}: JsonObject): string {
  return sha256(canonicalJson(said));
}

/** Fingerprints of the destinations that have received this content for this week. */
export function deliveredTo(
  ctx: Pick<Context, "reader">,
  outDir: string,
  week: string,
  content: string,
): Set<string> {
  const same = manifestLines(ctx, outDir).filter(
    (line) => line.week_start === week && line.content_sha256 === content,
  );
  return new Set(
    same.flatMap(({ delivered_to }) => (Array.isArray(delivered_to) ? delivered_to.map(String) : [])),
  );
}

export interface Delivered {
  jobId: string;
  payload: JsonObject;
  signature: string | undefined;
  /** Fingerprints of those that have it now. */
  to: string[];
}

/** Keeps a delivered report as its week's, with its signature, and drops the weeks that are too old. */
export function historyChanges(
  ctx: Context,
  outDir: string,
  { jobId, payload, signature, to }: Delivered,
): Change[] {
  const week = String(payload.week_start);
  const paths = weekPaths(outDir, week);
  const shown = (path: string) => ctx.workspace.show(path);
  const line = {
    week_start: week,
    job_id: jobId,
    generated_at: payload.generated_at ?? null,
    payload_path: shown(paths.payload),
    signature_path: signature === undefined ? null : shown(paths.signature),
    checksum_sha256: payloadChecksum(payload),
    content_sha256: contentChecksum(payload),
    delivered_to: to,
  };
  const { lines, changes } = retention(ctx, outDir, week);
  return [
    writeJson(ctx, paths.payload, payload),
    // A signature of the payload that stood here before would vouch for nothing.
    signature === undefined
      ? deleteChange(ctx, paths.signature)
      : writeChange(ctx, paths.signature, `${signature}\n`),
    ...changes,
    appendJsonLines(ctx, manifestPath(outDir), [...lines, line]),
  ].filter((change) => change !== undefined);
}

function retention(
  ctx: Context,
  outDir: string,
  current: string,
): { lines: Json[]; changes: (Change | undefined)[] } {
  const oldest = parseInstant(current) - KEPT_WEEKS * WEEK;
  const old = keptWeeks(ctx, outDir).filter((week) => parseInstant(week) < oldest);
  const files = old.map((week) =>
    Object.values(weekPaths(outDir, week)).filter((path) => ctx.reader.exists(path)),
  );
  const archived_at = isoUtc(ctx.clock.now());
  return {
    lines: old.map((week, index) => ({
      week_start: week,
      archived_at,
      files: files[index]!.map((path) => ctx.workspace.show(path)),
      reason: "retention",
    })),
    changes: files.flat().map((path) => deleteChange(ctx, path)),
  };
}
