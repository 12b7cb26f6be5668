#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { planExplain } from "../lib/state/explain/explain.ts";
import { showExplanation } from "../lib/state/explain/show.ts";
import { pairFlags } from "../lib/state/pair_flags.ts";
import { instantText } from "../lib/workspace/instant_text.ts";

export const command = defineCommand({
  name: "explain_state",
  summary: {
    en: "Show which trades moved an estimate of the state, when, by how much, and in which update",
    ja: "state の推定値をどの取引が、いつ、どれだけ、どの更新で動かしたかを示します",
  },
  description: {
    en: "Read from the ledger that update_state keeps. Win rates are posterior means; each lesson multiplies what was there by one minus the decay, so the table of sources says how much of today's value the prior, the start and the trades still make up. What the ledger cannot say is said. Nothing is written.",
    ja: "update_state が残す台帳から読み取ります。勝率は事後平均です。学習のたびにそれまでの値は (1 − 減衰率) 倍になるため、現在値のうち事前分布・初期値・取引がどれだけを占めるかを内訳の表に示します。台帳から分からないことは、その旨を示します。ファイルへの書き込みは行いません。",
  },
  exitStatus: [
    [0, { en: "explained, as far as the ledger goes", ja: "台帳にある範囲で説明した" }],
    [1, { en: "no ledger, or a damaged one", ja: "台帳がない、または壊れている" }],
    [
      2,
      {
        en: "no such estimate, no usable state, or one of another pair",
        ja: "推定値の名前が誤っている、使える state がない、または別の組の state",
      },
    ],
  ],
  examples: [
    "explain_state --bucket LDN:narrow:mid",
    "explain_state --global --since 2026-01-05 --last 20",
    "explain_state --slip narrow --symbol EURUSD --mode bridge",
  ],
  options: z.object({
    bucket: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: {
          en: "The win rate of this bucket: SESSION:SPREAD:RV, as in LDN:narrow:mid",
          ja: "このバケットの勝率（SESSION:SPREAD:RV。例 LDN:narrow:mid）",
        },
        value: "KEY",
      }),
    slip: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: {
          en: "The slippage slope of this spread band: narrow, normal or wide",
          ja: "このスプレッド帯（narrow、normal、wide）のスリッページの傾き",
        },
        value: "BAND",
      }),
    global: z
      .boolean()
      .default(false)
      .meta({
        help: {
          en: "The win rate of all trades; also when none of the three is given",
          ja: "全体の勝率。3 つとも指定がない場合もこれになります",
        },
      }),
    since: instantText.optional().meta({
      help: {
        en: "List only moves from this bar time on, ISO 8601",
        ja: "この時刻以降のバーによる変化だけを一覧します（ISO 8601）",
      },
      value: "TIME",
    }),
    last: z
      .number()
      .int()
      .min(1)
      .optional()
      .meta({
        help: {
          en: "List only so many of the newest moves",
          ja: "新しい方から指定件数の変化だけを一覧します",
        },
      }),
    ...pairFlags,
    state: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: {
          en: "The state to explain (else the one in force); an archived one is explained as it was then",
          ja: "説明する state ファイル（指定がなければ使用中のもの）。保管済みの state なら当時の経緯を示します",
        },
        value: "FILE",
      }),
  }),
  plan: planExplain,
  show: showExplanation,
});

if (import.meta.main) await runScript(command);
