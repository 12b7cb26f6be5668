#!/usr/bin/env bun
import { z } from "zod";
import { defineSequence, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { dukascopyFlags } from "../lib/ingest/chain/flags.ts";
import { csvOutFlag, dryRunFlag, lookbackFlag, rangeFlags, subjectFlags } from "../lib/ingest/fetch/flags.ts";
import { settleFlag } from "../lib/ingest/settle.ts";
import { showFetch } from "../lib/ingest/fetch/show.ts";

const side = z.enum(["bid", "ask", "both"]);

export const command = defineSequence({
  name: "dukascopy_fetch",
  summary: {
    en: "Fetch bars from Dukascopy into a CSV",
    ja: "Dukascopy のバーを CSV に取得します",
  },
  description: {
    en: "Bars that are still forming are held back. Where a part cannot be had, the bars before it are delivered and the rest is not: a hole in the middle would go unnoticed. Completed days are kept in the cache, so that a long back-fill can be repeated.",
    ja: "形成中のバーは出力しません。途中が取得できない場合は、そこまでのバーだけを出力します（中間の欠損は見落とされるため）。完了した日はキャッシュに残るので、長期間の取得もやり直せます。",
  },
  exitStatus: [
    [0, { en: "fetched, also when there were no bars", ja: "取得完了（バーがない場合も含む）" }],
    [1, { en: "nothing could be had", ja: "取得できなかった" }],
    [2, { en: "bad flags or configuration, or an empty range", ja: "フラグや設定の誤り、または範囲が空" }],
    WRITING,
  ],
  examples: [
    "dukascopy_fetch --lookback-minutes 600 --out out/usdjpy.csv",
    "dukascopy_fetch --symbol EURUSD --start-ts 2024-03-01 --end-ts 2024-04-01 --price both --out data/eurusd_202403.csv",
  ],
  options: z.object({
    ...subjectFlags,
    ...rangeFlags,
    ...lookbackFlag,
    offerSide: side.default("bid").meta({
      help: {
        en: "Side of the market; both gives bid prices with the real spread",
        ja: "気配の側。both は bid 価格に実際のスプレッドを付けます",
      },
      alias: "price",
    }),
    transport: dukascopyFlags.dukascopyTransport,
    baseUrl: z
      .url()
      .optional()
      .meta({
        help: {
          en: "Address of the transports (else DUKASCOPY_BASE_URL, else the configuration's)",
          ja: "接続先（指定がなければ DUKASCOPY_BASE_URL、それもなければ設定の値）",
        },
        value: "URL",
      }),
    cacheDir: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: {
          en: "Where completed days are kept (else the configuration's)",
          ja: "完了した日の保存先（指定がなければ設定の値）",
        },
        value: "DIR",
      }),
    maxRetries: z
      .number()
      .int()
      .min(0)
      .optional()
      .meta({
        help: {
          en: "Repetitions of a request that failed (else the configuration's)",
          ja: "失敗したリクエストの再試行回数（指定がなければ設定の値）",
        },
      }),
    timeoutSeconds: z
      .number()
      .positive()
      .optional()
      .meta({
        help: {
          en: "Longest time of one request (else the configuration's)",
          ja: "1 リクエストの制限時間（秒。指定がなければ設定の値）",
        },
      }),
    ...settleFlag,
    ...csvOutFlag,
    ...dryRunFlag,
  }),
  async run(ctx, options, how) {
    const { fetchToCsv } = await import("../lib/ingest/fetch/deliver.ts");
    const { rangeOf } = await import("../lib/ingest/fetch/range.ts");
    const { openDukascopy } = await import("../lib/ingest/sources/open.ts");
    const { symbol, tf, out, settleSeconds, maxRetries: retries, timeoutSeconds } = options;
    const { offerSide: side, transport, baseUrl, cacheDir } = options;
    const settleMs = settleSeconds * 1000;
    const timeoutMs = timeoutSeconds === undefined ? undefined : timeoutSeconds * 1000;
    const source = openDukascopy(ctx, { side, transport, baseUrl, cacheDir, retries, timeoutMs, settleMs });
    const range = rangeOf(ctx, options);
    return fetchToCsv(ctx, how, source, { symbol: symbol.toUpperCase(), tf, ...range, out });
  },
  show: showFetch,
});

if (import.meta.main) await runScript(command);
