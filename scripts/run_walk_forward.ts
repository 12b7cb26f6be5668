#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { executorFlags, experimentName } from "../lib/experiments/flags.ts";
import { showWalk } from "../lib/experiments/walk_forward/show.ts";

const days = (least: number) => z.int().min(least).max(36_500);

export const command = defineCommand({
  name: "run_walk_forward",
  summary: {
    en: "Search on rolling windows and test each choice on the days that follow",
    ja: "期間をずらしながら探索し、選んだ値を続く未使用の期間で検証します",
  },
  description: {
    en: "In each window the search sees the training days alone; what it finds best is run on the test days behind the embargo. The result strings the test days together and says how much of the in-sample figures is left, how steady the parameters are, and how likely the best of so many trials is luck (deflated Sharpe ratio, Bailey and López de Prado, 2014).",
    ja: "各ウィンドウの探索には学習期間だけを使い、最良の値をエンバーゴ（空白期間）の後の検証期間で実行します。検証期間をつないだ成績、学習期間に対する劣化、パラメーターの安定性、多数の試行による偶然の可能性（デフレーテッド・シャープレシオ、Bailey・López de Prado、2014）を示します。",
  },
  exitStatus: [
    [0, { en: "tested", ja: "検証した" }],
    [1, { en: "too little history, or no trial completed", ja: "期間が足りない、または完了した試行がない" }],
    [
      2,
      {
        en: "unusable experiment, unbounded search, or bad flags",
        ja: "実験ファイルの誤り、上限のない検索、またはフラグの誤り",
      },
    ],
    WRITING,
  ],
  examples: [
    "run_walk_forward --experiment day_orb_core --max-trials 50 --train-days 180 --test-days 30",
    "run_walk_forward --experiment day_orb_core --search bayes --max-trials 64 --embargo-days 5 --workers 2",
  ],
  options: z.object({
    experiment: experimentName,
    search: z
      .enum(["grid", "random", "bayes"])
      .default("random")
      .meta({ help: { en: "How trials are proposed in each window", ja: "ウィンドウごとの試行の選び方" } }),
    maxTrials: z
      .int()
      .min(0)
      .default(50)
      .meta({
        help: { en: "Most trials a window; 0 is no limit", ja: "ウィンドウごとの試行数の上限。0 なら無制限" },
      }),
    seed: z
      .int()
      .min(0)
      .default(1)
      .meta({ help: { en: "The same for every window", ja: "シード（全ウィンドウ共通）" } }),
    trainDays: days(2)
      .default(180)
      .meta({ help: { en: "Calendar days of training", ja: "学習期間の暦日数" } }),
    embargoDays: days(0)
      .default(2)
      .meta({
        help: {
          en: "Days between training and test; they only warm the test run up",
          ja: "学習と検証の間に空ける日数（検証の助走にだけ使います）",
        },
      }),
    testDays: days(1)
      .default(30)
      .meta({ help: { en: "Calendar days of each test", ja: "検証期間の暦日数" } }),
    stepDays: days(1)
      .optional()
      .meta({
        help: {
          en: "Days from one window to the next (else as long as a test)",
          ja: "次のウィンドウまでの日数（指定がなければ検証期間と同じ）",
        },
      }),
    ...executorFlags,
    out: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: {
          en: "File of the result (else reports/walk_forward/<experiment>.json)",
          ja: "結果の出力先（既定は reports/walk_forward/<実験>.json）",
        },
        value: "FILE",
      }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Only show the result", ja: "結果を表示するだけで、書き込みません" } }),
  }),
  async plan(ctx, options) {
    const { planWalkForward } = await import("../lib/experiments/walk_forward/walk.ts");
    const { openExecutor } = await import("../lib/experiments/executor/open.ts");
    return planWalkForward(ctx, options, openExecutor(ctx, options));
  },
  show: showWalk,
});

if (import.meta.main) await runScript(command);
