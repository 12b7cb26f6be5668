#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { showComparison } from "../lib/ingest/compare/show.ts";
import { lookbackFlag, rangeFlags, subjectFlags } from "../lib/ingest/fetch/flags.ts";

const side = (en: string, ja: string) =>
  z.string().min(1).meta({ help: { en, ja }, positional: true, value: "FILE" });

export const command = defineCommand({
  name: "compare_sources",
  summary: {
    en: "Say how far two sources or files disagree on the same bars, in pips",
    ja: "2 つのソースまたはファイルのバーの食い違いを pips で示します",
  },
  description: {
    en: "Each side is a file or a source: dukascopy, dukascopy:ask, yfinance, api, api:PROVIDER. Differences are those of the second side less the first. A mean far from 0 is a shift of level, as between bid and mid prices. Bars are missing only within the stretch that both sides cover. Nothing is stored.",
    ja: "それぞれファイルかソース（dukascopy、dukascopy:ask、yfinance、api、api:プロバイダー名）を指定します。差は 2 つ目から 1 つ目を引いた値です。平均が 0 から離れていれば、bid と仲値のような水準のずれがあります。欠けたバーは両方の期間が重なる範囲だけで数えます。何も保存しません。",
  },
  exitStatus: [
    [0, { en: "compared", ja: "比較完了" }],
    [
      1,
      {
        en: "a source had nothing, or a price differs by more than --fail-above",
        ja: "ソースから取得できない、または差が --fail-above を超えた",
      },
    ],
    [2, { en: "bad flags, or a side that cannot be read", ja: "フラグの誤り、または読めない対象" }],
  ],
  examples: [
    "compare_sources dukascopy yfinance --lookback-minutes 600",
    "compare_sources data/usdjpy_a.csv data/usdjpy_b.csv --worst 20 --fail-above 0.5",
  ],
  options: z.object({
    left: side("The first side: a file or a source", "1 つ目（ファイルまたはソース）"),
    right: side("The second side: a file or a source", "2 つ目（ファイルまたはソース）"),
    ...subjectFlags,
    ...rangeFlags,
    ...lookbackFlag,
    worst: z
      .number()
      .int()
      .min(0)
      .default(10)
      .meta({ help: { en: "How many of the worst bars are named", ja: "差の大きいバーを示す数" } }),
    failAbove: z
      .number()
      .min(0)
      .optional()
      .meta({
        help: {
          en: "Exit with 1 when a price differs by more pips",
          ja: "差がこの pips を超える価格があれば終了コード 1 で終わります",
        },
      }),
  }),
  async plan(ctx, options) {
    const { planCompare } = await import("../lib/ingest/compare/compare.ts");
    return planCompare(ctx, options);
  },
  show: showComparison,
});

if (import.meta.main) await runScript(command);
