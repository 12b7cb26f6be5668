import { z } from "zod";
import { MODES } from "../../engine/config.ts";
import { ingestFlags } from "../../ingest/chain/flags.ts";
import { shiftFlags, thresholdFlags, WINDOWS_META, windowsText } from "../../runs/benchmarks/flags.ts";
import type { Text } from "../../workspace/text.ts";

const on = (en: string, ja: string) => z.boolean().default(false).meta({ help: { en, ja } });
const file = z.string().min(1);
const path = (help: Text, fallback?: string) =>
  (fallback === undefined ? file.optional() : file.default(fallback)).meta({ help, value: "FILE" });
const share = z.number().min(0).max(1);
const count = z.int().min(0);

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

const qualityFlags = {
  dataQualityOutputDir: z
    .string()
    .min(1)
    .default("reports/data_quality")
    .meta({ help: { en: "Folder of the audit's reports", ja: "監査結果のフォルダー" }, value: "DIR" }),
  dataQualitySummaryJson: path({ en: "The audit's summary", ja: "監査の要約の出力先" }),
  dataQualityGapCsv: path({ en: "The audit's gaps as CSV", ja: "欠損一覧（CSV）の出力先" }),
  dataQualityGapJson: path({ en: "The audit's gaps as JSON", ja: "欠損一覧（JSON）の出力先" }),
  dataQualityCoverageThreshold: share
    .default(0.995)
    .meta({ help: { en: "Least coverage of all bars", ja: "全体のカバレッジの下限" } }),
  dataQualityCalendarThreshold: share
    .default(0.98)
    .meta({ help: { en: "Least coverage of each day", ja: "各日のカバレッジの下限" } }),
  dataQualityCalendarMaxReport: z
    .int()
    .min(1)
    .default(10)
    .meta({ help: { en: "Most days that are listed", ja: "一覧に載せる日数の上限" } }),
  dataQualityDuplicateGroupsThreshold: count.default(5).meta({
    help: {
      en: "So many repeated times fail; 0 is off",
      ja: "重複した時刻がこの数に達すると不合格（0 で無効）",
    },
  }),
  dataQualityDuplicateOccurrencesThreshold: count.default(3).meta({
    help: {
      en: "So many rows of one time fail; 0 is off",
      ja: "同一時刻の行がこの数に達すると不合格（0 で無効）",
    },
  }),
  dataQualityWebhookTimeout: z
    .number()
    .positive()
    .optional()
    .meta({
      help: { en: "Seconds that a receiver of the audit's alert has", ja: "監査の通知先の応答を待つ秒数" },
    }),
  dataQualityTradingCalendar: z
    .string()
    .min(1)
    .optional()
    .meta({
      help: {
        en: "none, fx24x5 or a calendar file (else fx24x5 for currency pairs)",
        ja: "none、fx24x5、またはカレンダーのファイル（指定がなければ通貨ペアは fx24x5）",
      },
      value: "CALENDAR",
    }),
  dataQualityHolidays: path({ en: "Closed ranges of the audit", ja: "監査で休場とする期間のファイル" }),
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
  ...observabilityFlags,
  ...runFlags,
});

export type DailyOptions = z.output<typeof dailyOptions>;
