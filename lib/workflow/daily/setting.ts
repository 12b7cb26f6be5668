import { basename } from "node:path/posix";
import { defaultSource } from "../../ingest/default_source.ts";
import { storeOf } from "../../ingest/store.ts";
import { CALENDAR_FILE } from "../../market/calendar.ts";
import { CONFIGS } from "../../observability/config.ts";
import type { Context } from "../../workspace/context.ts";
import { checkName } from "../../workspace/names.ts";
import { type ChainConfig, readChain } from "./chain.ts";
import type { DailyOptions } from "./flags.ts";

/** What the steps work on, settled. Paths are workspace-relative, or absolute outside of it. */
export interface Setting {
  options: DailyOptions;
  symbol: string;
  mode: string;
  bars: string;
  /** The CSV of an ingest without a route. */
  source: string;
  audit: { summary: string; gapCsv: string; gapJson: string };
  /** `none`, `fx24x5` or the path of a calendar. */
  calendar: string;
  /** Closures on top of it. */
  holidays: string | undefined;
  /** What the observability jobs are told beyond their own flags; where they are asked for. */
  chain: ChainConfig | undefined;
  /** The configurations of those jobs that the workspace has; without one they use their defaults. */
  jobConfigs: readonly string[];
}

/** Settles names and paths (specification 05 §5.2). Throws `invalid_name` and `config_invalid` (exit 2). */
export function settle(ctx: Context, options: DailyOptions): Setting {
  const { mode } = options;
  const symbol = checkName("symbol", options.symbol);
  const folder = `validated/${symbol}`;
  const headed = `${folder}/5m_with_header.csv`;
  const bars = options.bars ?? (ctx.reader.exists(headed) ? headed : `${folder}/5m.csv`);
  const timeframe = basename(bars)
    .replace(/\.gz$/, "")
    .replace(/\.[^.]*$/, "")
    .toLowerCase()
    .replace(/_with_header$/, "");
  const calendar = options.dataQualityTradingCalendar ?? (/^[A-Z]{6}$/.test(symbol) ? "fx24x5" : "none");
  const usual = calendar === "fx24x5" && ctx.reader.exists(CALENDAR_FILE) ? CALENDAR_FILE : undefined;
  const stem = `${options.dataQualityOutputDir}/${symbol.toLowerCase()}_${timeframe}`;
  return {
    options,
    symbol,
    mode,
    bars,
    source: options.localBackupCsv ?? (options.ingest ? defaultSource(ctx.reader, storeOf({ symbol })) : ""),
    audit: {
      summary: options.dataQualitySummaryJson ?? `${stem}_summary.json`,
      gapCsv: options.dataQualityGapCsv ?? `${stem}_gap_inventory.csv`,
      gapJson: options.dataQualityGapJson ?? `${stem}_gap_inventory.json`,
    },
    calendar,
    holidays: options.dataQualityHolidays ?? usual,
    jobConfigs: [CONFIGS.latency, CONFIGS.weekly, CONFIGS.dashboard]
      .map(({ path }) => path)
      .filter((path) => ctx.reader.exists(path)),
    chain: options.observability ? readChain(ctx, options.observabilityConfig) : undefined,
  };
}
