#!/usr/bin/env bun
import { z } from "zod";
import { defineSequence, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { showApiFetch } from "../lib/ingest/fetch/show_api.ts";
import { rangeFlags, restProvider, subjectFlags } from "../lib/ingest/fetch/flags.ts";
import { settleFlag } from "../lib/ingest/settle.ts";

const file = (fallback: string, en: string, ja: string) =>
  z.string().min(1).default(fallback).meta({ help: { en, ja }, value: "FILE" });

export const command = defineSequence({
  name: "fetch_prices_api",
  summary: {
    en: "Fetch bars from a REST provider, or check whether it may be used",
    ja: "REST プロバイダーからバーを取得、または採用条件を確認します",
  },
  description: {
    en: "Providers are described in configs/api_ingest.yml. Without --out the rows go to stdout as one line of JSON, followed by a line with the summary. Requests are counted in ops/api_quota, so that no limit of the provider is exceeded. Credentials appear in no output and no log.",
    ja: "プロバイダーは configs/api_ingest.yml で定義します。--out がなければ、データを 1 行の JSON で標準出力に出し、次の行に要約を出します。リクエスト数は ops/api_quota に記録し、プロバイダーの上限を守ります。認証情報は出力にもログにも現れません。",
  },
  exitStatus: [
    [0, { en: "fetched; the criteria are met", ja: "取得完了、または採用条件を満たす" }],
    [
      1,
      {
        en: "no configuration, provider or credentials; nothing could be had; the criteria are not met",
        ja: "設定・プロバイダー・認証情報がない、取得できない、または採用条件を満たさない",
      },
    ],
    [2, { en: "bad flags, or an empty range", ja: "フラグの誤り、または範囲が空" }],
    WRITING,
  ],
  examples: [
    "fetch_prices_api --check-activation --provider twelve_data",
    "fetch_prices_api --symbol USDJPY --provider twelve_data --dry-run",
    "fetch_prices_api --symbol EURUSD --lookback-minutes 240 --out out/eurusd_api.json",
  ],
  options: z.object({
    ...subjectFlags,
    provider: restProvider,
    config: file("configs/api_ingest.yml", "Configuration of the providers", "プロバイダーの設定"),
    credentials: file("configs/api_keys.yml", "Credentials of the providers", "プロバイダーの認証情報"),
    anomalyLog: file(
      "ops/logs/ingest_anomalies.jsonl",
      "Log of failed fetches and unusable rows",
      "取得の失敗と使えない行を記録するログ",
    ),
    ...rangeFlags,
    lookbackMinutes: z
      .number()
      .optional()
      .meta({
        help: {
          en: "Minutes before the end, at least 5, without --start-ts (else the configuration's)",
          ja: "--start-ts がないとき、終了時刻から遡る分数（最小 5。指定がなければ設定の値）",
        },
      }),
    ...settleFlag,
    out: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: {
          en: "JSON file for the rows (else stdout)",
          ja: "データを書き出す JSON（指定がなければ標準出力）",
        },
        value: "FILE",
      }),
    checkActivation: z
      .boolean()
      .default(false)
      .meta({
        help: {
          en: "Compare the provider with activation_criteria; ask nothing",
          ja: "プロバイダーを activation_criteria と照合します（通信はしません）",
        },
      }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({
        help: {
          en: "Show the request without its secrets; ask nothing",
          ja: "リクエストを、秘密を伏せて表示します（通信はしません）",
        },
      }),
  }),
  async run(ctx, options, how) {
    const { fetchPricesApi } = await import("../lib/ingest/fetch/api.ts");
    return fetchPricesApi(ctx, options, how);
  },
  show: showApiFetch,
});

if (import.meta.main) await runScript(command);
