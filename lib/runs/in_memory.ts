import type { TradeObserver } from "../engine/engine.ts";
import type { CorrectedStatistics } from "../engine/statistics.ts";
import type { DailyRow, EngineRecord, Metrics } from "../engine/records.ts";
import type { Bars } from "../market/bars.ts";
import type { RunRequest } from "./request.ts";
import { newEngine } from "./simulate.ts";

export type { EngineRecord, EquityPoint } from "../engine/records.ts";

/** An entry as it was decided: nothing in it depends on what the price did afterwards, if the strategy is honest. */
export interface Entry {
  /** The entry bar's timestamp text. */
  ts: string;
  side: "BUY" | "SELL";
  qty: number;
  /** Distances in pips. */
  tp: number | null;
  sl: number | null;
  /** What the gates saw. */
  [feature: string]: string | number | boolean | null | undefined;
}

/** What a run over bars in memory amounts to; read off when asked for. */
export interface MemoryRun {
  metrics(): Metrics;
  statistics(): CorrectedStatistics;
  /** Trades, shadow trades and, where the request asks for them, debug records. */
  records: EngineRecord[];
  /** By date, ascending. */
  days: ({ date: string } & DailyRow)[];
}

/**
 * Runs a request over bars in memory: from nothing, without state, profile or file. The figures are those of `run_sim` on a file with
 * these bars. `onEntry` is told of each entry as it is made. Throws `manifest_invalid` for a configuration that cannot be run.
 */
export function runInMemory(request: RunRequest, bars: Bars, onEntry?: (entry: Entry) => void): MemoryRun {
  const { instrument, config, fixes, equity, strategy, debug, debugSampleLimit } = request;
  const debugRecords = debug ? debugSampleLimit : 0;
  // Nothing of it is saved, so that a strategy that cannot save itself runs, too.
  const engine = newEngine({
    ...instrument,
    config,
    fixes,
    equity,
    strategy,
    debugRecords,
    resume: "learned",
    observer: onEntry && watching(onEntry),
  });
  engine.process(bars);
  return {
    metrics: () => engine.metrics(),
    statistics: () => engine.statistics(),
    get records() {
      return engine.records;
    },
    get days() {
      return [...engine.daily]
        .map(([date, row]) => ({ date, ...row }))
        .sort((a, b) => (a.date < b.date ? -1 : 1));
    },
  };
}

function watching(onEntry: (entry: Entry) => void): TradeObserver {
  return {
    opened: ({ side, qty, tp, sl, entryTs, snapshot }) =>
      onEntry({ ...snapshot, ts: entryTs, side: side === 1 ? "BUY" : "SELL", qty, tp, sl }),
    bar: () => {},
    closed: () => {},
  };
}
