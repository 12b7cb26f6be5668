import type { Slice } from "./bars.ts";

const DAY = 86_400_000;

/** What makes a replay hard to believe; English, one line each. */
export function replayWarnings({
  trades,
  limit,
  slice: { leadBars, candles, gaps },
  from,
  to,
}: {
  /** In the window. */
  trades: number;
  /** Trades a day that the manifest allows; NaN where it says nothing. */
  limit: number;
  slice: Pick<Slice, "leadBars" | "candles" | "gaps">;
  /** The window, UTC epoch milliseconds. */
  from: number;
  to: number;
}): string[] {
  const days = Math.floor(to / DAY) - Math.floor(from / DAY) + 1;
  return [
    ...(trades > limit * days
      ? [`${trades} trades in the window, but the manifest allows ${limit} a day`]
      : []),
    ...(leadBars === 0 ? ["no bars before the window: the indicators began cold"] : []),
    ...(candles.length === 0 ? ["no bars in the window"] : []),
    ...(gaps.length > 0 ? [`bars are missing in the window: ${gaps.length} gap(s)`] : []),
  ];
}
