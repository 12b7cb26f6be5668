import { basename, join } from "node:path";
import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { makePlan } from "../../workspace/plans.ts";
import type { Plan } from "../../workspace/plan.ts";
import { isoUtc } from "../../workspace/time.ts";
import { namedConfig } from "../named_config.ts";
import { readRunRows } from "../weekly/runs.ts";
import { benchmarksComponent, healthComponent, portfolioComponent } from "./documents.ts";
import { runsComponent } from "./runs.ts";

export const COMPONENTS = ["benchmarks", "health", "portfolio", "runs"] as const;
export type Component = (typeof COMPONENTS)[number];

export interface SummaryOptions {
  runsRoot: string;
  benchmarkSummary: string;
  portfolioSummary: string;
  healthChecks: string;
  include: Component[];
  config?: string | undefined;
  payloadType: string;
}

/** Runs, benchmarks, portfolio and state health at a glance (specification 06 §7.7). What is missing says so and ends nothing. */
export function planSummary(ctx: Context, options: SummaryOptions): Plan<JsonObject> {
  const sources = {
    runs_index: join(options.runsRoot, "index.csv"),
    benchmark_summary: options.benchmarkSummary,
    portfolio_summary: options.portfolioSummary,
    health_checks: options.healthChecks,
  };
  const configured =
    options.config === undefined ? COMPONENTS : namedConfig(ctx, "weekly", options.config).include;
  const includes = options.include.length > 0 ? options.include : [...configured].sort();
  const makers: Record<Component, () => JsonObject> = {
    runs: () => withSource(ctx, sources.runs_index, () => runsPart(ctx, sources.runs_index)),
    benchmarks: () => document(ctx, sources.benchmark_summary, isJsonObject, benchmarksComponent),
    portfolio: () => document(ctx, sources.portfolio_summary, isJsonObject, portfolioComponent),
    health: () => document(ctx, sources.health_checks, isList, healthComponent),
  };
  const order: Component[] = ["runs", "benchmarks", "portfolio", "health"];
  const components = order.filter((name) => includes.includes(name)).map((name) => [name, makers[name]()]);
  return makePlan<JsonObject>(ctx, {
    type: options.payloadType,
    generated_at: isoUtc(ctx.clock.now()),
    sources: Object.fromEntries(
      Object.entries(sources).map(([name, path]) => [name, ctx.workspace.show(path)]),
    ),
    includes,
    components: Object.fromEntries(components),
    destinations: { webhooks: [] },
  });
}

function runsPart(ctx: Context, index: string): JsonObject | undefined {
  const read = readRunRows(ctx.reader, index);
  return read && { ...runsComponent(read.rows), ...(read.skipped > 0 && { rows_skipped: read.skipped }) };
}

function document<Shape extends Json>(
  ctx: Context,
  path: string,
  isShape: (value: Json | undefined) => value is Shape,
  make: (value: Shape) => JsonObject,
): JsonObject {
  return withSource(ctx, path, () => {
    const value = ctx.reader.maybeJson(path);
    if (value === undefined) return undefined;
    if (isShape(value)) return make(value);
    throw new OpsError("unexpected_shape", {
      en: `${basename(path)} has another shape`,
      ja: `${basename(path)} の形式が違います`,
    });
  });
}

function withSource({ workspace }: Context, path: string, make: () => JsonObject | undefined): JsonObject {
  const source = workspace.show(path);
  try {
    const made = make();
    return made
      ? { source, available: true, ...made }
      : { source, available: false, reason: `${basename(path)} not found` };
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    return { source, available: false, reason: error.text.en };
  }
}

function isList(value: Json | undefined): value is Json[] {
  return Array.isArray(value);
}
