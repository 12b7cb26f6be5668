import { z } from "zod";
import { problem } from "../workspace/issues.ts";
import { barInstant } from "./grammar.ts";

const file = (en: string, ja: string) =>
  z.string().min(1).optional().meta({ help: { en, ja }, value: "FILE" });
const switchOf = (en: string, ja: string) => z.boolean().default(false).meta({ help: { en, ja } });

const NEGATIVE = problem("must be non-negative", "0 以上にしてください");
const limit = (en: string, ja: string) =>
  z
    .int()
    .refine((count) => count >= 0, NEGATIVE)
    .optional()
    .meta({ help: { en, ja } });

const RATIO = problem("must be between 0 and 1", "0 から 1 の間にしてください");
const isRatio = (value: number) => value >= 0 && value <= 1;

const atLeastOne = (value: number) => Math.max(1, value);

const instant = (en: string, ja: string) =>
  z
    .string()
    .refine(
      (text) => Number.isFinite(barInstant(text)),
      problem("is no ISO timestamp", "ISO 形式の時刻ではありません"),
    )
    .optional()
    .meta({ help: { en, ja }, value: "TIME" });

/** Which rows are audited, and how (specification 05 §1.1). */
const inputFlags = {
  csv: z
    .string()
    .min(1)
    .meta({
      help: { en: "Bar CSV, plain or gzip", ja: "バーの CSV（gzip も可）" },
      positional: true,
      value: "FILE",
    }),
  symbol: z
    .string()
    .min(1)
    .optional()
    .meta({
      help: {
        en: "Only rows of this symbol (blanks and case ignored)",
        ja: "このシンボルの行だけを監査します（空白と大文字・小文字は区別しません）",
      },
    }),
  startTimestamp: instant("First bar start to audit, inclusive", "監査する範囲の開始（この時刻を含む）"),
  endTimestamp: instant("Last bar start to audit, inclusive", "監査する範囲の終了（この時刻を含む）"),
  expectedIntervalMinutes: z
    .number()
    .optional()
    .meta({
      help: {
        en: "Bar interval (else that of the tf column, else the median step); 0 or less is ignored",
        ja: "バーの間隔（分）。指定がなければ tf 列、それもなければ間隔の中央値。0 以下は無視します",
      },
    }),
  minGapMinutes: z
    .number()
    .refine((minutes) => minutes >= 0, NEGATIVE)
    .default(0)
    .meta({
      help: { en: "Shorter gaps are counted apart", ja: "これより短い欠損は別に数えます（分）" },
    }),
  minDuplicateOccurrences: z
    .int()
    .refine((count) => count >= 2, problem("must be at least 2", "2 以上にしてください"))
    .default(2)
    .meta({
      help: { en: "Smaller groups of duplicates are counted apart", ja: "これより小さい重複は別に数えます" },
    }),
  tradingCalendar: z
    .string()
    .min(1)
    .default("none")
    .meta({
      help: {
        en: "Coverage of trading time, too: fx24x5 (Sunday to Friday 17:00 New York), a calendar file, or none; the coverage guards then go by it",
        ja: "取引時間に対する充足率も計算します。fx24x5（ニューヨーク時間の日曜 17:00〜金曜 17:00）、カレンダーのファイル、または none。指定すると充足率のガードはこちらで判定します",
      },
      value: "NAME",
    }),
  holidays: file(
    "Closures on top of the calendar: a list of {start, end, reason}, or a calendar file",
    "カレンダーに加える休場。{start, end, reason} の配列、またはカレンダーのファイル",
  ),
};

