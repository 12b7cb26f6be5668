import { z } from "zod";
import { restProvider } from "../fetch/flags.ts";
import { settleFlag } from "../settle.ts";
import { WIRES } from "../sources/dukascopy/wire.ts";

/** Flags of every command that ingests bars by a chain of sources, to be spread into its options (specification 04 §8). */

const file = (en: string, ja: string) =>
  z.string().min(1).optional().meta({ help: { en, ja }, value: "FILE" });

/** Which route; without any, the local CSV alone. At most one, which `runIngest` checks. */
export const routeFlags = {
  useDukascopy: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "Bars from Dukascopy, else Yahoo, else the local CSV, bridged by synthetic bars",
        ja: "Dukascopy から取得します（失敗時は Yahoo、ローカル CSV の順に切り替え、不足は合成バーで補います）",
      },
    }),
  useApi: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "Bars from the REST provider, else the local CSV, bridged by synthetic bars",
        ja: "REST プロバイダーから取得します（失敗時はローカル CSV に切り替え、不足は合成バーで補います）",
      },
    }),
  useYfinance: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "Bars from Yahoo, else the local CSV, bridged by synthetic bars",
        ja: "Yahoo から取得します（失敗時はローカル CSV に切り替え、不足は合成バーで補います）",
      },
    }),
};

const minutes = (fallback: number) => z.number().int().default(fallback);

export const dukascopyFlags = {
  dukascopyLookbackMinutes: minutes(180).meta({
    help: {
      en: "How far before the newest real bar Dukascopy is asked, at least 5",
      ja: "Dukascopy に問い合わせる範囲。最新の実バーから遡る分数（最小 5）",
    },
  }),
  dukascopyOfferSide: z
    .enum(["bid", "ask", "both"])
    .default("bid")
    .meta({
      help: {
        en: "Side of the market; both stores bid prices with the real spread",
        ja: "気配の側。both は bid 価格に実際のスプレッドを付けて保存します",
      },
    }),
  dukascopyFreshnessThresholdMinutes: minutes(90).meta({
    help: {
      en: "Beyond so many open-market minutes without a bar the next source is asked; 0 or less never",
      ja: "取引時間でこの分数を超えてバーがなければ次のソースに切り替えます。0 以下なら切り替えません",
    },
  }),
  dukascopyTransport: z
    .enum(WIRES)
    .optional()
    .meta({
      help: {
        en: "Only this transport (else those of configs/dukascopy.yml, in turn)",
        ja: "使用する通信方式を 1 つに限定します（指定がなければ configs/dukascopy.yml の順）",
      },
    }),
  dukascopyBaseUrl: z
    .url()
    .optional()
    .meta({
      help: {
        en: "Address of Dukascopy's transports (else DUKASCOPY_BASE_URL, else the configuration's)",
        ja: "Dukascopy の接続先（指定がなければ DUKASCOPY_BASE_URL、それもなければ設定の値）",
      },
      value: "URL",
    }),
  allowSideChange: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "Allow another side than the store's bars have",
        ja: "保存済みのバーと異なる側の取り込みを許可します",
      },
    }),
};

export const yfinanceFlags = {
  yfinanceLookbackMinutes: minutes(60).meta({
    help: {
      en: "How far before the newest real bar Yahoo is asked, at least 5 and within 7 days",
      ja: "Yahoo に問い合わせる範囲。最新の実バーから遡る分数（最小 5、最大 7 日前まで）",
    },
  }),
};

export const apiFlags = {
  apiProvider: restProvider,
  apiConfig: z
    .string()
    .min(1)
    .default("configs/api_ingest.yml")
    .meta({
      help: { en: "Configuration of the REST providers", ja: "REST プロバイダーの設定" },
      value: "FILE",
    }),
  apiCredentials: z
    .string()
    .min(1)
    .default("configs/api_keys.yml")
    .meta({
      help: { en: "Credentials of the REST providers", ja: "REST プロバイダーの認証情報" },
      value: "FILE",
    }),
  apiLookbackMinutes: z
    .number()
    .int()
    .optional()
    .meta({
      help: {
        en: "How far before the newest real bar it is asked, at least 5 (else the configuration's)",
        ja: "問い合わせる範囲。最新の実バーから遡る分数（最小 5。指定がなければ設定の値）",
      },
    }),
  apiAllowHold: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "Ask a provider although its activation_status is hold",
        ja: "activation_status が hold のプロバイダーにも問い合わせます",
      },
    }),
};

export const fallbackFlags = {
  localBackupCsv: file(
    "CSV of bars for when the sources fail (else data/<symbol>_5m_2018-2024_utc.csv); ~ is the home directory",
    "ソースが使えないときのバーの CSV（指定がなければ data/<シンボル>_5m_2018-2024_utc.csv）。~ はホームディレクトリー",
  ),
  disableSyntheticExtension: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "No synthetic bars after the local CSV",
        ja: "ローカル CSV の後を合成バーで補いません",
      },
    }),
  syntheticMaxBars: z
    .number()
    .int()
    .min(0)
    .default(2016)
    .meta({
      help: {
        en: "Most synthetic bars; a larger lag gets none. 0: no limit",
        ja: "合成バーの上限。不足がこれを超えると補いません。0 なら無制限",
      },
    }),
  ...settleFlag,
};

/** All of them. */
export const ingestFlags = {
  ...routeFlags,
  ...dukascopyFlags,
  ...yfinanceFlags,
  ...apiFlags,
  ...fallbackFlags,
};

const all = z.object(ingestFlags);
export type IngestFlags = z.output<typeof all>;
