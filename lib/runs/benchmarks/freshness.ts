import { readCalendar, marketCalendar } from "../../market/calendar.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan } from "../../workspace/plans.ts";
import { parseInstant } from "../../workspace/time.ts";
import { ingestNotes } from "./ingest_notes.ts";

export interface FreshnessOptions {
  snapshot: string;
  /** `SYMBOL:mode` or `SYMBOL_mode`. */
  target: readonly string[];
  maxAgeHours: number;
  benchmarkFreshnessMaxAgeHours?: number | undefined;
  ingestTimeframe: string;
  /** `none`, `fx24x5`, or the path of a calendar. */
  tradingCalendar: string;
}

export interface Checked extends JsonObject {
  target: string;
  errors: string[];
  advisories: string[];
}

export interface Freshness extends JsonObject {
  ok: boolean;
  max_age_hours: number;
  benchmark_max_age_hours: number;
  checked: Checked[];
  errors: string[];
  advisories: string[];
}

/** Hours from an instant to now; negative for one to come. */
type AgeOf = (instant: number) => number;

interface Ages {
  wall: AgeOf;
  /** Of bars: counts only the hours in which there can be any. */
  market: AgeOf;
}

/**
 * Whether benchmarks and their summaries are as recent as they should be (specification 05 §6.4); exit 1 where one is not. What is
 * wrong with the snapshot is an error in the result, too.
 */
export function planFreshness(ctx: Context, options: FreshnessOptions): Plan<Freshness> {
  const benchmarkLimit = options.benchmarkFreshnessMaxAgeHours ?? options.maxAgeHours;
  const limits = { benchmark: benchmarkLimit, pipeline: options.maxAgeHours };
  const ages = agesOf(ctx, options.tradingCalendar);
  const read = snapshotOf(ctx, options.snapshot);
  const checked =
    typeof read === "string"
      ? []
      : options.target.map((target) =>
          checkTarget(read, target.replace(":", "_"), options.ingestTimeframe, limits, ages),
        );
  const errors = [...(typeof read === "string" ? [read] : []), ...checked.flatMap((one) => one.errors)];
  const result = {
    ok: errors.length === 0,
    max_age_hours: options.maxAgeHours,
    benchmark_max_age_hours: benchmarkLimit,
    checked,
    errors,
    advisories: checked.flatMap(({ advisories }) => advisories),
  };
  return makePlan(ctx, result, { exitCode: result.ok ? Exit.ok : Exit.finding });
}

function checkTarget(
  snapshot: JsonObject,
  target: string,
  timeframe: string,
  limits: { benchmark: number; pipeline: number },
  ages: Ages,
): Checked {
  const figures: JsonObject = {};
  const problems: string[] = [];
  const check = (
    what: string,
    stamp: Json | undefined,
    [stampField, ageField]: readonly [string, string],
    limit: number,
    ageOf: AgeOf,
  ) => {
    const instant = instantOf(stamp);
    if (typeof stamp === "string") figures[stampField] = stamp;
    if (typeof instant === "string") problems.push(`${what}${instant}`);
    else {
      const age = ageOf(instant);
      figures[ageField] = age;
      if (age > limit) problems.push(`${what} stale by ${age.toFixed(2)}h (limit ${limit}h)`);
    }
  };
  const benchmarks = member(snapshot.benchmarks, target);
  const fields = ["benchmarks_timestamp", "benchmarks_age_hours"] as const;
  check(`benchmarks.${target}`, benchmarks, fields, limits.benchmark, ages.market);
  const pipeline = member(snapshot.benchmark_pipeline, target);
  const at = `benchmark_pipeline.${target}`;
  if (pipeline === undefined) problems.push(`${at} missing`);
  else if (!isJsonObject(pipeline)) problems.push(`${at} is no object`);
  else {
    const { latest_ts, summary_generated_at } = pipeline;
    check(`${at}.latest_ts`, latest_ts, ["latest_ts", "latest_age_hours"], limits.pipeline, ages.market);
    const summary = ["summary_generated_at", "summary_age_hours"] as const;
    check(`${at}.summary_generated_at`, summary_generated_at, summary, limits.pipeline, ages.wall);
  }
  const ingest = ingestNotes(snapshot.ingest_meta, target.split("_", 1)[0]!, timeframe);
  const excused = (problem: string) =>
    ingest?.synthetic === true && !problem.includes("ISO8601") && !problem.includes("empty timestamp");
  return {
    target,
    errors: problems.filter((problem) => !excused(problem)),
    advisories: problems.filter(excused),
    ...figures,
    ...(ingest && { ingest_meta_key: ingest.key, ingest_metadata: ingest.metadata }),
  };
}

/** Of a stamp of the snapshot; else what is wrong with it. */
function instantOf(stamp: Json | undefined): number | string {
  if (stamp === undefined || stamp === null) return " missing";
  if (typeof stamp !== "string") return `: invalid ISO8601 timestamp: ${JSON.stringify(stamp)}`;
  const instant = parseInstant(stamp);
  if (Number.isFinite(instant)) return instant;
  return stamp.trim() === "" ? ": empty timestamp value" : `: invalid ISO8601 timestamp: ${stamp}`;
}

function member(section: Json | undefined, name: string): Json | undefined {
  return isJsonObject(section) ? section[name] : undefined;
}

function agesOf(ctx: Context, calendar: string): Ages {
  const now = ctx.clock.now();
  const wall = (instant: number) => (now - instant) / 3_600_000;
  if (calendar === "none") return { wall, market: wall };
  const market = calendar === "fx24x5" ? marketCalendar() : readCalendar(ctx.reader, calendar);
  const open = (instant: number) => market.openMinutes(instant, now) / 60;
  return { wall, market: (instant) => (instant > now ? wall(instant) : open(instant)) };
}

/** The snapshot, or why there is none. */
function snapshotOf({ reader, workspace }: Context, path: string): JsonObject | string {
  const shown = workspace.show(path);
  try {
    const snapshot = reader.maybeJson(path);
    if (snapshot === undefined) return `snapshot ${shown} missing`;
    return isJsonObject(snapshot) ? snapshot : `snapshot ${shown} is no JSON object`;
  } catch (error) {
    if (error instanceof OpsError) return `snapshot ${shown} unreadable: ${error.text.en}`;
    throw error;
  }
}