/** What is reported, and where to. */
const reportFlags = {
  outJson: z
    .string()
    .min(1)
    .optional()
    .meta({
      help: {
        en: "Write the summary here, also when guards fail or the audit cannot start",
        ja: "要約の出力先。ガードに触れたときや監査を始められないときにも書き出します",
      },
      alias: "json-out",
      value: "FILE",
    }),
  outGapCsv: file("Write all gaps here as CSV", "すべての欠損の出力先（CSV）"),
  outGapJson: file("Write all gaps here as JSON", "すべての欠損の出力先（JSON）"),
  outDuplicatesCsv: file("Write all duplicates here as CSV", "すべての重複の出力先（CSV）"),
  outDuplicatesJson: file("Write all duplicates here as JSON", "すべての重複の出力先（JSON）"),
  html: file(
    "Write the audit as a page here: a calendar of coverage, gaps, duplicates",
    "監査結果をページとして書き出します（充足率のカレンダー・欠損・重複）",
  ),
  run: z
    .string()
    .min(1)
    .optional()
    .meta({
      help: {
        en: "Run whose trades the page holds against the missing bars",
        ja: "欠損と照合する取引のラン・フォルダー（ページに表示します）",
      },
      value: "DIR",
    }),
  maxGapReport: z
    .int()
    .default(20)
    .transform(atLeastOne)
    .meta({ help: { en: "Gaps in the summary", ja: "要約に載せる欠損の数" } }),
  maxDuplicateReport: z
    .int()
    .default(20)
    .transform(atLeastOne)
    .meta({ help: { en: "Groups of duplicates in the summary", ja: "要約に載せる重複の数" } }),
  calendarDaySummary: switchOf("Summarise UTC days, the worst first", "UTC の日ごとに集計します（悪い順）"),
  calendarDayMaxReport: z
    .int()
    .refine((count) => count >= 1, problem("must be at least 1", "1 以上にしてください"))
    .default(10)
    .meta({ help: { en: "Days in that summary", ja: "日別の集計に載せる日数" } }),
  calendarDayCoverageThreshold: z
    .number()
    .refine(isRatio, RATIO)
    .default(0.98)
    .meta({ help: { en: "Days below it are warnings", ja: "充足率がこれを下回る日を警告とします" } }),
  progress: z
    .enum(["auto", "tty", "json", "off"])
    .default("auto")
    .meta({
      help: {
        en: "Progress on stderr: a bar on a terminal, JSON lines, or none",
        ja: "標準エラー出力の進捗表示。端末ではバー、json なら JSON 行、off なら表示なし",
      },
    }),
};

/** When the audit fails, and who is told. */
const guardFlags = {
  failUnderCoverage: z
    .number()
    .refine(isRatio, RATIO)
    .optional()
    .meta({ help: { en: "Fail when coverage is below this", ja: "充足率がこれを下回れば失敗とします" } }),
  failOnCalendarDayWarnings: switchOf(
    "Fail when a day is a warning (requires --calendar-day-summary)",
    "警告の日があれば失敗とします（--calendar-day-summary が必要）",
  ),
  failOnDuplicateGroups: limit(
    "Fail from so many groups of duplicates on; 0 is off",
    "重複グループがこの数以上なら失敗とします。0 なら無効",
  ),
  failOnDuplicateOccurrences: limit(
    "Fail when a time occurs so often; 0 is off",
    "同じ時刻がこの回数以上現れたら失敗とします。0 なら無効",
  ),
  failOnValueErrors: limit(
    "Fail from so many rows with impossible prices on; 0 is off",
    "あり得ない価格の行がこの数以上なら失敗とします。0 なら無効",
  ),
  webhook: z
    .string()
    .optional()
    .meta({
      help: {
        en: "URLs that failures are posted to, separated by commas",
        ja: "失敗の通知先 URL（カンマ区切り）",
      },
      value: "URLS",
      secret: true,
    }),
  webhookTimeout: z
    .number()
    .refine((seconds) => seconds > 0, problem("must be greater than 0", "0 より大きくしてください"))
    .default(5)
    .meta({ help: { en: "Seconds that a receiver has", ja: "通知先の応答を待つ秒数" } }),
};

export const checkOptions = z.object({
  ...inputFlags,
  ...guardFlags,
  ...reportFlags,
  dryRun: switchOf("Only audit: no files, no webhook", "監査だけを行い、書き出しも通知もしません"),
});

export type CheckOptions = z.output<typeof checkOptions>;
