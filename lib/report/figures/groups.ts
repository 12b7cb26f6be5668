import type { Text } from "../../workspace/text.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isoUtc } from "../../workspace/time.ts";
import type { Trade } from "./trade.ts";

/** What the trades of a group amount to. */
export interface Group extends JsonObject {
  key: string;
  trades: number;
  wins: number;
  pips: number;
  value: number;
}

export const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;
/** As a reader of either language calls them; in data they keep the English name. */
export const WEEKDAY_WORDS: readonly Text[] = WEEKDAYS.map((en, index) => ({
  en,
  ja: "月火水木金土日"[index]!,
}));
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Trades by any key; groups in the order of their keys. */
export function groupBy(trades: readonly Trade[], keyOf: (trade: Trade) => string): Group[] {
  return [...Map.groupBy(trades, keyOf)]
    .map(([key, members]) => ({
      key,
      trades: members.length,
      wins: sum(members, ({ win }) => win),
      pips: sum(members, ({ pips }) => pips),
      value: sum(members, ({ value }) => value),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** `2025-07`, of the exit: a result belongs to the day on which it was made. */
export const monthOf = ({ exit }: Trade): string => isoUtc(exit).slice(0, 7);

/** `08`, UTC, of the entry: that is what a session filter could avoid. */
export const hourOf = ({ entry }: Trade): string => isoUtc(entry).slice(11, 13);

/** `Mon`, UTC, of the entry. */
export function weekdayOf({ entry }: Trade): string {
  // 1970-01-01 was a Thursday.
  return WEEKDAYS[(Math.floor(entry / DAY) + 3) % 7]!;
}

export const sessionOf = ({ session }: Trade): string => session ?? "–";

export function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
