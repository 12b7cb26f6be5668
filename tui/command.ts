import { z } from "zod";
import { defineSequence } from "../lib/command/define.ts";

/** The wizard's flags and help. It is no runbook command: it has a screen instead of a result. */
export const command = defineSequence({
  name: "wizard",
  summary: {
    en: "Walk through the runbook on a full screen, with previews",
    ja: "ランブックをプレビュー付きの全画面で進めます",
  },
  description: {
    en: "Shows the state of the workspace, its checklists, and what each command would do before it does it. Without a terminal: use the commands, or `runbook check`.",
    ja: "ワークスペースの状態、チェックリスト、各コマンドを実行する前の見通しを表示します。端末がない場合は各コマンドか `runbook check` を使ってください。",
  },
  exitStatus: [
    [0, { en: "left by the operator", ja: "操作者が終了した" }],
    [
      2,
      {
        en: "bad flags, no workspace, or no terminal",
        ja: "フラグの誤り、ワークスペースがない、または端末がない",
      },
    ],
    [70, { en: "a defect", ja: "不具合" }],
    [130, { en: "interrupted, or the terminal was closed", ja: "中断、または端末が閉じられた" }],
  ],
  examples: ["wizard", "wizard --lang ja", "wizard state_update --var symbol=EURUSD"],
  options: z.object({
    checklist: z
      .string()
      .optional()
      .meta({
        help: { en: "Begin with this checklist", ja: "このチェックリストから始めます" },
        positional: true,
      }),
    operator: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: {
          en: "Who walks through checklists (else ORB_OPERATOR, else the login name)",
          ja: "チェックリストの実施者（指定がなければ ORB_OPERATOR、それもなければログイン名）",
        },
        value: "NAME",
      }),
    var: z
      .array(z.string().regex(/^\w+=/))
      .default([])
      .meta({ help: { en: "A checklist's var: name=value", ja: "チェックリストの変数: name=value" } }),
    new: z
      .boolean()
      .default(false)
      .meta({
        help: {
          en: "Begin a new walk, although one is open",
          ja: "途中の記録があっても最初から始めます",
        },
      }),
    resume: z
      .string()
      .optional()
      .meta({
        help: {
          en: "Go on with this walk of the checklist (else the newest open one)",
          ja: "この記録の続きから始めます（指定がなければ途中のもののうち最新）",
        },
        value: "RUN",
      }),
    from: z
      .string()
      .optional()
      .meta({ help: { en: "Begin at this item", ja: "この項目から始めます" }, value: "ITEM" }),
    logState: z
      .boolean()
      .default(false)
      .meta({
        help: {
          en: "A finished walk also leaves a line under ## Log of state.md",
          ja: "完了時に state.md の ## Log にも 1 行残します",
        },
      }),
    linear: z
      .boolean()
      .default(false)
      .meta({
        help: {
          en: "One thing after another, for screen readers",
          ja: "スクリーンリーダー向けの直線的な表示",
        },
      }),
  }),
  async run() {
    throw new Error("The wizard is run by runWizard.");
  },
});
