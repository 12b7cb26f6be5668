import type { Coverage } from "../../market/coverage.ts";
import { coverageCounter } from "../../runs/simulate.ts";
import type { Context } from "../../workspace/context.ts";
import type { Standing } from "../ledger.ts";
import { barsNotFound } from "./bar_errors.ts";
import { type Beginning, begin } from "./begin.ts";
import { readCursor } from "./cursor.ts";
import { Lessons } from "./lessons.ts";
import { newBars } from "./new_bars.ts";
import type { Taken } from "./sound_bars.ts";
import type { UpdateRequest } from "./request.ts";

/** An update that was learned; nothing is written yet. */
export interface Learned extends Beginning {
  lessons: Lessons;
  taken: Taken;
  /** How many of the bars taken the engine had not learned before. */
  applied: number;
  /** Where updates had come to, UTC epoch milliseconds; NaN where there was none. */
  cursor: number;
  coverage: Coverage | undefined;
  before: Standing;
  after: Standing;
}

const MINUTE = 60_000;

/**
 * Puts the state in force into an engine and shows it the bars that are new. With an exact continuation bars that the state knows
 * are not read again, wherever the cursor stands; else they are offered, as the reference does, and the engine passes over them.
 */
export async function learn(ctx: Context, request: UpdateRequest): Promise<Learned> {
  const { options, run, bars } = request;
  if (!ctx.reader.exists(bars)) throw barsNotFound(ctx.reader, bars);
  const cursor = readCursor(ctx, options.snapshot, request.pair);
  const lessons = new Lessons();
  const beginning = await begin(ctx, request, lessons);
  const { engine, lastBar, parent, warnings } = beginning;
  lessons.attach(engine);
  if (!parent && !beginning.discarded && !Number.isNaN(cursor)) warnings.push("state_missing_with_cursor");
  if (cursor > lastBar) warnings.push("cursor_ahead_of_state");

  const known = run.resume === "exact" ? [cursor, lastBar] : [cursor];
  const { blocks, taken } = await newBars(ctx, {
    path: bars,
    symbol: request.symbol,
    timeframe: run.instrument.timeframe,
    timeframes: new Set((run.config.allowed_timeframes ?? ["5m"]).map((name) => name.trim().toLowerCase())),
    after: Math.max(Number.NEGATIVE_INFINITY, ...known.filter(Number.isFinite)),
    until: ctx.clock.now() + options.maxFutureMinutes * MINUTE,
    chunk: options.chunkSize,
    extras: run.semantics === "corrected",
  });
  const counter = coverageCounter(ctx.reader, run.instrument.timeframe);
  const before = standing(beginning);
  const skipped = engine.skippedByResume;
  for (const block of blocks) {
    engine.process(block);
    counter.add(block);
    await ctx.progress({ en: "learning", ja: "学習中" }, taken.bytesRead, taken.size);
  }
  const applied = taken.count - (engine.skippedByResume - skipped);
  const coverage = counter.result(Math.max(...known.filter(Number.isFinite)));
  return { ...beginning, lessons, taken, applied, cursor, coverage, before, after: standing(beginning) };
}

function standing({ engine }: Beginning): Standing {
  const { trades, wins, total_pips, total_pnl_value } = engine.metrics();
  return { trades, wins, total_pips, total_pnl_value, equity: engine.book.equity };
}
