import type { JsonObject } from "../workspace/json.ts";
import type { Text } from "../workspace/text.ts";
import type { Slice } from "./bars.ts";

/** In both languages, as `replay.json` keeps it. */
export type Warning = Text & JsonObject;

const DAY = 86_400_000;

/** What makes a replay hard to believe. */
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
}): Warning[] {
  const days = Math.floor(to / DAY) - Math.floor(from / DAY) + 1;
  const told = (holds: boolean, en: string, ja: string): Warning[] => (holds ? [{ en, ja }] : []);
  return [
    ...told(
      trades > limit * days,
      `${trades} trades in the window, but the manifest allows ${limit} a day`,
      `期間内の取引が ${trades} 件あります（マニフェストの上限は 1 日 ${limit} 件）`,
    ),
    ...told(
      leadBars === 0,
      "no bars before the window: the indicators began cold",
      "期間の前にバーがないため、指標の準備なしで始まりました",
    ),
    ...told(candles.length === 0, "no bars in the window", "期間内にバーがありません"),
    ...told(
      gaps.length > 0,
      `bars are missing in the window: ${gaps.length} gap(s)`,
      `期間内のバーが欠けています（${gaps.length} か所）`,
    ),
  ];
}
