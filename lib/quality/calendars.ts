import { type MarketCalendar, marketCalendar, readClosures } from "../market/calendar.ts";
import { OpsError } from "../workspace/errors.ts";
import type { Reader } from "../workspace/reader.ts";

export interface CalendarFlags {
  /** `none`, `fx24x5`, or a calendar's file. */
  tradingCalendar: string;
  /** A file of closures on top. */
  holidays?: string | undefined;
}

/** The FX week without holidays, as the flag names it. */
export const FX_WEEK = "fx24x5";

/** The calendar that flags ask for. Throws `holidays_without_calendar` (exit 2), `calendar_invalid`, and what reading files throws. */
export function calendarOf(
  reader: Reader,
  { tradingCalendar: name, holidays }: CalendarFlags,
): { name: string; calendar: MarketCalendar } | undefined {
  if (name === "none") {
    if (holidays !== undefined) throw holidaysWithoutCalendar();
    return undefined;
  }
  const files = [name === FX_WEEK ? undefined : name, holidays].filter((path) => path !== undefined);
  const closures = files.map((path) => readClosures(reader, path));
  return {
    name: [name, holidays].filter(Boolean).join("+"),
    calendar: marketCalendar({
      closed: closures.flatMap(({ closed }) => closed),
      holidays: closures.flatMap(({ holidays: yearly }) => yearly),
    }),
  };
}

function holidaysWithoutCalendar(): OpsError {
  return new OpsError(
    "holidays_without_calendar",
    {
      en: "--holidays requires --trading-calendar fx24x5 or a calendar file.",
      ja: "--holidays は --trading-calendar（fx24x5 またはカレンダーのファイル）と併せて指定してください。",
    },
    {
      en: "Example: --trading-calendar fx24x5 --holidays configs/market_calendar.yml",
      ja: "例: --trading-calendar fx24x5 --holidays configs/market_calendar.yml",
    },
  );
}
