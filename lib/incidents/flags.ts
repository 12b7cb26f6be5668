import { z } from "zod";
import { instantText } from "../workspace/instant_text.ts";
import { SEVERITIES, TRIGGERS } from "./document.ts";

const text = z.string().min(1).optional();

const time = instantText.optional();

export const ACTIONS = ["new", "list", "check", "replay", "report", "share"] as const;

/** All flags of `incident`. */
export const incidentOptions = z.object({
  action: z.enum(ACTIONS).meta({ help: { en: "What to do", ja: "操作" }, positional: true }),
  id: text.meta({
    help: {
      en: "The incident, YYYYMMDD-HHMM_SYMBOL_description; 'check' looks at all without it",
      ja: "インシデント ID（YYYYMMDD-HHMM_シンボル_説明）。check では省略するとすべて",
    },
    positional: true,
  }),
  symbol: text.meta({ help: { en: "new: the symbol", ja: "new: シンボル" } }),
  mode: z
    .enum(["conservative", "bridge"])
    .default("conservative")
    .meta({ help: { en: "new: fill mode", ja: "new: 約定モード" } }),
  startTs: time.meta({ help: { en: "new: when it began", ja: "new: 開始時刻" }, value: "TIME" }),
  endTs: time.meta({ help: { en: "new: when it was over", ja: "new: 終了時刻" }, value: "TIME" }),
  lossPips: z
    .number()
    .optional()
    .meta({
      help: { en: "new: profit and loss in pips; a loss is negative", ja: "new: 損益（pips。損失は負）" },
    }),
  notes: text.meta({ help: { en: "new: the first report", ja: "new: 一次報告" } }),
  occurredOn: text.meta({
    help: {
      en: "new: its day (else that of --start-ts)",
      ja: "new: 発生日（指定がなければ --start-ts の日付）",
    },
    value: "DATE",
  }),
  lossValue: z
    .number()
    .optional()
    .meta({ help: { en: "new: profit and loss in account currency", ja: "new: 損益（口座通貨）" } }),
  currency: text.meta({ help: { en: "new: the account's currency", ja: "new: 口座通貨" } }),
  trigger: z
    .enum(TRIGGERS)
    .optional()
    .meta({ help: { en: "new: what kind of trouble", ja: "new: 種類" } }),
  severity: z
    .enum(SEVERITIES)
    .optional()
    .meta({ help: { en: "new: how bad", ja: "new: 重大度" } }),
  snapshotState: text.meta({
    help: {
      en: "new: the archived state that was in force when it began",
      ja: "new: 開始時点で有効だった state",
    },
    value: "FILE",
  }),
  manifest: text.meta({
    help: { en: "new: its manifest; replay: another one", ja: "new: マニフェスト。replay: 別のマニフェスト" },
    value: "FILE",
  }),
  csv: text.meta({
    help: {
      en: "new: its bars (else validated/SYMBOL/5m.csv); replay: others",
      ja: "new: バーの CSV（指定がなければ validated/シンボル/5m.csv）。replay: 別の CSV",
    },
    value: "FILE",
  }),
  equity: z
    .number()
    .positive()
    .optional()
    .meta({
      help: {
        en: "new: equity when it began (else 100000)",
        ja: "new: 開始時の資金（指定がなければ 100000）",
      },
    }),
  backlogAnchor: text.meta({
    help: { en: "new: its entry in the backlog", ja: "new: バックログの項目" },
    value: "PATH#FRAGMENT",
  }),
  tag: z
    .array(z.string().min(1))
    .default([])
    .meta({ help: { en: "new: a tag", ja: "new: タグ" }, repeat: true }),
  reportedBy: text.meta({ help: { en: "new: who reported it", ja: "new: 報告者" } }),
  leadHours: z
    .number()
    .min(0)
    .default(72)
    .meta({
      help: {
        en: "replay: bars before the incident that warm the indicators",
        ja: "replay: 指標の準備に使う直前の期間（時間）",
      },
      value: "HOURS",
    }),
  state: z
    .boolean()
    .default(true)
    .meta({
      help: { en: "replay: begin without the recorded state", ja: "replay: 記録された state を使いません" },
    }),
  html: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "report: also write it as a page, artifacts/report.html",
        ja: "report: ページ（artifacts/report.html）も書き出します",
      },
    }),
  backlog: z
    .boolean()
    .default(true)
    .meta({ help: { en: "share: leave the backlog alone", ja: "share: バックログには転記しません" } }),
  stateLog: z
    .boolean()
    .default(true)
    .meta({ help: { en: "share: leave state.md alone", ja: "share: state.md には転記しません" } }),
  dryRun: z
    .boolean()
    .default(false)
    .meta({ help: { en: "Only show what would be written", ja: "書き込む内容を表示するだけにします" } }),
});

export type IncidentOptions = z.output<typeof incidentOptions>;
