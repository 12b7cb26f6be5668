#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, type View, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { DEFAULT_ARCHIVE } from "../lib/state/archive.ts";
import { COPY } from "../lib/state/copies.ts";
import { pairFlags } from "../lib/state/pair_flags.ts";
import { planRestore, type RestoreResult } from "../lib/state/restore.ts";
import { memberText } from "../lib/state/terms.ts";
import { SNAPSHOT } from "../lib/workspace/snapshot.ts";
import type { Text } from "../lib/workspace/text.ts";

export const command = defineCommand({
  name: "restore_state",
  summary: {
    en: "Put an archived state in force",
    ja: "保管済みの state を使用中の state に戻します",
  },
  description: {
    en: "The archived state replaces the state file and becomes the newest of the archive; the replaced file is kept. The update cursor goes back to the state's last bar, so the bars after it are learned again. A state of another lineage must be asked for by name.",
    ja: "保管済みの state で state ファイルを置き換え、アーカイブの最新としても保存します。置き換え前のファイルは残ります。更新カーソルはその state の最後のバーまで戻り、以降のバーは学習し直されます。系統の異なる state に置き換えるには、系統の指定が必要です。",
  },
  exitStatus: [
    [
      0,
      { en: "restored, previewed, or already in force", ja: "復元した、プレビューした、またはすでに使用中" },
    ],
    [1, { en: "the runtime snapshot is damaged", ja: "ランタイムスナップショットが破損している" }],
    [
      2,
      {
        en: "no usable state, another symbol, mode or strategy, or another lineage that was not named",
        ja: "使える state がない、シンボル・モード・戦略が異なる、または系統が異なり指定もない",
      },
    ],
    WRITING,
  ],
  examples: [
    "restore_state --serial 41 --dry-run",
    "restore_state --from ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative/20260105_000000_state.json",
  ],
  options: z.object({
    from: z
      .string()
      .min(1)
      .optional()
      .meta({ help: { en: "The archived state file", ja: "保管済みの state ファイル" }, value: "FILE" }),
    serial: z
      .number()
      .int()
      .min(0)
      .optional()
      .meta({ help: { en: "The archived state's serial", ja: "保管済みの state の通し番号" } }),
    ...pairFlags,
    strategy: z
      .string()
      .min(1)
      .default("day_orb_5m.DayORB5m")
      .meta({ help: { en: "Strategy key", ja: "戦略キー" } }),
    archiveDir: z
      .string()
      .min(1)
      .default(DEFAULT_ARCHIVE)
      .meta({ help: { en: "Root of the state archive", ja: "state アーカイブのルート" }, value: "DIR" }),
    stateOut: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: {
          en: "The state file to replace (else runs/active/SYMBOL_MODE/state.json, or runs/active/state.json where that is the pair's)",
          ja: "置き換える state ファイル（指定がなければ runs/active/SYMBOL_MODE/state.json。それがなく runs/active/state.json が同じ組のものならそちら）",
        },
        value: "FILE",
      }),
    snapshot: z
      .string()
      .min(1)
      .default(SNAPSHOT)
      .meta({
        help: {
          en: "Runtime snapshot with the update cursor",
          ja: "更新カーソルのあるランタイムスナップショット",
        },
        value: "FILE",
      }),
    allowLineage: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: { en: "The lineage that may replace another one", ja: "別の系統を置き換えてよい系統の ID" },
        value: "ID",
      }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Only show what would change", ja: "変更内容を表示するだけで、置き換えません" } }),
  }),
  plan: (ctx, options) => planRestore(ctx, options),
  sources: { [COPY]: (ctx, { path }) => ctx.reader.chunks(String(path)) },
  show,
});

function show(result: RestoreResult, view: View): string {
  const status: Record<RestoreResult["status"], Text> = {
    restored: {
      en: `${result.from} is in force as ${result.state_out}.`,
      ja: `${result.from} を ${result.state_out} として使用中にしました。`,
    },
    preview: {
      en: `${result.from} would be put in force as ${result.state_out}; nothing was changed.`,
      ja: `${result.from} が ${result.state_out} に置き換わります（変更はしていません）。`,
    },
    unchanged: { en: `${result.from} is in force already.`, ja: `${result.from} はすでに使用中です。` },
  };
  const notes: (Text | undefined)[] = [
    result.archived_as
      ? { en: `newest in the archive: ${result.archived_as}`, ja: `アーカイブの最新: ${result.archived_as}` }
      : undefined,
    result.kept_as
      ? { en: `replaced file kept as: ${result.kept_as}`, ja: `置き換え前のファイル: ${result.kept_as}` }
      : undefined,
    result.cursor
      ? {
          en: `updates go on after the bar of ${result.cursor}`,
          ja: `更新は ${result.cursor} のバーの次から再開します`,
        }
      : undefined,
  ];
  const identity = Object.entries(result.identity).filter(([, value]) => value !== null);
  const rows = identity.map(([name, value]) => [view.text(memberText(`identity.${name}`)), String(value)]);
  const head = [view.text({ en: "state in force", ja: "使用中になる state" }), ""];
  const changes = (result.differences ?? []).map(({ path, previous, current }) => [
    view.text(memberText(path)),
    previous === null ? null : String(previous),
    current === null ? null : String(current),
  ]);
  const columns = [
    view.text({ en: "what", ja: "項目" }),
    view.text({ en: "replaced", ja: "置き換え前" }),
    view.text({ en: "restored", ja: "復元後" }),
  ];
  return [
    view.text(status[result.status]),
    ...notes.filter((note) => note !== undefined).map((note) => view.text(note)),
    ...result.warnings.map((warning) => view.paint.warn(warning)),
    view.table(head, rows),
    ...(changes.length > 0 ? [view.table(columns, changes)] : []),
  ].join("\n");
}

if (import.meta.main) await runScript(command);
