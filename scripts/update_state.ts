#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand } from "../lib/command/define.ts";
import { duration } from "../lib/command/duration.ts";
import { interactiveFlag } from "../lib/command/interactive_flag.ts";
import { runScript } from "../lib/command/run.ts";
import { MODES } from "../lib/engine/config.ts";
import { configFlags } from "../lib/runs/config_flags.ts";
import { noManifestFlag, resumeFlags, semanticsFlags } from "../lib/runs/engine_flags.ts";
import { DEFAULT_MANIFEST } from "../lib/runs/default_manifest.ts";
import { COPY } from "../lib/state/copies.ts";
import { updateEffects } from "../lib/state/update/effects.ts";
import {
  alertFlags,
  guardFlags,
  overrideFlags,
  pageFlags,
  placeFlags,
  planFlags,
} from "../lib/state/update/flags.ts";
import { showUpdate } from "../lib/state/update/show.ts";

const text = z.string().min(1).optional();

const options = z.object({
  bars: text.meta({
    help: {
      en: "Bar CSV (else validated/SYMBOL/5m.csv)",
      ja: "バーの CSV（指定がなければ validated/SYMBOL/5m.csv）",
    },
    value: "FILE",
  }),
  symbol: text.meta({
    help: {
      en: "Symbol (else USDJPY, or the --manifest's)",
      ja: "シンボル（指定がなければ USDJPY か --manifest のもの）",
    },
  }),
  mode: z
    .enum(MODES)
    .optional()
    .meta({
      help: {
        en: "Fill mode (else conservative, or the --manifest's)",
        ja: "約定モード（指定がなければ conservative か --manifest のもの）",
      },
    }),
  equity: z
    .number()
    .positive()
    .optional()
    .meta({
      help: {
        en: "Starting equity (else the manifest's, else 100000); that of a loaded state beats it",
        ja: "開始時の資金（指定がなければマニフェスト、それもなければ 100000）。読み込んだ state の値が優先されます",
      },
    }),
  manifest: text.meta({
    help: {
      en: `Strategy manifest (else ${DEFAULT_MANIFEST} where there is one)`,
      ja: `戦略マニフェスト（指定がなければ、あれば ${DEFAULT_MANIFEST}）`,
    },
    value: "FILE",
  }),
  ...noManifestFlag,
  ...guardFlags,
  dryRun: z
    .boolean()
    .default(false)
    .meta({
      help: { en: "Only show what the update would do", ja: "更新の内容を表示するだけで、書き込みません" },
    }),
  ...planFlags,
  ...pageFlags,
  ...overrideFlags,
  ...alertFlags,
  ...placeFlags,
  ...resumeFlags,
  ...semanticsFlags,
  chunkSize: z
    .int()
    .default(20_000)
    .meta({ help: { en: "Bars taken in at once", ja: "一度に取り込むバー数" } }),
  maxFutureMinutes: z
    .number()
    .nonnegative()
    .default(1440)
    .meta({
      help: {
        en: "Bars that start later than so many minutes from now are rejected",
        ja: "現在時刻からこの分数より先に始まるバーを拒否します",
      },
    }),
  lockWait: duration("30").meta({
    help: {
      en: "How long to wait for another command to finish writing: seconds, or 500ms, 2m, 1h",
      ja: "ほかのコマンドの書き込みが終わるのを待つ時間。秒数、または 500ms、2m、1h の形で指定します",
    },
    alias: "lock-timeout-seconds",
    value: "SECONDS",
  }),
  ...configFlags,
  ...interactiveFlag,
});

export const command = defineCommand({
  name: "update_state",
  summary: {
    en: "Let the state in force learn the new bars, under risk guards",
    ja: "使用中の state に新しいバーを学習させます（リスクガード付き）",
  },
  description: {
    en: "Only bars newer than the last update are read. State, archive, diff, ledger, cursor and EV profile change together or not at all. With --simulate-live the guards decide; a blocked update leaves only its diff file, and its bars are offered again.",
    ja: "前回の更新より新しいバーだけを読み込みます。state・アーカイブ・差分・台帳・カーソル・EV プロファイルは、すべて更新されるか、まったく更新されないかのどちらかです。--simulate-live ではガードが適用の可否を決めます。ブロックされた更新は差分ファイルだけを残し、次回も同じバーを対象にします。",
  },
  exitStatus: [
    [
      0,
      {
        en: "applied, blocked, previewed, nothing new, plan saved, or an action on the override",
        ja: "適用・ブロック・プレビュー・新しいバーなし・計画の保存・停止フラグの操作",
      },
    ],
    [
      1,
      {
        en: "unusable bars, state, snapshot, manifest or override file; a file that could not be written; blocked with --fail-on-blocked",
        ja: "バー・state・スナップショット・マニフェスト・停止フラグが使えない、ファイルを書き込めない、または --fail-on-blocked でブロックされた",
      },
    ],
    [
      2,
      {
        en: "bad flags, no reason for a stop, or another lineage that was not named",
        ja: "フラグの誤り、停止理由なし、または系統が異なり指定もない",
      },
    ],
    [
      3,
      {
        en: "another command is writing, or the saved plan is stale",
        ja: "ほかのコマンドが書き込み中、または保存した計画が古い",
      },
    ],
  ],
  examples: [
    "update_state --simulate-live --dry-run --alert-mode auto --json-out out/state_update_preview.json",
    "update_state --simulate-live --plan-out out/plan.json --html out/plan.html",
    "update_state --apply-plan out/plan.json",
    'update_state --override-action disable --override-reason "maintenance"',
  ],
  options,
  questions: ["symbol", "mode", "simulateLive", "dryRun"],
  async plan(ctx, given) {
    const { planUpdateState } = await import("../lib/state/update/command.ts");
    const page = given.html === undefined ? undefined : await import("../lib/report/update/page.ts");
    return planUpdateState(ctx, given, page?.updatePage);
  },
  sources: { [COPY]: (ctx, { path }) => ctx.reader.chunks(String(path)) },
  effects: updateEffects,
  async settle(ctx, plan, results) {
    const { settleUpdate } = await import("../lib/state/update/alert.ts");
    return settleUpdate(ctx, plan, results);
  },
  async restate(error) {
    const { commitError } = await import("../lib/state/update/commit_errors.ts");
    return commitError(error);
  },
  show: showUpdate,
});

if (import.meta.main) await runScript(command);
