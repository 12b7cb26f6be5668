#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { ACTIONS } from "../lib/checklists/runbook/actions.ts";
import { showRunbook } from "../lib/checklists/runbook/view.ts";
import { problem } from "../lib/workspace/issues.ts";

export const command = defineCommand({
  name: "runbook",
  summary: {
    en: "The runbook's checklists: list, show and check them, write them as Markdown, attach evidence",
    ja: "手順書のチェックリストを一覧・表示・点検し、Markdown への書き出しと証跡の追加を行います",
  },
  description: {
    en: "'list' names the checklists, 'show' one of them with the values of its variables, 'check' runs its automatic checks without recording anything, 'status' tells when each was last completed, 'render' writes the table with the newest status and evidence into docs/CHECKLIST_checklist.md, and 'attach' adds files to the evidence of an item in the newest open walk. Walking through a checklist is what the wizard is for: orb-ops without a command.",
    ja: "list はチェックリストの一覧、show は変数の値を含む内容、check は自動項目の点検（記録はしません）、status は最後に完了した日時を示します。render は最新の状態と証跡の表を docs/CHECKLIST_checklist.md に書き込み、attach は進行中の最新の実施記録で項目の証跡にファイルを追加します。チェックリストの実施は、orb-ops をコマンドなしで起動するウィザードで行います。",
  },
  exitStatus: [
    [0, { en: "done; 'check': nothing required fails", ja: "完了。check では必須項目に不合格がない" }],
    [1, { en: "'check': a required item fails", ja: "check で必須項目が不合格" }],
    [
      2,
      {
        en: "no such checklist or item, an unusable one, no open walk, or no such file",
        ja: "チェックリストや項目がない・使えない、進行中の実施がない、またはファイルがない",
      },
    ],
    WRITING,
  ],
  examples: [
    "runbook list",
    "runbook check state_save --var symbol=EURUSD --json",
    "runbook status --stale-days 14",
    "runbook render go_nogo --lang ja",
    "runbook attach go_nogo experiment_report reports/experiments/day_orb_core_review.json",
  ],
  options: z.object({
    action: z
      .enum(ACTIONS)
      .default("list")
      .meta({ help: { en: "What to do", ja: "実行する操作" }, positional: true }),
    checklist: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: { en: "Its id, as state_save", ja: "チェックリストの ID（例: state_save）" },
        positional: true,
      }),
    item: z
      .string()
      .min(1)
      .optional()
      .meta({ help: { en: "The item to attach to", ja: "証跡を追加する項目" }, positional: true }),
    files: z
      .array(z.string().min(1))
      .default([])
      .meta({ help: { en: "Files to attach", ja: "追加するファイル" }, positional: true, value: "FILE" }),
    var: z
      .array(
        z
          .string()
          .regex(/^[a-z][a-z0-9_]*=/, problem("write NAME=VALUE", "「名前=値」の形で指定してください")),
      )
      .default([])
      .meta({
        help: { en: "A variable of the checklist", ja: "チェックリストの変数" },
        repeat: true,
        value: "NAME=VALUE",
      }),
    staleDays: z
      .number()
      .min(0)
      .default(7)
      .meta({
        help: {
          en: "'status': not completed for longer is stale",
          ja: "status で、完了からこの日数を過ぎたものを期限切れとします",
        },
        value: "DAYS",
      }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Write nothing", ja: "書き込みを行いません" } }),
  }),
  async plan(ctx, options) {
    const { planRunbook } = await import("../lib/checklists/runbook/runbook.ts");
    return planRunbook(ctx, options);
  },
  show: showRunbook,
});

if (import.meta.main) await runScript(command);
