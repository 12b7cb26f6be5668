#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { showEvidence } from "../lib/tasks/show_evidence.ts";
import { instantText } from "../lib/workspace/instant_text.ts";
import { problem } from "../lib/workspace/issues.ts";

export const command = defineCommand({
  name: "append_evidence",
  summary: {
    en: "Link evidence under its week in docs/progress_phase4.md",
    ja: "docs/progress_phase4.md の該当週に証跡リンクを追記します",
  },
  description: {
    en: "Weeks are ISO weeks in UTC, the newest first. The same evidence is written once; a link to nothing is refused. Rollbacks of update_state and shared incidents are linked by themselves.",
    ja: "週は UTC の ISO 週で、新しい順に並びます。同じ証跡は一度だけ書き込み、存在しないファイルへのリンクは拒否します。update_state のロールバックと共有したインシデントは自動で追記されます。",
  },
  exitStatus: [
    [
      0,
      {
        en: "written, there already, or all links lead somewhere",
        ja: "追記済み、既にある、またはリンク切れなし",
      },
    ],
    [1, { en: "--verify found dead links", ja: "--verify でリンク切れが見つかった" }],
    [2, { en: "bad flags, or a link to nothing", ja: "フラグの誤り、または存在しないファイルへのリンク" }],
    WRITING,
  ],
  examples: [
    "append_evidence --kind go_nogo --summary 'go, approved by A. Trader' --link record=ops/checklists/go_nogo/20260105.json",
    "append_evidence --verify",
  ],
  options: z
    .object({
      kind: z
        .string()
        .regex(/^[a-z][a-z0-9_]*$/)
        .optional()
        .meta({
          help: {
            en: "What it is evidence of: rollback, incident, go_nogo, proposal …",
            ja: "種別（rollback、incident、go_nogo、proposal など）",
          },
        }),
      summary: z
        .string()
        .trim()
        .min(1)
        .optional()
        .meta({ help: { en: "One line", ja: "1 行の要約" } }),
      link: z
        .array(z.string().regex(/^[^=\]]+=.+$/))
        .default([])
        .meta({
          help: { en: "A file, with its label", ja: "ラベル付きのファイル" },
          repeat: true,
          value: "LABEL=PATH",
        }),
      at: instantText.optional().meta({
        help: { en: "When it happened (else now)", ja: "発生時刻（指定がなければ現在）" },
        value: "TIME",
      }),
      verify: z
        .boolean()
        .default(false)
        .meta({ help: { en: "Look for dead links instead", ja: "追記せず、リンク切れを点検します" } }),
      dryRun: z
        .boolean()
        .default(false)
        .meta({ help: { en: "Only show the diff", ja: "差分を表示するだけにします" } }),
    })
    .refine(({ verify, kind, summary }) => verify || (kind !== undefined && summary !== undefined), {
      path: ["kind"],
      ...problem("--kind and --summary are required", "--kind と --summary は必須です"),
    }),
  async plan(ctx, options) {
    const { planEvidence, planVerify } = await import("../lib/tasks/evidence.ts");
    return options.verify ? planVerify(ctx) : planEvidence(ctx, options);
  },
  show: showEvidence,
});

if (import.meta.main) await runScript(command);
