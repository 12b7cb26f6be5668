import { DEFAULT_MANIFEST } from "../../runs/default_manifest.ts";
import { PICTURE, SUMMARY } from "../../runs/benchmarks/flags.ts";
import { baselinePath } from "../../runs/benchmarks/places.ts";
import { ACTIVE_STATE } from "../../state/active.ts";
import { DEFAULT_HISTORY } from "../../state/health/history.ts";
import { SNAPSHOT } from "../../workspace/snapshot.ts";
import type { Setting } from "./setting.ts";
import { flags, type Step } from "./step.ts";
import { INGEST } from "./step_ingest.ts";
import { OPTIMIZE } from "./step_optimize.ts";
import { OBSERVABILITY } from "./steps_observability.ts";

const manifestOf = ({ options }: Setting) => options.manifest ?? DEFAULT_MANIFEST;

/** Zero switches a threshold off. */
const positive = (value: number) => (value > 0 ? value : undefined);

const subject = ({ symbol, mode }: Setting) => ["--symbol", symbol, "--mode", mode];
const limits = ({ options }: Setting) =>
  flags({
    "min-sharpe": options.minSharpe,
    "min-win-rate": options.minWinRate,
    "max-drawdown": options.maxDrawdown,
  });

const ARCHIVE: Step = {
  name: "archive_state",
  wanted: ({ archiveState }) => archiveState,
  command: "archive_state",
  argv: () => ["--runs-dir", "runs", "--output", "ops/state_archive"],
  inputs: () => [],
  needs: [],
  next: { en: "read the message", ja: "メッセージを確認してください" },
  metrics: ["archived"],
};

const CORE: readonly Step[] = [
  {
    name: "data_quality",
    wanted: ({ checkDataQuality }) => checkDataQuality,
    command: "check_data_quality",
    argv: ({ options, bars, symbol, audit, calendar, holidays }) => [
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
        holidays,
      }),
      "--fail-on-calendar-day-warnings",
    ],
    inputs: ({ bars, holidays }) => (holidays === undefined ? [bars] : [bars, holidays]),
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
    needs: ["ingest", "data_quality"],
    next: {
      en: "read the message; the state is as before, and its bars are offered again",
      ja: "メッセージを確認してください。state は変わっておらず、次回も同じバーが対象になります",
    },
    metrics: ["bars_processed", "trades", "decision"],
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
    needs: ["ingest", "data_quality"],
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
    argv: ({ options, symbol, mode, calendar, holidays }) => [
      ...flags({
        snapshot: SNAPSHOT,
        "max-age-hours": options.benchmarkFreshnessBaseMaxAgeHours,
        "benchmark-freshness-max-age-hours": options.benchmarkFreshnessMaxAgeHours,
        "trading-calendar": holidays ?? calendar,
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
];

/** The steps (specification 05 §5.3 and §5.4), in order. */
export const STEPS: readonly Step[] = [INGEST, ...CORE, OPTIMIZE, ...OBSERVABILITY, ARCHIVE];
