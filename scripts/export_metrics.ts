#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { planMetrics } from "../lib/observability/metrics/write.ts";

export const command = defineCommand({
  name: "export_metrics",
  summary: {
    en: "Write heartbeats, latency, states and data coverage as Prometheus metrics",
    ja: "心拍・レイテンシー・state・データ充足率を Prometheus 形式で書き出します",
  },
  description: {
    en: "The file is for a textfile collector. All times are *_timestamp_seconds gauges, so the scraper computes ages. The observability jobs refresh ops/metrics.prom whenever they end; this command is for schedules of its own and for other places.",
    ja: "textfile collector 向けのファイルです。時刻はすべて *_timestamp_seconds のゲージなので、経過時間は収集側で計算します。観測性ジョブは終了のたびに ops/metrics.prom を更新します。このコマンドは、別の間隔や別の場所に書き出すときに使います。",
  },
  exitStatus: [
    [0, { en: "written", ja: "書き出した" }],
    [
      2,
      { en: "bad flags, or a file that cannot be written", ja: "フラグの誤り、または書き込めないファイル" },
    ],
    WRITING,
  ],
  examples: ["export_metrics", "export_metrics --out /var/lib/node_exporter/orb.prom"],
  options: z.object({
    out: z
      .string()
      .min(1)
      .default("ops/metrics.prom")
      .meta({ help: { en: "The metrics file", ja: "メトリクスの出力先" }, positional: true, value: "FILE" }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Show the metrics and write nothing", ja: "表示だけを行い、書き込みません" } }),
  }),
  plan: planMetrics,
});

if (import.meta.main) await runScript(command);
