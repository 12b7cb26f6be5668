#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { MERGED, mergedFile, planMerge } from "../lib/ingest/merge/merge.ts";
import { subjectFlags } from "../lib/ingest/fetch/flags.ts";

export const command = defineCommand({
  name: "merge_dukascopy_monthly",
  summary: {
    en: "Merge monthly CSVs of bars into one, sorted, each bar once",
    ja: "月別のバー CSV を、時刻順で重複のない 1 つの CSV にまとめます",
  },
  description: {
    en: "Files are taken in the order of their paths; where two hold the same bar, the later one's row counts. Prices are taken from o, open, bid_open or ask_open (h, l, c alike), numbers as they are written. Rows without a timestamp or a price are left out and counted.",
    ja: "ファイルはパス順に処理し、同じバーが複数あれば後のファイルの行を採用します。価格は o、open、bid_open、ask_open の順に探します（h、l、c も同様）。数値の表記は変えません。時刻や価格のない行は除外し、件数を表示します。",
  },
  exitStatus: [
    [0, { en: "merged", ja: "統合完了" }],
    [1, { en: "no file fits the pattern", ja: "パターンに合うファイルがない" }],
    [2, { en: "bad flags, or a file that is no CSV", ja: "フラグの誤り、または CSV として読めないファイル" }],
    WRITING,
  ],
  examples: [
    "merge_dukascopy_monthly --base-dir data/monthly",
    "merge_dukascopy_monthly --pattern 'EURUSD_??????_5min.csv' --symbol EURUSD --out data/eurusd_5m_merged.csv --dry-run",
  ],
  options: z.object({
    pattern: z
      .string()
      .min(1)
      .default("USDJPY_??????_5min.csv")
      .meta({
        help: {
          en: "Names of the files: * and ? stand for anything",
          ja: "ファイル名のパターン。* と ? が使えます",
        },
      }),
    baseDir: z
      .string()
      .min(1)
      .default(".")
      .meta({ help: { en: "Where the files lie", ja: "ファイルのあるフォルダー" }, value: "DIR" }),
    out: z
      .string()
      .min(1)
      .default("data/usdjpy_5m_merged.csv")
      .meta({ help: { en: "The merged file", ja: "まとめたファイル" }, value: "FILE" }),
    ...subjectFlags,
    spreadDefault: z
      .number()
      .default(0)
      .meta({ help: { en: "Spread of rows without one", ja: "スプレッドのない行に入れる値" } }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Only count", ja: "件数を数えるだけで、書き込みません" } }),
  }),
  plan: planMerge,
  sources: { [MERGED]: mergedFile },
  show: (result, view) =>
    view.text({
      en: `${result.rows_merged} bars of ${result.files_processed} file(s) in ${result.out_path}: ${result.duplicates_skipped} repeated, ${result.rows_skipped} unusable of ${result.rows_read} rows.`,
      ja: `${result.files_processed} ファイルのバー ${result.rows_merged} 本を ${result.out_path} にまとめました（全 ${result.rows_read} 行のうち重複 ${result.duplicates_skipped}、使えない行 ${result.rows_skipped}）。`,
    }),
});

if (import.meta.main) await runScript(command);
