import { pipSize } from "../../market/symbols.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan } from "../../workspace/plans.ts";
import { isoNaive, parseInstant } from "../../workspace/time.ts";
import type { Window } from "../chain/windows.ts";
import { rangeOf } from "../fetch/range.ts";
import { type BarsByTime, fetchedBars, fileBars, type Prices, sourceNamed } from "./bars.ts";
import { type Disagreement, disagreementOf, rounded } from "./statistics.ts";

export interface CompareOptions {
  left: string;
  right: string;
  symbol: string;
  tf: string;
  startTs?: string | undefined;
  endTs?: string | undefined;
  lookbackMinutes: number;
  worst: number;
  failAbove?: number | undefined;
}

const PRICES = ["o", "h", "l", "c"] as const;
type PriceName = (typeof PRICES)[number];
/** Missing bars that are named. */
const NAMED = 10;

export interface WorstBar extends JsonObject {
  timestamp: string;
  price: PriceName;
  left: number;
  right: number;
  /** Right less left. */
  pips: number;
}

export type CompareResult = {
  left: string;
  right: string;
  symbol: string;
  tf: string;
  /** The stretch that both have, first and last bar; null where they have none in common. */
  start_ts: string | null;
  end_ts: string | null;
  pip: number;
  bars_left: number;
  bars_right: number;
  bars_common: number;
  /** Within that stretch. */
  missing_left: number;
  missing_right: number;
  /** The first of them. */
  missing_left_ts: string[];
  missing_right_ts: string[];
  /** In pips, over the common bars. */
  disagreement: Record<PriceName, Disagreement | null>;
  worst: WorstBar[];
  /** Whether no price differs by more pips than `--fail-above`; null without that. */
  ok: boolean | null;
};

/** How far two sources, or two files, or a source and a file disagree on the bars that both have. Writes nothing. */
export async function planCompare(ctx: Context, options: CompareOptions): Promise<Plan<CompareResult>> {
  const symbol = options.symbol.toUpperCase();
  const sides = [options.left, options.right].map((name) => ({ name, source: sourceNamed(ctx, name) }));
  // Files are compared whole unless a range is given; sources are asked for one.
  const bounded = sides.some(({ source }) => source) || options.startTs !== undefined;
  const window = bounded ? rangeOf(ctx, options) : everythingUpTo(options.endTs);
  const [left, right] = await Promise.all(
    sides.map(async ({ name, source }) =>
      source ? fetchedBars(source, symbol, options.tf, window) : fileBars(ctx, name, symbol, window),
    ),
  );
  const result = compareBars(left!, right!, options, symbol);
  return makePlan(ctx, result, { exitCode: result.ok === false ? Exit.finding : 0 });
}

function everythingUpTo(end: string | undefined): Window {
  return {
    from: Number.NEGATIVE_INFINITY,
    to: end === undefined ? Number.POSITIVE_INFINITY : parseInstant(end),
  };
}

function compareBars(
  left: BarsByTime,
  right: BarsByTime,
  options: CompareOptions,
  symbol: string,
): CompareResult {
  const pip = pipSize(symbol);
  const stretch = commonStretch(left, right);
  const inside = (time: number) => time >= stretch.from && time <= stretch.to;
  const missing = (here: BarsByTime, there: BarsByTime) =>
    [...there.keys()].filter((time) => inside(time) && !here.has(time)).sort((a, b) => a - b);
  const [missingLeft, missingRight] = [missing(left, right), missing(right, left)];
  const common = [...left.keys()].filter((time) => right.has(time)).sort((a, b) => a - b);
  const differences = common.map((time) => differencesOf(left.get(time)!, right.get(time)!, pip));
  const disagreement = Object.fromEntries(
    PRICES.map((name, at) => [name, disagreementOf(differences.map((pips) => pips[at]!))]),
  ) as Record<PriceName, Disagreement | null>;
  const largest = Math.max(0, ...PRICES.map((name) => disagreement[name]?.max_abs ?? 0));
  const { failAbove } = options;
  return {
    left: options.left,
    right: options.right,
    symbol,
    tf: options.tf,
    start_ts: common.length > 0 ? isoNaive(stretch.from) : null,
    end_ts: common.length > 0 ? isoNaive(stretch.to) : null,
    pip,
    bars_left: left.size,
    bars_right: right.size,
    bars_common: common.length,
    missing_left: missingLeft.length,
    missing_right: missingRight.length,
    missing_left_ts: missingLeft.slice(0, NAMED).map(isoNaive),
    missing_right_ts: missingRight.slice(0, NAMED).map(isoNaive),
    disagreement,
    worst: worstBars(common, differences, left, right, options.worst),
    ok: failAbove === undefined ? null : largest <= failAbove,
  };
}

/** From the later of the first bars to the earlier of the last: what lies outside nobody misses. */
function commonStretch(left: BarsByTime, right: BarsByTime): Window {
  const first = (bars: BarsByTime) =>
    [...bars.keys()].reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = (bars: BarsByTime) =>
    [...bars.keys()].reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return { from: Math.max(first(left), first(right)), to: Math.min(last(left), last(right)) };
}

function differencesOf(left: Prices, right: Prices, pip: number): number[] {
  return left.map((price, at) => (right[at]! - price) / pip);
}

function worstBars(
  common: readonly number[],
  differences: readonly (readonly number[])[],
  left: BarsByTime,
  right: BarsByTime,
  count: number,
): WorstBar[] {
  const sizes = differences.map((pips) => Math.max(...pips.map(Math.abs)));
  const ranked = [...sizes.keys()]
    .filter((k) => sizes[k]! > 0)
    .sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  return ranked.slice(0, count).map((k) => {
    const time = common[k]!;
    const at = differences[k]!.findIndex((pips) => Math.abs(pips) === sizes[k]);
    return {
      timestamp: isoNaive(time),
      price: PRICES[at]!,
      left: left.get(time)![at]!,
      right: right.get(time)![at]!,
      pips: rounded(differences[k]![at]!),
    };
  });
}
