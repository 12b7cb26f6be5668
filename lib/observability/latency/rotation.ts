import { z } from "zod";
import type { Context } from "../../workspace/context.ts";
import type { Change } from "../../workspace/plan.ts";
import { appendChange, appendJsonLines, writeChange } from "../../workspace/plans.ts";
import { isoUtc } from "../../workspace/time.ts";
import { instant, JOB_ID } from "../automation/entry.ts";
import { archiveContent, keptContent, type RawFile, rawSources, rejectsContent } from "./raw_file.ts";
import { WINDOW_MS } from "./windows.ts";

/** One line of the archive's manifest (specification 06 §4.4). */
export const archiveLine = z
  .object({
    job_id: z.string().regex(JOB_ID),
    path: z.string(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .meta({ description: "Of the packed file" }),
    row_count: z.int().min(0),
    rotated_at: instant,
  })
  .meta({ title: "A line of ops/signal_latency_archive/manifest.jsonl" });

export interface RawPlaces {
  input: string;
  archiveDir: string;
  archiveManifest: string;
  maxRawBytes: number;
}

/** What becomes of the raw file, and how much of it is left. */
export interface Rewritten {
  changes: Change[];
  retained: number;
  size: number;
  rotated?: z.infer<typeof archiveLine>;
}

/** Beside the raw file: what stood there and was no sample. */
export function rejectsPath(input: string): string {
  return `${input.replace(/\.csv$/i, "")}_rejects.csv`;
}

/** µs since 1970 of the earliest sample that a rotation leaves: the current hour and the one before it may still change. */
export function recentFrom(now: number): number {
  return (Math.floor(now / WINDOW_MS) - 1) * WINDOW_MS * 1000;
}

/**
 * Rewrites the raw file where something is to be pruned, converted, rejected or rotated; else it stays as it is. A rotation packs all
 * samples but the recent ones into `<archive>/<YYYY>/<MM>/<job id>.csv.gz`, in one commit with its manifest line and the shorter file.
 */
export function rewriteRaw(
  ctx: Context,
  raw: RawFile,
  { input, archiveDir, archiveManifest, maxRawBytes }: RawPlaces,
  { jobId, now, from }: { jobId: string; now: number; from: number },
): Rewritten {
  const at = isoUtc(now);
  const leaving = raw.samples.count - raw.recent.count;
  const rejects = raw.rejected > 0 ? [rejectsChange(ctx, input, at)] : [];
  if (raw.size <= maxRawBytes || leaving === 0) {
    const same = raw.pruned + raw.converted + raw.rejected === 0;
    const rewrite = same ? [] : [writeChange(ctx, input, keptContent(input, from))];
    return { changes: [...rejects, ...rewrite], retained: raw.samples.count, size: raw.size };
  }
  const path = freePath(ctx, `${archiveDir}/${at.slice(0, 4)}/${at.slice(5, 7)}/${jobId}`);
  const archive = archiveContent(input, from, recentFrom(now));
  const hasher = new Bun.CryptoHasher("sha256");
  for (const piece of rawSources.latency_archive(ctx, archive.args)) hasher.update(piece);
  const rotated: z.infer<typeof archiveLine> = {
    job_id: jobId,
    path,
    sha256: hasher.digest("hex"),
    row_count: leaving,
    rotated_at: at,
  };
  const changes = [
    ...rejects,
    writeChange(ctx, path, archive),
    appendJsonLines(ctx, archiveManifest, [rotated]),
    writeChange(ctx, input, keptContent(input, recentFrom(now))),
  ];
  return { changes, retained: raw.recent.count, size: raw.recent.size, rotated };
}

function rejectsChange(ctx: Context, input: string, at: string): Change {
  const path = rejectsPath(input);
  return appendChange(ctx, path, rejectsContent(input, at, !ctx.reader.exists(path)));
}

function freePath(ctx: Context, stem: string): string {
  for (let number = 1; ; number++) {
    const path = ctx.workspace.show(`${stem}${number === 1 ? "" : `-${number}`}.csv.gz`);
    if (!ctx.reader.exists(path)) return path;
  }
}
