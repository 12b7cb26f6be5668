#!/usr/bin/env bun
import { z } from "zod";
import { defineSequence } from "../lib/command/define.ts";
import { duration } from "../lib/command/duration.ts";
import { runScript } from "../lib/command/run.ts";
import { ingestFlags } from "../lib/ingest/chain/flags.ts";
import { showRoute } from "../lib/ingest/chain/show.ts";
import { subjectFlags } from "../lib/ingest/fetch/flags.ts";
import { instantText } from "../lib/workspace/instant_text.ts";
import { parseInstant } from "../lib/workspace/time.ts";

const folder = (name: string, en: string, ja: string) =>
  z.string().min(1).default(name).meta({ help: { en, ja }, value: "DIR" });

export const command = defineSequence({
  name: "pull_prices",
  summary: {
    en: "Take bars of a CSV or an online source into the store: raw, validated, features",
    ja: "CSV またはオンラインのソースのバーをストア（raw・validated・features）に取り込みます",
  },
  description: {
    en: "Rows up to the newest stored bar are passed over, so the same command twice adds nothing; killed at any instant it goes on where it was. What is refused and what is missing stands in ops/logs/ingest_anomalies.jsonl, where the bars came from in ops/runtime_snapshot.json. Real bars replace invented ones. --repair also puts late bars and those of the source in their places, and builds tiers that do not fit together again from raw. With --use-dukascopy, --use-api or --use-yfinance the newest bars are fetched; where a source fails the next one is asked, at last the CSV.",
    ja: "保存済みの最新バー以前の行は読み飛ばすため、同じコマンドを 2 回実行しても何も増えません。途中で強制終了しても続きから再開します。受け入れなかった行や欠損は ops/logs/ingest_anomalies.jsonl に、バーの出所は ops/runtime_snapshot.json に残ります。合成バーは実データで置き換えます。--repair は遅れて届いたバーと取り込み元のバーを正しい位置に入れ、各層の内容が合わなければ raw から作り直します。--use-dukascopy、--use-api、--use-yfinance を付けると最新のバーを取得し、失敗したソースは次のソースに、最後は CSV に切り替えます。",
  },
  exitStatus: [
    [0, { en: "ingested, or nothing new", ja: "取り込み完了、または新しいバーなし" }],
    [
      1,
      {
        en: "no such source, none that had bars, several routes, a corrupt snapshot, or tiers that do not fit together",
        ja: "取り込み元がない、どのソースからも取得できない、経路を複数指定した、スナップショットが壊れている、または各層の内容が合わない",
      },
    ],
    [
      2,
      {
        en: "bad flags, or a source that is no bar CSV",
        ja: "フラグの誤り、または取り込み元がバーの CSV ではない",
      },
    ],
    [3, { en: "another command works on the store", ja: "ほかのコマンドが同じストアを処理中" }],
  ],
  examples: [
    "pull_prices --source data/usdjpy_5m_2018-2024_utc.csv --symbol USDJPY",
    "pull_prices --symbol EURUSD --dry-run",
    "pull_prices --use-dukascopy --dukascopy-offer-side both --dry-run",
    "pull_prices --repair --source data/usdjpy_revised.csv --from 2024-03-01",
  ],
  options: z.object({
    source: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: {
          en: "Bar CSV, plain or gzip, with at least timestamp,o,h,l,c (else data/<symbol>_5m_2018-2024_utc.csv, or what was read last)",
          ja: "バーの CSV（gzip も可）。timestamp,o,h,l,c が必要（指定がなければ data/<symbol>_5m_2018-2024_utc.csv、それもなければ前回読んだファイル）",
        },
        value: "FILE",
      }),
    ...subjectFlags,
    snapshot: z
      .string()
      .min(1)
      .default("ops/runtime_snapshot.json")
      .meta({
        help: { en: "Runtime snapshot to keep up to date", ja: "更新するランタイムスナップショット" },
        value: "FILE",
      }),
    orN: z
      .int()
      .default(6)
      .meta({
        help: {
          en: "Bars of the opening range in the features",
          ja: "特徴量のオープニングレンジに使うバーの数",
        },
      }),
    rawRoot: folder("raw", "Root of the raw tier", "raw 層のルート"),
    validatedRoot: folder("validated", "Root of the validated tier", "validated 層のルート"),
    featuresRoot: folder("features", "Root of the features tier", "features 層のルート"),
    repair: z
      .boolean()
      .default(false)
      .meta({
        help: {
          en: "Put late bars, and those of --source, in their places",
          ja: "遅れて届いたバーと --source のバーを正しい位置に入れます",
        },
      }),
    from: instantText.optional().meta({
      help: {
        en: "With --repair: the first bar that may change",
        ja: "--repair で変更してよい最初のバーの時刻",
      },
      value: "TIME",
    }),
    calendar: z
      .boolean()
      .default(true)
      .meta({
        help: {
          en: "Count closures of the FX market as gaps, too",
          ja: "FX 市場の休場も欠損として数えます",
        },
      }),
    maxRowsPerCommit: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(100_000)
      .meta({ help: { en: "Rows that are stored at once", ja: "1 回にまとめて保存する行数" } }),
    lockWait: duration("60").meta({
      help: {
        en: "How long to wait for another command on the same store: seconds, or 500ms, 2m",
        ja: "同じストアを処理中のコマンドを待つ時間。秒数、または 500ms、2m の形で指定します",
      },
      alias: "lock-timeout",
      value: "SECONDS",
    }),
    ...ingestFlags,
    dryRun: z
      .boolean()
      .default(false)
      .meta({
        help: {
          en: "Read, fetch and check everything, write nothing",
          ja: "読み込み・取得・検査だけを行い、何も書き込みません",
        },
      }),
  }),
  async run(ctx, options, how) {
    if (options.useDukascopy || options.useApi || options.useYfinance) {
      const { runIngest } = await import("../lib/ingest/chain/run.ts");
      const localBackupCsv = options.localBackupCsv ?? options.source;
      return runIngest(
        ctx,
        { ...options, localBackupCsv },
        { ...how, dryRun: how.dryRun === true || options.dryRun },
      );
    }
    const { pullPrices } = await import("../lib/ingest/pull.ts");
    const from = options.from === undefined ? undefined : parseInstant(options.from);
    const source = options.source ?? options.localBackupCsv;
    const dryRun = how.dryRun === true || options.dryRun;
    return { result: await pullPrices(ctx, { ...how, dryRun }, { ...options, source, from }), exitCode: 0 };
  },
  show: showRoute,
});

if (import.meta.main) await runScript(command);
