import { join } from "node:path";
import type { Context } from "../../workspace/context.ts";
import { Exit } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan } from "../../workspace/plans.ts";
import { readRunRows, type RunRow } from "./runs.ts";

/** The newest run of each manifest, or of each symbol and mode where a run names no manifest (specification 06 §7.2). */
export function latestRuns(rows: readonly RunRow[]): JsonObject[] {
  const newest = new Map<string, { group: string; key: string; run: RunRow }>();
  for (const run of rows) {
    const [group, key] = groupOf(run);
    const known = newest.get(`${group}\0${key}`);
    if (!known || isNewer(run, known.run)) newest.set(`${group}\0${key}`, { group, key, run });
  }
  const sorted = [...newest.values()].sort((a, b) => order(a.group, b.group) || order(a.key, b.key));
  return sorted.map(({ group, key, run }) => ({
    group,
    key,
    run_id: run.run_id,
    timestamp: run.timestamp,
    symbol: run.symbol,
    mode: run.mode,
    run_dir: run.run_dir,
    ...(run.manifest_id !== null && { manifest_id: run.manifest_id }),
  }));
}

/** Plans `--latest-only`: it writes nothing. Without an index the exit code is 1. */
export function planLatest(ctx: Context, { runsRoot }: { runsRoot: string }): Plan<JsonObject> {
  const index = join(runsRoot, "index.csv");
  const source = ctx.workspace.show(index);
  const read = readRunRows(ctx.reader, index);
  if (!read) {
    const nothing = { source, available: false, latest_runs: [], reason: "index.csv not found" };
    return makePlan(ctx, nothing, { exitCode: Exit.finding });
  }
  const result = {
    source,
    available: true,
    latest_runs: latestRuns(read.rows),
    total_runs: read.rows.length,
  };
  return makePlan(ctx, { ...result, ...(read.skipped > 0 && { rows_skipped: read.skipped }) });
}

function groupOf({ manifest_id, symbol, mode }: RunRow): [group: string, key: string] {
  return manifest_id !== null ? ["manifest", manifest_id] : ["symbol_mode", `${symbol ?? ""}:${mode ?? ""}`];
}

function isNewer(run: RunRow, than: RunRow): boolean {
  return run.at === than.at ? run.run_id > than.run_id : run.at > than.at;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
