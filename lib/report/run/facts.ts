import type { JsonObject } from "../../workspace/json.ts";
import type { Text } from "../../workspace/text.ts";
import type { Candles } from "../figures/candles.ts";
import type { EquityPoint } from "../figures/drawdowns.ts";
import type { Excursion } from "../figures/excursions.ts";
import type { Gap } from "../figures/gaps.ts";
import type { Trade } from "../figures/trade.ts";

/** What a run left behind: what its report is made of. Paths are workspace-relative. */
export interface RunFacts {
  id: string;
  dir: string;
  /** `params.json` and `metrics.json` as they stand. */
  params: JsonObject;
  metrics: JsonObject;
  /** The command line that made the run, as a shell takes it; null where none was kept. */
  command: string | null;
  /** Of the session log. */
  warnings: string[];
  /** By entry. */
  trades: Trade[];
  /** Signals that only the EV gate or Kelly's size refused, traded on paper to teach the estimate. Of one unit, by entry. */
  shadows: Trade[];
  equity: EquityPoint[];
  /** Sums of the daily table, by column; null without one. */
  daily: JsonObject | null;
  /** Why signals were refused, as far as the run kept records of it. */
  refusals: { reason: string; count: number }[];
  bars: BarFacts;
  learned: { before: LearnedState | null; after: LearnedState | null };
  /** SHA-256 of the run's files, by name. */
  hashes: JsonObject;
}

/** What the run's bars say of it: nothing where they could not be read, or were not asked for. */
export interface BarFacts {
  csv: string;
  /** Of the file as it is now; null where it is not there. */
  sha256: string | null;
  /** Why they could not be read. */
  missing?: Text;
  read?: {
    count: number;
    candles: Candles;
    /** One a trade. */
    excursions: (Excursion | null)[];
    gaps: Gap[];
    closeUps: { trade: number; candles: Candles }[];
  };
}

/** A state in the terms of the strategy. */
export interface LearnedState extends JsonObject {
  path: string;
  sha256: string;
  /** Bars up to this one are in it. */
  last_timestamp: string | null;
  win_rates: { bucket: string; win_rate: number; lower_bound: number; observations: number }[];
  /** Slope in pips per unit of quantity. */
  slippage: { band: string; slope: number | null }[];
}

export interface Finding extends JsonObject {
  code: string;
  tone: "good" | "bad" | "warn" | "muted";
  text: { en: string; ja: string };
}
