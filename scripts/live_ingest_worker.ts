#!/usr/bin/env bun
import { z } from "zod";
import { defineSequence } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { showWorker } from "../lib/workflow/worker/show.ts";
import { SNAPSHOT } from "../lib/workspace/snapshot.ts";
import { command as updateState } from "./update_state.ts";

const text = z.string().min(1);
const root = (fallback: string) =>
  text.default(fallback).meta({
    help: { en: `Root of the ${fallback} tier`, ja: `${fallback} 層のルートディレクトリ` },
    value: "DIR",
  });

export const command = defineSequence({
  name: "live_ingest_worker",
  summary: {
    en: "Bring new bars and learn from them, round after round, until told to stop",
    ja: "停止の指示があるまで、新しいバーの取り込みと state の更新を繰り返します",
  },
  description: {
    en: "Each round asks Dukascopy, else Yahoo, for every symbol's new bars, and lets each symbol and mode learn them as 'update_state --simulate-live' does, with the caps of configs/guards.yaml. SIGTERM, SIGINT or the stop file end it after the step at hand; a second signal ends it at once, and nothing is left half written. While the market is closed it sleeps. Its health is in ops/live_ingest_worker_heartbeat.json; into a pipe it prints one JSON line per event. See docs/operations.md.",
    ja: "巡回ごとに各シンボルの新しいバーを Dukascopy（だめなら Yahoo）から取得し、シンボルとモードの組ごとに update_state --simulate-live と同じく configs/guards.yaml の上限のもとで学習します。SIGTERM・SIGINT・停止ファイルで、処理中のステップを終えてから停止します。2 回目のシグナルではただちに終了しますが、書きかけのファイルは残りません。市場が閉じている間は待機します。稼働状況は ops/live_ingest_worker_heartbeat.json に書き、パイプにはイベントごとに JSON を 1 行出力します。詳しくは docs/operations.ja.md を参照してください。",
  },
  exitStatus: [
    [
      0,
      {
        en: "stopped by a signal, the stop file or the last round",
        ja: "シグナル・停止ファイル・巡回数の上限で停止",
      },
    ],
    [
      1,
      {
        en: "files could not be written in twenty rounds",
        ja: "20 巡続けてファイルに書き込めなかった",
      },
    ],
    [2, { en: "bad flags, or an unreadable calendar", ja: "フラグの誤り、またはカレンダーを読めない" }],
    [3, { en: "another worker runs in this workspace", ja: "このワークスペースで別のワーカーが稼働中" }],
    [130, { en: "ended at once by a second signal", ja: "2 回目のシグナルでただちに終了" }],
  ],
  examples: [
    "live_ingest_worker --symbols USDJPY --modes conservative --interval 300",
    "live_ingest_worker --symbols USDJPY,EURUSD --modes conservative,bridge",
    "live_ingest_worker --once",
  ],
  options: z.object({
    symbols: text.optional().meta({
      help: {
        en: "Symbols, separated by commas (beats --symbol)",
        ja: "シンボル（カンマ区切り。--symbol より優先）",
      },
    }),
    symbol: text.default("USDJPY").meta({ help: { en: "One symbol", ja: "シンボル" } }),
    modes: text.optional().meta({
      help: {
        en: "Fill modes, separated by commas (beats --mode)",
        ja: "約定モード（カンマ区切り。--mode より優先）",
      },
    }),
    mode: text.default("conservative").meta({ help: { en: "One fill mode", ja: "約定モード" } }),
    tf: text.default("5m").meta({ help: { en: "Time frame", ja: "時間足" } }),
    interval: z
      .number()
      .default(300)
      .meta({
        help: {
          en: "Seconds from round to round; from 60 on they begin just after the close of a bar. 0: no pause",
          ja: "巡回の間隔（秒）。60 以上ならバーの確定直後に始まります。0 なら間隔なし",
        },
        value: "SECONDS",
      }),
    lookbackMinutes: z
      .number()
      .default(180)
      .meta({
        help: {
          en: "How far before the newest bar the sources are asked again",
          ja: "最新バーの何分前から取得し直すか",
        },
      }),
    offerSide: z
      .enum(["bid", "ask"])
      .default("bid")
      .meta({ help: { en: "Side of Dukascopy's prices", ja: "Dukascopy の価格の側" } }),
    freshnessThresholdMinutes: z
      .number()
      .default(90)
      .meta({
        help: {
          en: "Older bars of Dukascopy, in minutes of open market, let Yahoo go on; 0 switches this off",
          ja: "Dukascopy のバーがこの分数（市場が開いている時間）より古ければ Yahoo で補います。0 で無効",
        },
      }),
    snapshot: text
      .default(SNAPSHOT)
      .meta({ help: { en: "Runtime snapshot", ja: "ランタイムスナップショット" }, value: "FILE" }),
    rawRoot: root("raw"),
    validatedRoot: root("validated"),
    featuresRoot: root("features"),
    shutdownFile: z
      .string()
      .default("ops/live_ingest_worker.stop")
      .meta({
        help: {
          en: "Where this file is, the worker ends and does not start; it is never deleted. Empty: none",
          ja: "このファイルがあると停止し、起動もしません。自動では削除しません。空なら無効",
        },
        value: "FILE",
      }),
    maxIterations: z
      .int()
      .min(0)
      .optional()
      .meta({ help: { en: "End after so many rounds", ja: "この回数の巡回で終了します" } }),
    once: z
      .boolean()
      .default(false)
      .meta({ help: { en: "One round, as for cron", ja: "1 巡だけ実行します（cron 向け）" } }),
    orN: z
      .int()
      .default(6)
      .meta({ help: { en: "Bars of the opening range", ja: "オープニングレンジのバー数" } }),
  }),
  async run(ctx, options, how) {
    const { workHere } = await import("../lib/workflow/worker/process.ts");
    return workHere(ctx, options, how, updateState);
  },
  show: showWorker,
});

if (import.meta.main) await runScript(command);
