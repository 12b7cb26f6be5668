import { z } from "zod";
import { problem } from "../workspace/issues.ts";
import { parseInstant } from "../workspace/time.ts";
import { STATUSES } from "./alert_table.ts";

export const ALERT_LOG = "ops/health/data_quality_alerts.md";

const ZONED = /\d[T ]\d.*(?:Z|[+-]\d\d(?::?\d\d)?)$/;
const zoned = z
  .string()
  .refine(
    (text) => ZONED.test(text.trim()) && Number.isFinite(parseInstant(text)),
    problem(
      "must be an ISO timestamp with Z or an offset",
      "Z またはオフセット付きの ISO 形式の時刻を指定してください",
    ),
  );
const text = z.string().min(1);

export const alertOptions = z.object({
  alertTimestamp: zoned.meta({
    help: {
      en: "When the alert was raised, with Z or an offset",
      ja: "アラートの発生時刻（Z またはオフセット付き）",
    },
    value: "TIME",
  }),
  symbol: text
    .optional()
    .meta({ help: { en: "Symbol (else the summary's)", ja: "シンボル（指定がなければ要約のもの）" } }),
  timeframe: text.optional().meta({
    help: {
      en: "Time frame (else the summary's, else 5m)",
      ja: "時間足（指定がなければ要約のもの、それもなければ 5m）",
    },
    alias: "tf",
  }),
  coverageRatio: z
    .number()
    .refine(
      (ratio) => ratio >= 0 && ratio <= 1,
      problem("must be between 0 and 1", "0 から 1 の間にしてください"),
    )
    .optional()
    .meta({
      help: { en: "Coverage, 0 to 1 (else the summary's)", ja: "充足率 0〜1（指定がなければ要約のもの）" },
    }),
  fromSummary: text.optional().meta({
    help: {
      en: "Take symbol, time frame and coverage from this audit's summary; of two ratios that of trading time",
      ja: "監査の要約からシンボル・時間足・充足率を取ります（取引時間の充足率があればそちら）",
    },
    value: "FILE",
  }),
  ackBy: text.meta({ help: { en: "Who acknowledges it", ja: "対応者" } }),
  ackTimestamp: zoned.optional().meta({
    help: { en: "When (else now)", ja: "対応時刻（指定がなければ現在時刻）" },
    value: "TIME",
  }),
  status: z.enum(STATUSES).meta({ help: { en: "State of the matter", ja: "対応状況" } }),
  remediation: z
    .string()
    .default("")
    .meta({ help: { en: "What is done about it", ja: "対処" } }),
  followUp: z
    .string()
    .default("")
    .meta({ help: { en: "What comes next", ja: "今後の対応" } }),
  logPath: text
    .default(ALERT_LOG)
    .meta({ help: { en: "The log, Markdown", ja: "記録先の Markdown" }, value: "FILE" }),
  allowDuplicate: z
    .boolean()
    .default(false)
    .meta({
      help: { en: "Also when the alert is in the log already", ja: "同じアラートが記録済みでも追加します" },
    }),
  dryRun: z
    .boolean()
    .default(false)
    .meta({ help: { en: "Only show the row", ja: "行を表示するだけで、記録しません" } }),
});

export type AlertOptions = z.output<typeof alertOptions>;
