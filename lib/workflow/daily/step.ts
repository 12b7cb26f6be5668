import type { JsonObject } from "../../workspace/json.ts";
import type { Text } from "../../workspace/text.ts";
import type { DailyOptions } from "./flags.ts";
import type { Setting } from "./setting.ts";

/** Steps in the order in which they run. The observability jobs come late, so that they tell of this day. */
export const STEP_NAMES = [
  "ingest",
  "data_quality",
  "update_state",
  "benchmarks",
  "state_health",
  "benchmark_summary",
  "benchmark_freshness",
  "optimize",
  "analyze_latency",
  "observability.latency",
  "observability.weekly",
  "observability.dashboard",
  "archive_state",
] as const;

export type StepName = (typeof STEP_NAMES)[number];

/** One step: which command it is, and how it stands to the others. */
export interface Step {
  name: StepName;
  wanted(options: DailyOptions): boolean;
  /** The command's name in the table that the script hands in. */
  command: string | ((setting: Setting) => string);
  /** Its command line. `done` are the steps that have succeeded in this run before it. */
  argv(setting: Setting, done: ReadonlySet<StepName>): string[];
  /** Files that decide what comes of it, beside its command line. It is not repeated while they are the same. */
  inputs(setting: Setting): string[];
  /** It is not begun where one of these has failed. */
  needs: readonly StepName[];
  /** It reads what this step leaves, so in a dry run it may have nothing to read. */
  reads?: StepName;
  /** Flags that make it rehearse: its files are written, nothing leaves the computer. Others only plan in a dry run. */
  rehearsal?: readonly string[];
  /** What to do when it has failed. */
  next: Text;
  /** The figures of its result that the report keeps. */
  metrics?: readonly string[];
  /** The files that it has left, for commands that commit more than once and have no plan to tell them. */
  artefacts?(result: JsonObject): string[];
}

/** `--flag value` for every value that is given. */
export function flags(given: Record<string, string | number | undefined>): string[] {
  return Object.entries(given).flatMap(([flag, value]) =>
    value === undefined ? [] : [`--${flag}`, String(value)],
  );
}

/** The figures that the report keeps of a step's result. */
export function metricsOf({ metrics = [] }: Step, result: JsonObject): JsonObject | undefined {
  const kept = metrics.flatMap((name) => (result[name] === undefined ? [] : [[name, result[name]!]]));
  return kept.length > 0 ? (Object.fromEntries(kept) as JsonObject) : undefined;
}
