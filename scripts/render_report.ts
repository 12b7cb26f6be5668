#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { showRendered } from "../lib/workflow/report/show.ts";

const text = z.string().min(1);

export const command = defineCommand({
  name: "render_report",
  summary: {
    en: "Make a page of a run: what a reviewer would say, charts, figures, and how to make it again",
    ja: "実行結果のレポート（所見・チャート・数値・再実行の方法）を 1 ページにまとめます",
  },
  description: {
    en: "One HTML file that needs no network, in both languages: price with its trades, equity, drawdowns, calendar, excursions, gates, the EV gate's belief and what happened, slippage, the P&L interval, what was learned, settings and hashes. All that it shows is in it as JSON, too (page-data). The bars are read from where the run read them; without them there is no price chart.",
    ja: "ネットワーク不要の HTML ファイルを 1 つ作成します（日英両対応）。取引を重ねた価格チャート、資金、ドローダウン、時期別の損益、値幅、ゲート、EV ゲートの想定と実績、スリッページ、損益の範囲、学習内容、設定、ハッシュを含みます。表示内容は JSON（page-data）でも埋め込まれます。バーは実行時と同じ場所から読み、なければ価格チャートを省きます。",
  },
  exitStatus: [
    [0, { en: "the page is made", ja: "作成した" }],
    [
      2,
      {
        en: "bad flags, no such run, or a damaged file",
        ja: "フラグの誤り、ランがない、またはファイルの破損",
      },
    ],
    WRITING,
  ],
  examples: [
    "render_report runs/USDJPY_conservative_20260105_000000",
    "render_report USDJPY_conservative_20260105_000000 --compare USDJPY_conservative_20260104_000000 --html out/report.html",
  ],
  options: z.object({
    run: text.meta({
      help: { en: "The run: its folder, or its name in runs", ja: "実行フォルダー、または runs の中の名前" },
      positional: true,
      value: "DIR",
    }),
    html: text.optional().meta({
      help: {
        en: "Where the page goes (reports/runs/<run>.html)",
        ja: "ページの書き出し先（既定 reports/runs/<run>.html）",
      },
      value: "FILE",
    }),
    compare: text
      .optional()
      .meta({ help: { en: "Another run to compare with", ja: "比較する別のラン" }, value: "DIR" }),
  }),
  async plan(ctx, options) {
    const { planRenderReport } = await import("../lib/workflow/report/render.ts");
    return planRenderReport(ctx, options);
  },
  show: showRendered,
});

if (import.meta.main) await runScript(command);
