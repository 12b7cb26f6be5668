#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { experimentName } from "../lib/experiments/flags.ts";
import { showSelection } from "../lib/experiments/select/show.ts";

const text = z.string().min(1).optional();

export const command = defineCommand({
  name: "select_best_params",
  summary: {
    en: "Rank the trials of a parameter search and write the best",
    ja: "探索した試行を順位付けし、上位を書き出します",
  },
  description: {
    en: "Constraints and scores are computed anew from the trial log with the experiment's file as it is. Of the feasible trials the Pareto front over the objectives is ranked by score. Times and hosts go to a file of their own, so that the same trials give the same bytes.",
    ja: "制約とスコアは、現在の実験ファイルを使って試行ログから計算し直します。制約を満たす試行のうち、目的関数のパレート最適なものをスコア順に並べます。時刻とホスト名は別ファイルに分けるため、同じ試行からは同じ内容のファイルができます。",
  },
  exitStatus: [
    [0, { en: "written, also with an empty ranking", ja: "書き出した（順位が空の場合も含む）" }],
    [
      1,
      {
        en: "no trial in the log; nothing feasible with --fail-empty",
        ja: "ログに試行がない、または --fail-empty で制約を満たす試行がない",
      },
    ],
    [
      2,
      {
        en: "unusable experiment, no search directory, or bad flags",
        ja: "実験ファイルの誤り、検索ディレクトリがない、またはフラグの誤り",
      },
    ],
    WRITING,
  ],
  examples: [
    "select_best_params --experiment day_orb_core",
    "select_best_params --experiment day_orb_core --top-k 3 --out reports/simulations/day_orb_core --include-infeasible",
  ],
  options: z.object({
    experiment: experimentName,
    runsDir: text.meta({
      help: {
        en: "Search directory (else the experiment's base_output_dir)",
        ja: "検索ディレクトリ（指定がなければ実験ファイルの base_output_dir）",
      },
      value: "DIR",
    }),
    topK: z
      .int()
      .min(1)
      .default(5)
      .meta({ help: { en: "Most rows of the ranking", ja: "順位に載せる件数の上限" } }),
    out: text.meta({
      help: {
        en: "File or directory of the ranking (else reports/simulations/<experiment>/best_params.json)",
        ja: "順位の出力先。ファイルまたはディレクトリ（既定は reports/simulations/<実験>/best_params.json）",
      },
      value: "FILE",
    }),
    portfolioOut: text.meta({
      help: {
        en: "File or directory of the portfolio candidates (else reports/day_orb/<experiment>)",
        ja: "ポートフォリオ候補の出力先（既定は reports/day_orb/<実験>）",
      },
      value: "FILE",
    }),
    includeInfeasible: z
      .boolean()
      .default(false)
      .meta({
        help: { en: "Also list the trials that fail a constraint", ja: "制約を満たさない試行も載せます" },
      }),
    failEmpty: z
      .boolean()
      .default(false)
      .meta({
        help: {
          en: "Exit with 1 when nothing is feasible",
          ja: "制約を満たす試行がなければ終了コード 1 で終わります",
        },
      }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Only show the ranking", ja: "順位を表示するだけで、書き込みません" } }),
  }),
  async plan(ctx, options) {
    const { planSelect } = await import("../lib/experiments/select/select.ts");
    return planSelect(ctx, options);
  },
  show: showSelection,
});

if (import.meta.main) await runScript(command);
