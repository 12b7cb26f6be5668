import { OpsError } from "../../workspace/errors.ts";
import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan } from "../../workspace/plans.ts";
import { breakdown, type RecentBlock, type StageBreakdown } from "./breakdown.ts";
import { recordRows } from "./records.ts";

export interface GateOptions {
  records?: string;
  runDir?: string;
  stage: string[];
  limit: number;
  recent: number;
}

/** The gate breakdown (specification 07 §5.4), as the experiment report reads it. */
export interface GateResult extends JsonObject {
  records_path: string;
  stages: Record<string, StageBreakdown>;
  summary: { total_rows: number; per_stage: Record<string, number> };
  /** Of all stages; a row that belongs to two of them counts in both. */
  top_reasons: { stage: string; reason: string; count: number }[];
  recent_blocks: RecentBlock[];
  /** How many reasons are shown; the stages above hold all of them. */
  limit: number;
}

/** Reads a run's records in one pass. Throws `records_required`, `file_not_found` and `records_invalid` (exit 2). */
export function planGate(
  ctx: Context,
  { records, runDir, stage, limit, recent }: GateOptions,
): Plan<GateResult> {
  const { reader } = ctx;
  const path = records ?? (runDir === undefined ? undefined : `${runDir.replace(/\/+$/, "")}/records.csv`);
  if (path === undefined) throw neither();
  const { rows, stages, recent: newest } = breakdown(recordRows(reader, path), [...new Set(stage)], recent);
  const top = Object.entries(stages).flatMap(([name, { reasons }]) =>
    Object.entries(reasons).map(([reason, { count }]) => ({ stage: name, reason, count })),
  );
  return makePlan(ctx, {
    records_path: reader.workspace.show(path),
    stages,
    summary: {
      total_rows: rows,
      per_stage: Object.fromEntries(
        Object.entries(stages).map(([name, { total_count }]) => [name, total_count]),
      ),
    },
    top_reasons: top.sort((a, b) => b.count - a.count).slice(0, limit),
    recent_blocks: newest,
    limit,
  });
}

function neither(): OpsError {
  return new OpsError(
    "records_required",
    { en: "Neither --records nor --run-dir was given.", ja: "--records も --run-dir も指定されていません。" },
    { en: "Name a run's folder with --run-dir.", ja: "--run-dir で実行フォルダーを指定してください。" },
  );
}
