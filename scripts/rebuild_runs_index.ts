#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { planRebuildIndex } from "../lib/runs/index/rebuild.ts";

export const command = defineCommand({
  name: "rebuild_runs_index",
  summary: {
    en: "Make runs/index.csv anew from the run folders",
    ja: "実行フォルダーから runs/index.csv を作り直します",
  },
  description: {
    en: "One row for each folder directly below the runs folder that has params.json and metrics.json. Folders with a damaged file are named and left out.",
    ja: "runs フォルダー直下で params.json と metrics.json を持つフォルダーごとに 1 行です。ファイルが壊れているフォルダーは名前を示して除外します。",
  },
  exitStatus: [
    [0, { en: "done", ja: "完了" }],
    [1, { en: "the runs folder does not exist", ja: "runs フォルダーがない" }],
    [2, { en: "bad flags", ja: "フラグの誤り" }],
    WRITING,
  ],
  examples: ["rebuild_runs_index", "rebuild_runs_index --runs-dir out/runs --out out/runs/index.csv"],
  options: z.object({
    runsDir: z
      .string()
      .min(1)
      .default("runs")
      .meta({ help: { en: "Folder of run folders", ja: "実行フォルダーのある場所" }, value: "DIR" }),
    out: z
      .string()
      .min(1)
      .default("runs/index.csv")
      .meta({ help: { en: "The index", ja: "インデックスの出力先" }, value: "FILE" }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Count the rows and write nothing", ja: "行数を数えるだけで、書き出しません" } }),
  }),
  plan: planRebuildIndex,
  show: ({ rows, out, unreadable, dry_run }, view) =>
    [
      dry_run
        ? view.text({
            en: `${rows} run(s) would stand in ${out}.`,
            ja: `${out} に登録される実行は ${rows} 件です（変更はしていません）。`,
          })
        : view.text({ en: `${rows} run(s) in ${out}.`, ja: `${out} に ${rows} 件の実行を登録しました。` }),
      ...unreadable.map((dir) =>
        view.paint.warn(view.text({ en: `unreadable: ${dir}`, ja: `読み込めません: ${dir}` })),
      ),
    ].join("\n"),
});

if (import.meta.main) await runScript(command);
