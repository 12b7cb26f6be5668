import { DEFAULT_MANIFEST } from "../../runs/default_manifest.ts";
import { PICTURE, SUMMARY } from "../../runs/benchmarks/flags.ts";
import { baselinePath } from "../../runs/benchmarks/places.ts";
import { ACTIVE_STATE } from "../../state/active.ts";
import { DEFAULT_HISTORY } from "../../state/health/history.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { SNAPSHOT } from "../../workspace/snapshot.ts";
import type { Text } from "../../workspace/text.ts";
import type { DailyOptions } from "./flags.ts";
import type { Setting } from "./setting.ts";

/** Steps in the order in which they run. */
export const STEP_NAMES = [
  "data_quality",
  "update_state",
  "benchmarks",
  "state_health",
  "benchmark_summary",
  "benchmark_freshness",
  "archive_state",
] as const;

export type StepName = (typeof STEP_NAMES)[number];

/** One step: which command it is, and how it stands to the others. */
export interface Step {
  name: StepName;
  wanted(options: DailyOptions): boolean;
  /** The command's name. */
  command: string;
  /** Its command line. `done` are the steps that have succeeded in this run before it. */
  argv(setting: Setting, done: ReadonlySet<StepName>): string[];
  /** Files that decide what comes of it, beside its command line. A step is not repeated while they are the same. */
  inputs(setting: Setting): string[];
  /** It is not begun where one of these has failed. */
  needs: readonly StepName[];
  /** It reads what this step leaves, so in a dry run it may have nothing to read. */
  reads?: StepName;
  /** What to do when it has failed. */
  next: Text;
  /** The figures of its result that the report keeps. */
  metrics?: readonly string[];
}

const manifestOf = ({ options }: Setting) => options.manifest ?? DEFAULT_MANIFEST;

/** `--flag value` for every value that is given. */
function flags(given: Record<string, string | number | undefined>): string[] {
  return Object.entries(given).flatMap(([flag, value]) =>
    value === undefined ? [] : [`--${flag}`, String(value)],
  );
}

/** Zero switches a threshold off. */
const positive = (value: number) => (value > 0 ? value : undefined);

const subject = ({ symbol, mode }: Setting) => ["--symbol", symbol, "--mode", mode];
const limits = ({ options }: Setting) =>
  flags({
    "min-sharpe": options.minSharpe,
    "min-win-rate": options.minWinRate,
    "max-drawdown": options.maxDrawdown,
  });

