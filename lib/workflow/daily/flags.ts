import { z } from "zod";
import { MODES } from "../../engine/config.ts";
import { ingestFlags } from "../../ingest/chain/flags.ts";
import { shiftFlags, thresholdFlags, WINDOWS_META, windowsText } from "../../runs/benchmarks/flags.ts";
import { path } from "./path_flag.ts";
import { qualityFlags } from "./quality_flags.ts";

const on = (en: string, ja: string) => z.boolean().default(false).meta({ help: { en, ja } });
/** Steps, and what all of them work on. */
const stepFlags = {
  ingest: on("Take new bars in", "新しいバーを取り込みます"),
  checkDataQuality: on(
    "Audit the bars; a failed audit stops the run",
    "バーを監査します。不合格なら以降を中止します",
  ),
  updateState: on("Let the state learn the new bars", "新しいバーを state に学習させます"),
  simulateLive: on("Update the state only as the guards allow", "state の更新にリスクガードを適用します"),
  benchmarks: on("Run the benchmark pipeline", "ベンチマークを実行します"),
  stateHealth: on("Check the state's health", "state の健全性を点検します"),
  benchmarkSummary: on("Sum up the benchmark reports", "ベンチマーク結果を要約します"),
  checkBenchmarkFreshness: on("Check that the benchmarks are recent", "ベンチマークの鮮度を点検します"),
  optimize: on(
    "Search the strategy's parameters, a few trials a night",
    "戦略のパラメーターを少しずつ探索します",
  ),
  analyzeLatency: on("Roll up the signals' latency", "シグナルのレイテンシーを集計します"),
  observability: on(
    "Latency, weekly report and dashboard export, after the other steps",
    "レイテンシー・週次レポート・ダッシュボードを、ほかの手順の後に実行します",
  ),
  archiveState: on("Copy the states of the run folders", "各ランフォルダーの state をコピーします"),
};

const subjectFlags = {
  symbol: z
    .string()
    .min(1)
    .default("USDJPY")
    .transform((text) =>
      text
        .trim()
        .toUpperCase()
        .replace(/^([A-Z]{6})=X$/, "$1"),
    )
    .meta({ help: { en: "Symbol", ja: "通貨ペア" } }),
  mode: z
    .enum(MODES)
    .default("conservative")
    .meta({ help: { en: "Mode of the fills", ja: "約定モード" } }),
  equity: z
    .number()
    .positive()
    .default(100_000)
    .meta({ help: { en: "Starting equity", ja: "開始時の資金" } }),
  bars: path({
    en: "Bar CSV (else validated/<SYMBOL>/5m_with_header.csv, else 5m.csv there)",
    ja: "バーの CSV（指定がなければ validated/<SYMBOL>/5m_with_header.csv、それもなければ同じ場所の 5m.csv）",
  }),
  manifest: path({
    en: "Strategy manifest of update and benchmarks (else the default one)",
    ja: "更新とベンチマークの戦略マニフェスト（指定がなければ既定のもの）",
  }),
  webhook: z
    .string()
    .optional()
    .meta({
      help: {
        en: "URLs that audit and benchmarks post to, separated by commas",
        ja: "監査とベンチマークの通知先 URL（カンマ区切り）",
      },
      value: "URLS",
      secret: true,
    }),
};

const freshnessFlags = {
  benchmarkFreshnessBaseMaxAgeHours: z
    .number()
    .default(6)
    .meta({ help: { en: "Oldest age of the summary in hours", ja: "要約の許容経過時間（時間）" } }),
  benchmarkFreshnessMaxAgeHours: z
    .number()
    .optional()
    .meta({
      help: { en: "Oldest age of the benchmarks in hours", ja: "ベンチマークの許容経過時間（時間）" },
    }),
  benchmarkFreshnessTargets: z
    .string()
    .min(1)
    .optional()
    .meta({
      help: {
        en: "What is checked (else the symbol and mode)",
        ja: "点検する対象（指定がなければ通貨ペアとモード）",
      },
      value: "SYM:mode,…",
    }),
};

const optimizeFlags = {
  optimizeExperiment: z
    .string()
    .min(1)
    .default("day_orb_core")
    .meta({ help: { en: "Experiment that is searched", ja: "探索する実験" }, value: "NAME" }),
  optimizeTrials: z
    .int()
    .min(1)
    .default(20)
    .meta({ help: { en: "Most trials of the search in all", ja: "探索の試行数の上限（通算）" } }),
};

const observabilityFlags = {
  observabilityConfig: path({
    en: "What is added to the observability jobs (else configs/observability/automation.yaml)",
    ja: "観測性ジョブに加える設定（指定がなければ configs/observability/automation.yaml）",
  }),
};

/** How the run goes. */
const runFlags = {
  plan: on("Only say which steps would run, on what", "実行する手順と入力だけを表示します"),
  keepGoing: on(
    "After a failure go on with what does not rest on it",
    "失敗しても、影響を受けない手順を続けます",
  ),
  isolate: on("Each step in a process of its own", "手順ごとに別のプロセスで実行します"),
  resume: z
    .string()
    .min(1)
    .optional()
    .meta({
      help: {
        en: "Go on with an earlier run of this symbol and mode: last, or its id",
        ja: "同じ通貨ペア・モードの以前の実行を続けます（last、または実行 ID）",
      },
      value: "last|ID",
    }),
  fromStep: z
    .string()
    .min(1)
    .optional()
    .meta({ help: { en: "Begin with this step", ja: "この手順から始めます" }, value: "STEP" }),
  skipStep: z
    .array(z.string().min(1))
    .default([])
    .meta({ help: { en: "Leave this step out", ja: "この手順を省きます" }, repeat: true, value: "STEP" }),
  runId: z
    .string()
    .min(1)
    .optional()
    .meta({ help: { en: "Name of the run's folder", ja: "実行フォルダーの名前" }, value: "ID" }),
  reportOut: z
    .string()
    .min(1)
    .optional()
    .meta({
      help: {
        en: "Also write the run report here; stdout carries it anyway",
        ja: "実行レポートをここにも書き出します（標準出力には常に出ます）",
      },
      value: "FILE",
    }),
  progress: z
    .enum(["auto", "json", "off"])
    .default("auto")
    .meta({
      help: {
        en: "Progress on stderr: drawn on a terminal, as JSON lines, or none",
        ja: "標準エラー出力への進捗（端末では描画、JSON 行、またはなし）",
      },
    }),
  dryRun: on("Change nothing and post nothing", "何も変更せず、何も送信しません"),
};

/** The options of `run_daily_workflow`, in the order of its help. */
export const dailyOptions = z.object({
  ...stepFlags,
  ...subjectFlags,
  ...ingestFlags,
  ...qualityFlags,
  benchmarkWindows: windowsText.meta({ ...WINDOWS_META, alias: "windows" }),
  ...shiftFlags,
  ...thresholdFlags,
  ...freshnessFlags,
  ...optimizeFlags,
  ...observabilityFlags,
  ...runFlags,
});

export type DailyOptions = z.output<typeof dailyOptions>;
