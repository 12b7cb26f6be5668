#!/usr/bin/env bun
import { z } from "zod";
import { defineSequence } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { showDemo } from "../lib/workflow/demo_view.ts";
import { command as initWorkspace } from "./init_workspace.ts";
import { command as pullPrices } from "./pull_prices.ts";
import { command as renderReport } from "./render_report.ts";
import { command as runSim } from "./run_sim.ts";
import { command as updateState } from "./update_state.ts";

export const command = defineSequence({
  name: "demo",
  summary: {
    en: "Simulate a year of synthetic bars in a workspace of its own, and show what comes of it",
    ja: "専用のワークスペースで合成データ 1 年分をシミュレーションし、結果を表示します",
  },
  description: {
    en: "Makes the workspace out/demo, which it owns and replaces at every run, with a year of synthetic USDJPY bars, or for the bars of --csv. The bars are ingested into the store, and the default strategy is simulated on the first half; the second half goes on from what the first has learned. Then the last day is previewed and applied as a pseudo-live update of the learned state. Shows trades, win rate, pips, profit and loss with its bounds, equity, the learned EV table, and what to try next.",
    ja: "ワークスペース out/demo を作り（実行のたびに作り直します）、合成した USDJPY の 1 年分のバー、または --csv のバーを使います。バーをストアに取り込み、既定の戦略で前半をシミュレーションし、その学習結果を引き継いで後半を続けます。最後の 1 日は、学習済み state の擬似ライブ更新としてプレビューしてから適用します。取引数、勝率、pips、損益とその幅、資金の推移、学習した EV の表、次に試すことを表示します。",
  },
  exitStatus: [
    [0, { en: "simulated", ja: "完了" }],
    [1, { en: "the bars of --csv cannot be used", ja: "--csv のバーが使えない" }],
    [
      2,
      {
        en: "bad flags, or out/demo holds files that are not the demo's",
        ja: "フラグの誤り、または out/demo にデモのものでないファイルがある",
      },
    ],
    [3, { en: "another demo is running", ja: "ほかのデモが実行中" }],
  ],
  examples: ["demo", "demo --seed 7 --json", "demo --csv data/eurusd_5m.csv"],
  options: z.object({
    csv: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: {
          en: "Bars of your own (5 minutes; plain or gzip) instead of synthetic ones",
          ja: "合成データの代わりに使う手元のバー（5 分足。CSV または gzip）",
        },
        value: "FILE",
      }),
    symbol: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: {
          en: "Which symbol of --csv (else the first that it names, else USDJPY)",
          ja: "--csv のどの通貨ペアか（指定がなければ最初に現れるもの、なければ USDJPY）",
        },
      }),
    seed: z
      .int()
      .min(0)
      .default(1)
      .meta({ help: { en: "Of the synthetic bars", ja: "合成データのシード" } }),
    live: z
      .boolean()
      .default(false)
      .meta({
        help: {
          en: "The last 30 days from Dukascopy; where no source answers, the synthetic year",
          ja: "直近 30 日を Dukascopy から取得します（どのソースも応答しなければ合成データの 1 年分）",
        },
      }),
  }),
  async run(ctx, options, how) {
    const { runDemo } = await import("../lib/workflow/demo.ts");
    return runDemo(ctx, options, how, { initWorkspace, pullPrices, runSim, renderReport, updateState });
  },
  show: showDemo,
});

if (import.meta.main) await runScript(command);
