#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { interactiveFlag } from "../lib/command/interactive_flag.ts";
import { runScript } from "../lib/command/run.ts";
import type { Text } from "../lib/workspace/text.ts";

export const command = defineCommand({
  name: "init_workspace",
  summary: {
    en: "Fill a directory with what a workspace needs: folders, the default strategy, guards and templates",
    ja: "ディレクトリーにワークスペースの雛形（フォルダー、既定の戦略、ガード設定、テンプレート）を用意します",
  },
  description: {
    en: "The directory is made where there is none, but for a dry run. Files that are there already and equal their template are left alone; files that differ are refused, all of them at once, and nothing is written. Ledgers and documents that go on being written (state.md, docs/) are never replaced.",
    ja: "ディレクトリーがなければ作成します（ドライランを除く）。テンプレートと同じ内容のファイルはそのまま残します。内容の異なるファイルが一つでもあれば、それらをすべて示して中止し、何も書き込みません。書き足していく台帳や文書（state.md と docs/）は、既にあれば決して置き換えません。",
  },
  exitStatus: [
    [0, { en: "the workspace is complete", ja: "ワークスペースの準備が完了した" }],
    [
      2,
      {
        en: "a file differs from its template, or the directory cannot be made",
        ja: "テンプレートと異なるファイルがある、またはディレクトリーを作成できない",
      },
    ],
    WRITING,
  ],
  examples: ["init_workspace fx", "init_workspace fx --dry-run"],
  makesWorkspace: true,
  options: z.object({
    workspace: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: {
          en: "The directory (else ORB_WORKSPACE, else the current one)",
          ja: "ディレクトリー（指定がなければ ORB_WORKSPACE、それもなければ現在のディレクトリー）",
        },
        value: "DIR",
        positional: true,
      }),
    force: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Replace files that differ", ja: "内容の異なるファイルを置き換えます" } }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Show what would be written", ja: "書き込む内容を表示するだけにします" } }),
    ...interactiveFlag,
  }),
  questions: ["dryRun", "force"],
  async plan(ctx, options) {
    const { planInit } = await import("../lib/workspace/init.ts");
    return planInit(ctx, options);
  },
  show: ({ workspace, created, replaced, unchanged, dry_run }, view) => {
    const rows = (paths: string[], done: Text, planned = done) =>
      paths.map((path) => [path, view.text(dry_run ? planned : done)]);
    const head = [view.text({ en: "file", ja: "ファイル" }), view.text({ en: "status", ja: "状態" })];
    const table = view.table(head, [
      ...rows(created, { en: "created", ja: "作成" }, { en: "would be created", ja: "作成予定" }),
      ...rows(replaced, { en: "replaced", ja: "置換" }, { en: "would be replaced", ja: "置換予定" }),
      ...rows(unchanged, { en: "unchanged", ja: "変更なし" }),
    ]);
    return `${view.paint.strong(workspace)}\n${table}`;
  },
});

if (import.meta.main) await runScript(command);
