import { readBars } from "../../market/read.ts";
import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import { missingInputHint } from "../../workspace/paths.ts";
import { parseInstant } from "../../workspace/time.ts";
import type { Window } from "../chain/windows.ts";
import { fetchOrFail } from "../fetch/deliver.ts";
import { SETTLE_SECONDS } from "../settle.ts";
import type { Source } from "../source.ts";
import { readApiConfig } from "../sources/api/config.ts";
import { createApi } from "../sources/api/source.ts";
import { openDukascopy, openYahoo } from "../sources/open.ts";

/** Prices of a bar in the order open, high, low, close. */
export type Prices = [o: number, h: number, l: number, c: number];
export type BarsByTime = Map<number, Prices>;

const SETTLE_MS = SETTLE_SECONDS * 1000;
const API_CONFIG = "configs/api_ingest.yml";

/** What a command line names: a source, with its side or provider after a colon, or else a file. */
export function sourceNamed(ctx: Context, name: string): Source | undefined {
  const [, kind, detail] = /^(dukascopy|yfinance|api)(?::(\w+))?$/.exec(name) ?? [];
  if (kind === "yfinance" && detail === undefined) return openYahoo(ctx, { settleMs: SETTLE_MS });
  if (kind === "dukascopy" && (detail === undefined || detail === "bid" || detail === "ask")) {
    return openDukascopy(ctx, { side: detail ?? "bid", settleMs: SETTLE_MS });
  }
  if (kind !== "api") return undefined;
  const config = readApiConfig(ctx.reader, API_CONFIG);
  // Comparing is part of trying a provider out.
  const trying = { allowHold: true, settleMs: SETTLE_MS, dryRun: false };
  return createApi(ctx, { config, configPath: API_CONFIG, provider: detail, ...trying });
}

/** Bars of a source within the window. Throws `fetch_failed` (exit 1). */
export async function fetchedBars(
  source: Source,
  symbol: string,
  tf: string,
  window: Window,
): Promise<BarsByTime> {
  const { rows } = await fetchOrFail(source, { symbol, tf, ...window });
  return new Map(
    rows.map(({ timestamp, o, h, l, c }) => [parseInstant(timestamp), [o, h, l, c].map(Number) as Prices]),
  );
}

/** Bars of a file within the window; the last of several for one time. Throws what reading a bar CSV throws. */
export function fileBars(ctx: Context, path: string, symbol: string, { from, to }: Window): BarsByTime {
  if (!ctx.reader.exists(path)) throw notThere(ctx, path);
  const found: BarsByTime = new Map();
  const name = ctx.workspace.show(path);
  for (const bars of readBars(ctx.workspace.resolve(path), {
    symbolFilter: symbol,
    name,
    files: ctx.reader.files,
  })) {
    for (let k = 0; k < bars.length; k++) {
      const time = bars.time[k]!;
      if (time < from || time > to) continue;
      found.set(time, [bars.open[k]!, bars.high[k]!, bars.low[k]!, bars.close[k]!]);
    }
  }
  return found;
}

function notThere({ workspace }: Context, path: string): OpsError {
  const shown = workspace.show(path);
  return new OpsError(
    "file_not_found",
    { en: `${shown} is neither a source nor a file.`, ja: `${shown} はソース名でもファイルでもありません。` },
    missingInputHint(workspace, path) ?? {
      en: "Sources: dukascopy, dukascopy:ask, yfinance, api, api:PROVIDER.",
      ja: "ソース: dukascopy、dukascopy:ask、yfinance、api、api:プロバイダー名",
    },
    { fields: { path: shown } },
  );
}
