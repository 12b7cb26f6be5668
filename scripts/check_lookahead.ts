#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { showLookahead } from "../lib/experiments/lookahead/show.ts";
import { semanticsFlags } from "../lib/runs/engine_flags.ts";
import { DEFAULT_MANIFEST } from "../lib/runs/default_manifest.ts";
import { instantText } from "../lib/workspace/instant_text.ts";
import { parseInstant } from "../lib/workspace/time.ts";

const text = z.string().min(1).optional();
const instant = instantText.optional();

export const command = defineCommand({
  name: "check_lookahead",
  summary: {
    en: "Find decisions of a strategy that depend on the future",
    ja: "将来の値に依存する戦略の判断を見つけます",
  },
  description: {
    en: "Replays the strategy on histories that end after a bar, go on with noise or with holes, or give the entry's own bar another path that still reaches the order, and names each bar at which it then decides otherwise. Strategies of your own are checked as well. With --semantics reference it shows the reference's look-ahead.",
    ja: "バーの直後で打ち切った履歴、ノイズや欠損が続く履歴、注文に届くまでは同じで値動きだけを変えたエントリーバーで戦略を再実行し、判断が変わるバーを示します。自作の戦略にも使えます。--semantics reference では基準実装の先読みを確認できます。",
  },
  exitStatus: [
    [0, { en: "no decision depends on the future", ja: "将来に依存する判断はない" }],
    [
      1,
      {
        en: "some do; or a manifest or bars that cannot be used",
        ja: "依存する判断がある、またはマニフェストやバーが使えない",
      },
    ],
    [2, { en: "bad flags", ja: "フラグの誤り" }],
  ],
  examples: [
    "check_lookahead --csv data/usdjpy_5m.csv",
    "check_lookahead --manifest configs/strategies/my_strategy.yaml --checks 500",
  ],
  options: z.object({
    manifest: text.meta({
      help: {
        en: `Strategy manifest (else ${DEFAULT_MANIFEST})`,
        ja: `戦略マニフェスト（指定がなければ ${DEFAULT_MANIFEST}）`,
      },
      value: "FILE",
    }),
    csv: text.meta({
      help: { en: "Bar CSV (else the manifest's)", ja: "バーの CSV（指定がなければマニフェストのもの）" },
      value: "FILE",
    }),
    symbol: text.meta({ help: { en: "Which instrument of the manifest", ja: "マニフェストのどの銘柄か" } }),
    mode: text.meta({ help: { en: "Which mode of the instrument", ja: "どのモードか" } }),
    startTs: instant.meta({
      help: { en: "First bar, ISO 8601, inclusive", ja: "最初のバーの時刻（ISO 8601。その時刻を含む）" },
      value: "TIME",
    }),
    endTs: instant.meta({
      help: { en: "Last bar, ISO 8601, inclusive", ja: "最後のバーの時刻（ISO 8601。その時刻を含む）" },
      value: "TIME",
    }),
    ...semanticsFlags,
    checks: z
      .int()
      .min(1)
      .default(100)
      .meta({
        help: {
          en: "How many entries, and how many other bars, are looked at",
          ja: "調べるエントリーの数（ほかのバーも同じ数だけ調べます）",
        },
      }),
    seed: z
      .int()
      .min(0)
      .default(1)
      .meta({ help: { en: "Of the noise", ja: "ノイズのシード" } }),
  }),
  async plan(ctx, options) {
    const { planLookahead } = await import("../lib/experiments/lookahead/plan.ts");
    const { startTs, endTs } = options;
    return planLookahead(ctx, {
      ...options,
      startTs: startTs === undefined ? undefined : parseInstant(startTs),
      endTs: endTs === undefined ? undefined : parseInstant(endTs),
    });
  },
  show: showLookahead,
});

if (import.meta.main) await runScript(command);
