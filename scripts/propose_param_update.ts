#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { attachTo, bestParams, trialOfRanking } from "../lib/experiments/flags.ts";
import { showProposal } from "../lib/experiments/proposal/show.ts";

const path = z.string().min(1);

export const command = defineCommand({
  name: "propose_param_update",
  summary: {
    en: "Write the packet that proposes new parameters: current and proposed values, metrics, state diff, pull request",
    ja: "パラメーター変更の提案書（現在値と提案値・指標・state 差分・プルリクエスト本文）を作成します",
  },
  exitStatus: [
    [0, { en: "written", ja: "作成した" }],
    [
      1,
      {
        en: "the inputs are of different experiments, without --force",
        ja: "入力が別々の実験のもの（--force なし）",
      },
    ],
    [
      2,
      {
        en: "an output exists already, or an input cannot be used; nothing was written",
        ja: "出力先がすでにある、または入力が使えない（何も書き込みません）",
      },
    ],
    WRITING,
  ],
  examples: [
    "propose_param_update --best reports/simulations/day_orb_core/best_params.json --report-json reports/experiments/day_orb_core_review.json --state-archive ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative/20260105_000000_diff.json --out reports/experiments/day_orb_core_proposal.md --json-out reports/experiments/day_orb_core_proposal.json",
  ],
  options: z.object({
    best: bestParams,
    reportJson: path.optional().meta({
      help: { en: "Attachment of the review report", ja: "レビューレポートの添付 JSON" },
      value: "FILE",
    }),
    stateArchive: path.meta({
      help: { en: "State diff, as update_state writes it", ja: "update_state が書き出した state の差分" },
      value: "FILE",
    }),
    out: path.meta({
      help: { en: "The proposal, Markdown", ja: "提案書（Markdown）の出力先" },
      alias: "output-markdown",
      value: "FILE",
    }),
    packet: path.optional().meta({
      help: {
        en: "The packet, JSON (in place of a copy of the result)",
        ja: "提案書の JSON の出力先（結果のコピーの代わりになります）",
      },
      alias: "json-out",
      value: "FILE",
    }),
    doc: z
      .array(path)
      .default([])
      .meta({
        help: {
          en: "Reviewed document (the Go/No-Go checklist, the progress notes, the runbook)",
          ja: "確認した文書（既定は Go/No-Go チェックリスト・進捗記録・運用手順書）",
        },
        value: "FILE",
      }),
    force: z
      .boolean()
      .default(false)
      .meta({
        help: {
          en: "Overwrite outputs; contradictions become warnings",
          ja: "出力を上書きし、入力の不一致は警告にとどめます",
        },
      }),
    trialId: trialOfRanking,
    attach: attachTo,
    dryRun: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Only read, write nothing", ja: "読み込みだけを行い、書き込みません" } }),
  }),
  async plan(ctx, options) {
    const { planProposal } = await import("../lib/experiments/proposal/propose.ts");
    const plan = planProposal(ctx, options);
    if (options.attach === undefined) return plan;
    const { attaching } = await import("../lib/checklists/runbook/attach.ts");
    return attaching(ctx, plan, { checklist: options.attach, item: "param_proposal" });
  },
  show: showProposal,
});

if (import.meta.main) await runScript(command);
