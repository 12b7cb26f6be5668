import { z } from "zod";
import { path } from "./path_flag.ts";

const share = z.number().min(0).max(1);
const count = z.int().min(0);

/** Flags of the audit, as the workflow calls them (specification 05 §5.1). */
export const qualityFlags = {
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
