import { z } from "zod";
import { MODES } from "../../engine/config.ts";
import { SNAPSHOT } from "../../workspace/snapshot.ts";

/** Flags that several benchmark commands share, to be spread into their options. */

export const REPORTS = "reports";
export const SUMMARY = "reports/benchmark_summary.json";
export const PICTURE = "reports/benchmark_summary.svg";
/** The windows that every pipeline covers, in days. */
export const MANDATORY_WINDOWS: readonly number[] = [365, 180, 90];

const file = z.string().min(1);
const amount = z.number().min(0);
const limit = z.number().optional();
const WINDOWS = {
  params: {
    text: {
      en: "give whole numbers of days above 0, like 365,180,90",
      ja: "365,180,90 のように、1 以上の日数（整数）を「,」で区切ってください",
    },
  },
};

/** Days as text, for commands that hand them on. */
export const windowsText = z
  .string()
  .default(MANDATORY_WINDOWS.join(","))
  .refine((text) => text.split(",").every((part) => /^\s*[1-9]\d{0,4}\s*$/.test(part)), WINDOWS);

export const WINDOWS_META = {
  help: { en: "Rolling windows in days", ja: "ローリング期間（日数）" },
  value: "DAYS,…",
};

/** Days of the rolling windows, in the order given, each once. */
export const windowsFlag = {
  windows: windowsText.transform((text) => [...new Set(text.split(",").map(Number))]).meta(WINDOWS_META),
};

export const instrumentFlags = {
  symbol: z
    .string()
    .min(1)
    .default("USDJPY")
    .transform((text) => text.trim().toUpperCase())
    .meta({ help: { en: "Symbol", ja: "通貨ペア" } }),
  mode: z
    .enum(MODES)
    .default("conservative")
    .meta({ help: { en: "Mode of the fills", ja: "約定モード" } }),
};

export const reportsFlag = {
  reportsDir: file.default(REPORTS).meta({
    help: { en: "Folder of the benchmark reports", ja: "ベンチマーク結果のフォルダー" },
    value: "DIR",
  }),
};

export const webhookFlag = {
  webhook: z
    .string()
    .optional()
    .meta({
      help: { en: "URLs to post warnings to, separated by commas", ja: "警告の送信先 URL（カンマ区切り）" },
      value: "URLS",
      secret: true,
    }),
};

/** What a simulation of the benchmarks rests on and where it goes. */
export const simulationFlags = {
  bars: file.optional().meta({
    help: {
      en: "Bar CSV (else validated/<SYMBOL>/5m.csv)",
      ja: "バーの CSV（指定がなければ validated/<SYMBOL>/5m.csv）",
    },
    value: "FILE",
  }),
  manifest: file.optional().meta({
    help: {
      en: "Strategy manifest (else the default one)",
      ja: "戦略マニフェスト（指定がなければ既定のもの）",
    },
    value: "FILE",
  }),
  equity: z
    .number()
    .positive()
    .default(100_000)
    .meta({ help: { en: "Starting equity of every simulation", ja: "各シミュレーションの開始資金" } }),
  runsDir: file.default("runs").meta({
    help: {
      en: "Folder of run folders, for the baseline's own",
      ja: "ベースラインの実行フォルダーを作る場所",
    },
    value: "DIR",
  }),
  snapshot: file
    .default(SNAPSHOT)
    .meta({ help: { en: "The runtime snapshot", ja: "ランタイムスナップショット" }, value: "FILE" }),
  force: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "Simulate although bars, configuration and program are those of the reports",
        ja: "バー・設定・プログラムが前回と同じでも再計算します",
      },
    }),
};

/** By how much the baseline must move for an alert. */
export const shiftFlags = {
  alertPips: amount.default(50).meta({
    help: { en: "Alert from this change of the total pips", ja: "合計 pips の変化がこれ以上で警告" },
  }),
  alertWinrate: amount
    .default(0.05)
    .meta({ help: { en: "Alert from this change of the win rate", ja: "勝率の変化がこれ以上で警告" } }),
  alertSharpe: amount.default(0.15).meta({
    help: { en: "Alert from this change of the Sharpe ratio", ja: "シャープ比の変化がこれ以上で警告" },
  }),
  alertMaxDrawdown: amount.default(40).meta({
    help: {
      en: "Alert from this change of the deepest drawdown",
      ja: "最大ドローダウンの変化がこれ以上で警告",
    },
  }),
};

/** Limits that the summary warns about. */
export const thresholdFlags = {
  minSharpe: limit.meta({
    help: { en: "Warn below this Sharpe ratio", ja: "シャープ比がこれを下回れば警告" },
  }),
  minWinRate: limit.meta({
    help: { en: "Warn below this win rate (0 to 1)", ja: "勝率（0〜1）がこれを下回れば警告" },
  }),
  maxDrawdown: limit.meta({
    help: {
      en: "Warn beyond this drawdown; its sign does not matter",
      ja: "ドローダウンがこれを超えれば警告（符号は問わない）",
    },
  }),
};

export interface Thresholds {
  minSharpe?: number | undefined;
  minWinRate?: number | undefined;
  maxDrawdown?: number | undefined;
}
