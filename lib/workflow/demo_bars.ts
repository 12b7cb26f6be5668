import type { Bars } from "../market/bars.ts";
import { barsCsv } from "../market/print.ts";
import { readBars } from "../market/read.ts";
import { syntheticBars } from "../market/synthetic.ts";
import { csvNotFound, requireOrder } from "../runs/simulate.ts";
import { OpsError } from "../workspace/errors.ts";
import { checkName } from "../workspace/names.ts";
import type { Reader } from "../workspace/reader.ts";

/** The bars that a demo simulates. Times are bar starts, UTC epoch milliseconds. */
export interface DemoBars {
  origin: "synthetic" | "file" | "live";
  /** Of synthetic bars; null for others. */
  seed: number | null;
  /** What is ingested, from the demo's workspace or absolute; of live bars where they were stored. */
  csv: string;
  /** Upper case. */
  symbol: string;
  count: number;
  first: number;
  last: number;
  /** Midnights (UTC) that cut the bars into two halves to simulate, and a last day for an update to learn. */
  middle: number;
  eve: number;
  /** The file's text, where the demo has to write it. */
  text?: () => Iterable<string>;
  /** A further day, for an update that the operator makes. */
  next?: { csv: string; text: () => Iterable<string> };
}

const DAY = 86_400_000;
const SYMBOL = "USDJPY";
const [FROM, TO, DAY_AFTER] = [Date.UTC(2025, 0, 1), Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 3)];

/** Where the bars of a symbol stand once they are ingested. */
export const stored = (symbol: string) => `validated/${symbol}/5m.csv`;

/** A year of synthetic bars. Their file says so in its name. */
export function syntheticYear(seed: number): DemoBars {
  const bars = syntheticBars({ symbol: SYMBOL, from: FROM, to: TO, seed });
  return {
    origin: "synthetic",
    seed,
    csv: `data/${SYMBOL}_5m_synthetic.csv`,
    symbol: SYMBOL,
    count: bars.length,
    ...span([bars])!,
    text: () => barsCsv([bars], SYMBOL),
    next: {
      csv: `data/${SYMBOL}_5m_synthetic_next_day.csv`,
      text: () => barsCsv([syntheticBars({ symbol: SYMBOL, from: FROM, to: DAY_AFTER, seed })], SYMBOL),
    },
  };
}

/**
 * What a bar file holds of a symbol: the one asked for, else the first that it names, else USDJPY.
 * Throws what `readBars` throws, and for a file that cannot be cut as the demo does `bars_out_of_order` and `too_few_bars` (exit 1).
 */
export function surveyFile(reader: Reader, csv: string, asked?: string): DemoBars {
  const shown = reader.workspace.show(csv);
  if (!reader.exists(csv)) throw csvNotFound(reader, csv);
  const path = reader.workspace.resolve(csv);
  const reading = readBars(path, {
    name: shown,
    files: reader.files,
    defaultSymbol: asked ?? SYMBOL,
    ...(asked !== undefined && { symbolFilter: asked }),
  });
  const range = span(reading);
  const { symbols, bars: count } = reading.report;
  if (asked === undefined && symbols.length > 1) return surveyFile(reader, csv, symbols[0]);
  requireOrder(shown, reading.report);
  if (!range) throw tooFewBars(shown, asked, symbols);
  const symbol = checkName("symbol", (asked ?? symbols[0] ?? SYMBOL).trim().toUpperCase());
  return { origin: "file", seed: null, csv: path, symbol, count, ...range };
}

/** First and last bar, and the days that cut the bars into parts of which none is empty: undefined with fewer than three days of bars. */
function span(blocks: Iterable<Bars>): Pick<DemoBars, "first" | "last" | "middle" | "eve"> | undefined {
  const days = new Set<number>();
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { time } of blocks) {
    for (const start of time) {
      days.add(Math.floor(start / DAY) * DAY);
      if (start < first) first = start;
      if (start > last) last = start;
    }
  }
  if (days.size < 3) return undefined;
  const sorted = [...days].sort((a, b) => a - b);
  return { first, last, middle: sorted[days.size >> 1]!, eve: sorted.at(-1)! };
}

function tooFewBars(path: string, asked: string | undefined, symbols: string[]): OpsError {
  const of = asked === undefined ? "" : asked.toUpperCase();
  const names = symbols.join(", ") || "–";
  return new OpsError(
    "too_few_bars",
    {
      en: `${path} does not have bars ${of && `of ${of} `}on three days; the demo simulates two halves and lets an update learn the last day.`,
      ja: `${path} には${of && ` ${of} の`}バーが 3 日分以上ありません。デモは前半と後半をシミュレーションし、最後の 1 日を更新で学習させます。`,
    },
    { en: `Symbols in the file: ${names}.`, ja: `ファイルにある通貨ペア: ${names}` },
    { exit: 1, stream: "stderr", fields: { path } },
  );
}
