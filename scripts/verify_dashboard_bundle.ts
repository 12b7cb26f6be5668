#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { jobFlags } from "../lib/observability/automation/flags.ts";
import { DATASETS } from "../lib/observability/datasets/dataset.ts";
import { showVerify } from "../lib/observability/verify_bundle/show.ts";
import { instantText } from "../lib/workspace/instant_text.ts";

const path = z.string().min(1);

export const command = defineCommand({
  name: "verify_dashboard_bundle",
  summary: {
    en: "Check that the dashboard's manifest, datasets and history belong together",
    ja: "ダッシュボードの manifest・データセット・履歴の整合性を確認します",
  },
  exitStatus: [
    [0, { en: "all fits together", ja: "すべて整合している" }],
    [1, { en: "something is missing or differs", ja: "欠けているもの、または一致しないものがある" }],
    [2, { en: "bad flags", ja: "フラグの誤り" }],
  ],
  examples: [
    "verify_dashboard_bundle",
    "verify_dashboard_bundle --expected-dataset ev_history --retention-days -1 --json-out out/bundle_check.json",
  ],
  options: z.object({
    manifest: path
      .default("out/dashboard/manifest.json")
      .meta({ help: { en: "The manifest", ja: "manifest ファイル" }, value: "FILE" }),
    historyDir: path
      .default("ops/dashboard_export_history")
      .meta({ help: { en: "History of exports", ja: "書き出しの履歴" }, value: "DIR" }),
    archiveManifest: path
      .default("ops/dashboard_export_archive_manifest.jsonl")
      .meta({ help: { en: "Record of deleted history", ja: "削除した履歴の記録" }, value: "FILE" }),
    expectedDataset: z
      .array(z.enum(DATASETS))
      .default([...DATASETS])
      .meta({ help: { en: "Datasets that must be there", ja: "存在すべきデータセット" } }),
    retentionDays: z
      .number()
      .int()
      .default(56)
      .meta({
        help: {
          en: "Days after which history should be gone; negative allows any age",
          ja: "履歴の保持日数。負なら古さを問いません",
        },
      }),
    referenceTime: instantText.optional().meta({
      help: { en: "Instant that ages are measured at (now)", ja: "古さを測る基準時刻（既定は現在）" },
      value: "TIME",
    }),
    indent: z
      .number()
      .int()
      .min(0)
      .max(8)
      .default(2)
      .meta({
        help: { en: "Accepted; JSON is always printed the same way", ja: "互換のため受け付けます" },
        hidden: true,
      }),
    ...jobFlags("dashboard-bundle-verification"),
  }),
  async plan(ctx, options) {
    const { planVerify } = await import("../lib/observability/verify_bundle/verify.ts");
    return planVerify(ctx, options);
  },
  async log(ctx, options, ended) {
    const { logVerify } = await import("../lib/observability/verify_bundle/verify.ts");
    return logVerify(ctx, options, ended);
  },
  show: showVerify,
});

if (import.meta.main) await runScript(command);
