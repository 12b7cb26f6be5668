import { z } from "zod";
import { instantText } from "../../workspace/instant_text.ts";

/** Flags of the commands that fetch bars into a file, to be spread into their options. */

const instant = (en: string, ja: string) => instantText.optional().meta({ help: { en, ja }, value: "TIME" });

export const subjectFlags = {
  symbol: z
    .string()
    .min(1)
    .default("USDJPY")
    .meta({ help: { en: "Currency pair", ja: "通貨ペア" } }),
  tf: z
    .string()
    .min(1)
    .default("5m")
    .meta({ help: { en: "Time frame of the bars", ja: "バーの時間足" } }),
};

export const rangeFlags = {
  startTs: instant(
    "First bar, ISO (else by the lookback)",
    "最初のバーの時刻（ISO。指定がなければ遡る分数で決まります）",
  ),
  endTs: instant("Last bar, ISO (else now)", "最後のバーの時刻（ISO。指定がなければ現在）"),
};

export const restProvider = z
  .string()
  .min(1)
  .optional()
  .meta({
    help: {
      en: "REST provider (else the configuration's default, else its first)",
      ja: "REST プロバイダー（指定がなければ設定の既定値、それもなければ先頭）",
    },
  });

/** Minutes before the end, where no start is given. */
export const lookbackFlag = {
  lookbackMinutes: z
    .number()
    .positive()
    .default(1440)
    .meta({
      help: {
        en: "Minutes before the end, without --start-ts",
        ja: "--start-ts がないとき、終了時刻から遡る分数",
      },
    }),
};

export const csvOutFlag = {
  out: z
    .string()
    .min(1)
    .default("-")
    .meta({
      help: { en: "CSV to write; - is stdout", ja: "書き出す CSV。- は標準出力" },
      value: "FILE",
    }),
};

export const dryRunFlag = {
  dryRun: z
    .boolean()
    .default(false)
    .meta({
      help: { en: "Show what would be asked, ask nothing", ja: "問い合わせる内容を表示し、通信はしません" },
    }),
};
