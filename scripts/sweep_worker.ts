#!/usr/bin/env bun
import { z } from "zod";
import { defineSequence } from "../lib/command/define.ts";
import { duration } from "../lib/command/duration.ts";
import { runScript } from "../lib/command/run.ts";

export const command = defineSequence({
  name: "sweep_worker",
  summary: {
    en: "Run trials of parameter searches that other machines have put into Redis",
    ja: "ほかの計算機が Redis に入れたパラメーター探索の試行を実行します",
  },
  description: {
    en: "Serves run_param_sweep --executor bullmq. Bars and manifest arrive by the hash of their content and are checked; the worker needs no workspace of its own and writes nothing. Start as many as there are machines, whenever it suits; one that dies loses nothing. docs/scaling.md says more.",
    ja: "run_param_sweep --executor bullmq の試行を処理します。バーとマニフェストは内容のハッシュで受け取り、照合します。ワークスペースは不要で、何も書き込みません。台数も起動時期も自由で、途中で落ちても試行は失われません。詳しくは docs/scaling.ja.md を参照してください。",
  },
  exitStatus: [
    [0, { en: "idle for as long as --exit-when-idle says", ja: "--exit-when-idle の時間だけ待って終了した" }],
    [2, { en: "bad flags", ja: "フラグの誤り" }],
    [
      130,
      {
        en: "ended by Ctrl-C; a trial under way is done by another worker",
        ja: "Ctrl-C で終了（実行中の試行は別のワーカーが処理）",
      },
    ],
  ],
  examples: ["sweep_worker --redis redis://10.0.0.5:6379 --workers 8", "sweep_worker --exit-when-idle 10m"],
  options: z.object({
    redis: z
      .string()
      .min(1)
      .default("redis://127.0.0.1:6379")
      .meta({
        help: { en: "Where the trials are", ja: "試行が入っている Redis の URL" },
        value: "URL",
        secret: true,
      }),
    workers: z
      .int()
      .min(1)
      .max(256)
      .default(1)
      .meta({ help: { en: "Trials at once on this machine", ja: "この計算機で同時に実行する試行の数" } }),
    exitWhenIdle: duration("0").meta({
      help: {
        en: "End after so long without a trial: seconds, or 500ms, 2m, 1h; 0 never ends",
        ja: "試行がないまま経過したら終了する時間。秒数、または 500ms、2m、1h の形。0 なら終了しません",
      },
      value: "SECONDS",
    }),
  }),
  async run(ctx, { redis, workers, exitWhenIdle }) {
    const { runQueueWorker } = await import("../lib/experiments/executor/queue_worker.ts");
    const idleMs = exitWhenIdle > 0 ? exitWhenIdle : undefined;
    return { result: await runQueueWorker(ctx, { redis, workers, idleMs }), exitCode: 0 };
  },
  show: ({ trials, failed, searches }, { text }) =>
    text({
      en: `${trials} trial(s) run, ${failed} of them failed, of ${searches} search(es)`,
      ja: `試行 ${trials} 件を実行（うち失敗 ${failed} 件、検索 ${searches} 件）`,
    }),
});

if (import.meta.main) await runScript(command);
