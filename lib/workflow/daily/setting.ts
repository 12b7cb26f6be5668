import { basename } from "node:path/posix";
import type { Reader } from "../../workspace/reader.ts";
import { checkName } from "../../workspace/names.ts";
import type { DailyOptions } from "./flags.ts";

/** What the steps work on, settled. Paths are workspace-relative, or absolute outside of it. */
export interface Setting {
  options: DailyOptions;
  symbol: string;
  mode: string;
  bars: string;
  audit: { summary: string; gapCsv: string; gapJson: string };
  /** `none`, `fx24x5` or the path of a calendar. */
  calendar: string;
}

/** Settles names and paths (specification 05 §5.2). Throws `invalid_name`. */
export function settle(reader: Reader, options: DailyOptions): Setting {
  const { mode } = options;
  const symbol = checkName("symbol", options.symbol);
  const folder = `validated/${symbol}`;
  const headed = `${folder}/5m_with_header.csv`;
  const bars = options.bars ?? (reader.exists(headed) ? headed : `${folder}/5m.csv`);
  const timeframe = basename(bars)
    .replace(/\.gz$/, "")
    .replace(/\.[^.]*$/, "")
    .toLowerCase()
    .replace(/_with_header$/, "");
  const stem = `${options.dataQualityOutputDir}/${symbol.toLowerCase()}_${timeframe}`;
  return {
    options,
    symbol,
    mode,
    bars,
    audit: {
      summary: options.dataQualitySummaryJson ?? `${stem}_summary.json`,
      gapCsv: options.dataQualityGapCsv ?? `${stem}_gap_inventory.csv`,
      gapJson: options.dataQualityGapJson ?? `${stem}_gap_inventory.json`,
    },
    calendar: options.dataQualityTradingCalendar ?? (/^[A-Z]{6}$/.test(symbol) ? "fx24x5" : "none"),
  };
}
