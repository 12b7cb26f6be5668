#!/usr/bin/env bun
import { z } from "zod";
import { defineSequence, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { csvOutFlag, dryRunFlag, lookbackFlag, rangeFlags, subjectFlags } from "../lib/ingest/fetch/flags.ts";
import { settleFlag } from "../lib/ingest/settle.ts";
import { showFetch } from "../lib/ingest/fetch/show.ts";

export const command = defineSequence({
  name: "yfinance_fetch",
  summary: {
    en: "Fetch bars from Yahoo's chart service into a CSV",
    ja: "Yahoo のチャートサービスのバーを CSV に取得します",
  },
  description: {
    en: "Prices are mid prices; volume and spread are 0. The running quote and bars that are still forming are held back. Yahoo keeps some 60 days of five-minute bars; for what is older, use dukascopy_fetch. YAHOO_BASE_URL is asked in place of its own hosts.",
    ja: "価格は仲値で、出来高とスプレッドは 0 です。進行中の気配値と形成中のバーは出力しません。5 分足が残るのは約 60 日分なので、それより前は dukascopy_fetch を使ってください。YAHOO_BASE_URL があれば、そちらに問い合わせます。",
  },
  exitStatus: [
    [0, { en: "fetched, also when there were no bars", ja: "取得完了（バーがない場合も含む）" }],
    [1, { en: "nothing could be had", ja: "取得できなかった" }],
    [2, { en: "bad flags, or an empty range", ja: "フラグの誤り、または範囲が空" }],
    WRITING,
  ],
  examples: [
    "yfinance_fetch --symbol USDJPY --out out/usdjpy_yahoo.csv",
    "yfinance_fetch --symbol EURUSD --tf 1h --start-ts 2026-01-05T00:00:00Z --out -",
  ],
  options: z.object({
    ...subjectFlags,
    ...rangeFlags,
    ...lookbackFlag,
    ...settleFlag,
    ...csvOutFlag,
    ...dryRunFlag,
  }),
  async run(ctx, options, how) {
    const { fetchToCsv } = await import("../lib/ingest/fetch/deliver.ts");
    const { rangeOf } = await import("../lib/ingest/fetch/range.ts");
    const { openYahoo } = await import("../lib/ingest/sources/open.ts");
    const { symbol, tf, out, settleSeconds } = options;
    const source = openYahoo(ctx, { settleMs: settleSeconds * 1000 });
    return fetchToCsv(ctx, how, source, { symbol: symbol.toUpperCase(), tf, ...rangeOf(ctx, options), out });
  },
  show: showFetch,
});

if (import.meta.main) await runScript(command);
