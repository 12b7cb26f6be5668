import type { Context } from "../../workspace/context.ts";
import type { Source } from "../source.ts";
import { readApiConfig, lookbackMinutes, USUAL_LOOKBACK } from "../sources/api/config.ts";
import { createApi } from "../sources/api/source.ts";
import { openDukascopy, openYahoo } from "../sources/open.ts";
import type { IngestFlags } from "./flags.ts";
import { type Window, windowBefore, yfinanceWindow } from "./windows.ts";

export type Route = "dukascopy" | "api" | "yfinance";

/** One online source of a route: how it is asked, and what its failures are called. */
export interface Stage {
  name: Route;
  /** What is tried when it fails. */
  next: "yfinance" | "local_csv";
  /** Throws what is wrong with its configuration. */
  open(): Source;
  window(now: number, lastReal: number | null): Window;
  /** Open-market minutes without a bar after which the source counts as stale; 0 and less: never. */
  staleAfter: number;
  /** How the reasons of its failures begin, or read. */
  words: { opening: string; fetching: string; empty: string; ingesting: string };
}

/** What stages need beyond the flags. */
export interface StageContext {
  ctx: Context;
  flags: IngestFlags;
  dryRun: boolean;
}

/** The online sources of a route, in the order in which they are tried. */
export function stagesOf(route: Route, asking: StageContext): Stage[] {
  if (route === "dukascopy") return [dukascopyStage(asking), yfinanceStage(asking, true)];
  return [route === "api" ? apiStage(asking) : yfinanceStage(asking, false)];
}

function dukascopyStage({ ctx, flags, dryRun }: StageContext): Stage {
  return {
    name: "dukascopy",
    next: "yfinance",
    open: () =>
      openDukascopy(ctx, {
        side: flags.dukascopyOfferSide,
        settleMs: flags.settleSeconds * 1000,
        transport: flags.dukascopyTransport,
        baseUrl: flags.dukascopyBaseUrl,
        dryRun,
      }),
    window: (now, last) => windowBefore(now, last, flags.dukascopyLookbackMinutes),
    staleAfter: flags.dukascopyFreshnessThresholdMinutes,
    words: {
      opening: "initialization error",
      fetching: "fetch error",
      empty: "no rows returned",
      ingesting: "ingestion failed",
    },
  };
}

function yfinanceStage({ ctx, flags }: StageContext, isFallback: boolean): Stage {
  return {
    name: "yfinance",
    next: "local_csv",
    open: () => openYahoo(ctx, { settleMs: flags.settleSeconds * 1000 }),
    window: (now, last) => yfinanceWindow(now, last, flags.yfinanceLookbackMinutes),
    staleAfter: 0,
    words: {
      opening: "yfinance ingestion failed",
      fetching: "yfinance ingestion failed",
      empty: isFallback ? "yfinance fallback returned no rows" : "yfinance ingestion returned no rows",
      ingesting: "yfinance ingestion failed during ingest",
    },
  };
}

function apiStage({ ctx, flags, dryRun }: StageContext): Stage {
  const { apiConfig: configPath, apiCredentials: credentialsPath, apiProvider: provider } = flags;
  return {
    name: "api",
    next: "local_csv",
    open: () => {
      const config = readApiConfig(ctx.reader, configPath);
      const settleMs = flags.settleSeconds * 1000;
      const allowHold = flags.apiAllowHold;
      return createApi(ctx, { config, configPath, credentialsPath, provider, allowHold, settleMs, dryRun });
    },
    window: (now, last) => windowBefore(now, last, apiLookback(ctx, flags)),
    staleAfter: 0,
    words: {
      opening: "api ingestion failed",
      fetching: "api ingestion failed",
      empty: "api ingestion returned no rows",
      ingesting: "api ingestion failed during ingest",
    },
  };
}

/** Of a configuration that cannot be read, the usual: that it cannot be read is said when the source is opened. */
function apiLookback({ reader }: Context, flags: IngestFlags): number {
  try {
    return lookbackMinutes(
      readApiConfig(reader, flags.apiConfig),
      flags.apiLookbackMinutes,
      flags.apiProvider,
    );
  } catch {
    return Math.max(5, flags.apiLookbackMinutes ?? USUAL_LOOKBACK);
  }
}
