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