/** The steps (specification 05 §5.3 and §5.4), in order. */
export const STEPS: readonly Step[] = [
  {
    name: "data_quality",
    wanted: ({ checkDataQuality }) => checkDataQuality,
    command: "check_data_quality",
    argv: ({ options, bars, symbol, audit, calendar }) => [
      ...["--csv", bars, "--symbol", symbol, "--out-json", audit.summary, "--calendar-day-summary"],
      ...flags({
        "calendar-day-max-report": options.dataQualityCalendarMaxReport,
        "calendar-day-coverage-threshold": options.dataQualityCalendarThreshold,
        "out-gap-csv": audit.gapCsv,
        "out-gap-json": audit.gapJson,
        "fail-under-coverage": options.dataQualityCoverageThreshold,
        "fail-on-duplicate-groups": positive(options.dataQualityDuplicateGroupsThreshold),
        "fail-on-duplicate-occurrences": positive(options.dataQualityDuplicateOccurrencesThreshold),
        webhook: options.webhook,
        "webhook-timeout": options.webhook && options.dataQualityWebhookTimeout,
        "trading-calendar": calendar,
        holidays: options.dataQualityHolidays,
      }),
      "--fail-on-calendar-day-warnings",
    ],
    inputs: ({ bars }) => [bars],
    needs: [],
    next: {
      en: "inspect the gap inventory, re-ingest missing days, re-run with --check-data-quality",
      ja: "欠損一覧を確認し、欠損日を再取得してから --check-data-quality を再実行してください",
    },
    metrics: ["coverage_ratio", "gap_count", "row_count", "missing_rows_estimate"],
  },
  {
    name: "update_state",
    wanted: ({ updateState }) => updateState,
    command: "update_state",
    argv: (setting) => [
      ...["--bars", setting.bars],
      ...subject(setting),
      ...flags({
        equity: setting.options.equity,
        "state-out": ACTIVE_STATE,
        manifest: setting.options.manifest,
      }),
      ...(setting.options.simulateLive ? ["--simulate-live"] : []),
    ],
    inputs: (setting) => [setting.bars, manifestOf(setting)],
    needs: ["data_quality"],
    next: {
      en: "read the message; the state is as before, and its bars are offered again",
      ja: "メッセージを確認してください。state は変わっておらず、次回も同じバーが対象になります",
    },
    metrics: ["bars_processed", "trades", "serial"],
  },
  {
    name: "benchmarks",
    wanted: ({ benchmarks }) => benchmarks,
    command: "run_benchmark_pipeline",
    argv: (setting) => {
      const { options, bars } = setting;
      return [
        ...["--bars", bars],
        ...subject(setting),
        ...flags({
          equity: options.equity,
          windows: options.benchmarkWindows,
          "alert-pips": options.alertPips,
          "alert-winrate": options.alertWinrate,
          "alert-sharpe": options.alertSharpe,
          "alert-max-drawdown": options.alertMaxDrawdown,
        }),
        ...limits(setting),
        ...flags({ webhook: options.webhook, manifest: options.manifest }),
      ];
    },
    inputs: (setting) => [setting.bars, manifestOf(setting)],
    needs: ["data_quality"],
    next: {
      en: "read the message; the old reports are untouched",
      ja: "メッセージを確認してください。以前の結果はそのまま残っています",
    },
  },
  {
    name: "state_health",
    wanted: ({ stateHealth }) => stateHealth,
    command: "check_state_health",
    argv: () => ["--state", ACTIVE_STATE, "--json-out", DEFAULT_HISTORY],
    inputs: () => [ACTIVE_STATE],
    needs: [],
    reads: "update_state",
    next: {
      en: "let update_state learn a first state, or restore one",
      ja: "update_state で最初の state を学習させるか、state を復元してください",
    },
  },
  {
    name: "benchmark_summary",
    wanted: ({ benchmarkSummary }) => benchmarkSummary,
    command: "report_benchmark_summary",
    argv: (setting, done) => [
      ...subject(setting),
      ...["--reports-dir", "reports", "--json-out", SUMMARY, "--plot-out", PICTURE],
      ...["--windows", setting.options.benchmarkWindows],
      ...limits(setting),
      // The pipeline has just posted these very warnings.
      ...flags({ webhook: done.has("benchmarks") ? undefined : setting.options.webhook }),
    ],
    inputs: (setting) => [baselinePath("reports", setting)],
    needs: [],
    reads: "benchmarks",
    next: { en: "run the benchmarks first", ja: "先にベンチマークを実行してください" },
  },
  {
    name: "benchmark_freshness",
    wanted: ({ checkBenchmarkFreshness }) => checkBenchmarkFreshness,
    command: "check_benchmark_freshness",
    argv: ({ options, symbol, mode, calendar }) => [
      ...flags({
        snapshot: SNAPSHOT,
        "max-age-hours": options.benchmarkFreshnessBaseMaxAgeHours,
        "benchmark-freshness-max-age-hours": options.benchmarkFreshnessMaxAgeHours,
        "trading-calendar": calendar,
      }),
      ...(options.benchmarkFreshnessTargets ?? `${symbol}:${mode}`)
        .split(",")
        .flatMap((target) => ["--target", target.trim()]),
    ],
    inputs: () => [SNAPSHOT],
    needs: [],
    reads: "benchmarks",
    next: {
      en: "ingest new bars and run the benchmarks",
      ja: "新しいバーを取り込み、ベンチマークを実行してください",
    },
  },
  {
    name: "archive_state",
    wanted: ({ archiveState }) => archiveState,
    command: "archive_state",
    argv: () => ["--runs-dir", "runs", "--output", "ops/state_archive"],
    inputs: () => [],
    needs: [],
    next: { en: "read the message", ja: "メッセージを確認してください" },
    metrics: ["archived"],
  },
];

/** The figures that the report keeps of a step's result. */
export function metricsOf(step: Step, result: JsonObject): JsonObject | undefined {
  const kept = (step.metrics ?? []).flatMap((name) =>
    result[name] === undefined ? [] : [[name, result[name]!]],
  );
  return kept.length > 0 ? (Object.fromEntries(kept) as JsonObject) : undefined;
}
