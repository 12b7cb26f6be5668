#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { planFreshness } from "../lib/runs/benchmarks/freshness.ts";
import { showFreshness } from "../lib/runs/benchmarks/show.ts";
import { SNAPSHOT } from "../lib/workspace/snapshot.ts";

const TARGET = {
  params: {
    text: {
      en: "write SYMBOL:mode, like USDJPY:conservative",
      ja: "USDJPY:conservative のように SYMBOL:mode の形で指定してください",
    },
  },
};

export const command = defineCommand({
  name: "check_benchmark_freshness",
  summary: {
    en: "Check that benchmarks and their summaries are recent",
    ja: "ベンチマークとその要約が新しいかを点検します",
  },
  description: {
    en: "Reads the runtime snapshot. Stale figures of bars that the ingest had to bridge with synthetic ones are advisories, no errors.",
    ja: "ランタイムスナップショットを読みます。取り込み時に合成バーで補った銘柄の遅れは、エラーではなく注意として扱います。",
  },
  exitStatus: [
    [0, { en: "all fresh", ja: "すべて新しい" }],
    [1, { en: "something is stale, missing or unreadable", ja: "古いもの、ないもの、読めないものがある" }],
    [2, { en: "bad flags", ja: "フラグの誤り" }],
  ],
  examples: [
    "check_benchmark_freshness --target USDJPY:conservative",
    "check_benchmark_freshness --target USDJPY:conservative --max-age-hours 12 --trading-calendar fx24x5",
  ],
  options: z.object({
    snapshot: z
      .string()
      .min(1)
      .default(SNAPSHOT)
      .meta({ help: { en: "The runtime snapshot", ja: "ランタイムスナップショット" }, value: "FILE" }),
    target: z
      .array(z.string().refine((text) => /^[^:_]+[:_].+$/.test(text), TARGET))
      .min(1)
      .meta({
        help: { en: "What to check: SYMBOL:mode", ja: "点検する対象（SYMBOL:mode）" },
        repeat: true,
        positional: true,
        value: "SYMBOL:mode",
      }),
    maxAgeHours: z
      .number()
      .default(6)
      .meta({ help: { en: "Oldest age in hours", ja: "許容する経過時間（時間）" } }),
    benchmarkFreshnessMaxAgeHours: z
      .number()
      .optional()
      .meta({ help: { en: "The same for benchmark runs", ja: "ベンチマーク計算について許容する経過時間" } }),
    ingestTimeframe: z
      .string()
      .min(1)
      .default("5m")
      .meta({ help: { en: "Time frame of the ingest notes", ja: "取り込み情報の時間足" } }),
    tradingCalendar: z
      .string()
      .min(1)
      .default("none")
      .meta({
        help: {
          en: "Count only open hours for bars: none, fx24x5 or a calendar file",
          ja: "バーの経過時間を取引時間だけで数える（none、fx24x5、またはカレンダーのファイル）",
        },
        value: "CALENDAR",
      }),
  }),
  plan: planFreshness,
  show: showFreshness,
});

if (import.meta.main) await runScript(command);
