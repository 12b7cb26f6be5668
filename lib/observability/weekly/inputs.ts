import { join } from "node:path";
import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { parseRollupRows } from "../rollup_rows.ts";
import type { WeeklyInputs } from "./payload.ts";
import type { WeeklyOptions } from "./request.ts";
import { readRunRows } from "./runs.ts";

/**
 * What a report is made of, or the paths of what is missing for it. Without a portfolio it is made unless that is required, and also of
 * weeks in which no signal was sent yet: a run index and a roll-up that hold nothing but their headers.
 */
export function readWeeklyInputs(
  ctx: Context,
  options: WeeklyOptions,
): { inputs: WeeklyInputs } | { missing: string[] } {
  const { reader, workspace } = ctx;
  const index = join(options.runsRoot, "index.csv");
  const runs = readRunRows(reader, index);
  const { windows, isSilent } = parseRollupRows(reader.maybeText(options.latencyRollup) ?? "");
  const portfolio = portfolioOf(ctx, options.portfolioSummary);
  const there = reader.exists(options.portfolioSummary);
  const missing = [
    ...(runs ? [] : [index]),
    ...(portfolio || !(there || options.requirePortfolio) ? [] : [options.portfolioSummary]),
    ...(windows.length > 0 || isSilent ? [] : [options.latencyRollup]),
  ].map((path) => workspace.show(path));
  if (!runs || missing.length > 0) return { missing };
  const sources = {
    runs_index: workspace.show(index),
    portfolio_summary: workspace.show(options.portfolioSummary),
    latency_rollup: workspace.show(options.latencyRollup),
  };
  return { inputs: { rows: runs.rows, windows, portfolio, sources } };
}

/** Undefined where there is none, or none that is an object. */
function portfolioOf({ reader }: Context, path: string): JsonObject | undefined {
  try {
    const value = reader.maybeJson(path);
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof OpsError) return undefined;
    throw error;
  }
}
