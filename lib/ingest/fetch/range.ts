import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import { isoNaive, parseInstant } from "../../workspace/time.ts";
import type { Window } from "../chain/windows.ts";

export interface RangeFlags {
  startTs?: string | undefined;
  endTs?: string | undefined;
  lookbackMinutes: number;
}

/** From the start, or so many minutes before the end, to the end, or now. Throws `empty_range` (exit 2). */
export function rangeOf({ clock }: Context, { startTs, endTs, lookbackMinutes }: RangeFlags): Window {
  const to = endTs === undefined ? Math.floor(clock.now() / 1000) * 1000 : parseInstant(endTs);
  const from = startTs === undefined ? to - lookbackMinutes * 60_000 : parseInstant(startTs);
  if (from < to) return { from, to };
  throw new OpsError(
    "empty_range",
    {
      en: `The range ends (${isoNaive(to)}) before it begins (${isoNaive(from)}).`,
      ja: `終了時刻（${isoNaive(to)}）が開始時刻（${isoNaive(from)}）より後になっていません。`,
    },
    {
      en: "Give --start-ts and --end-ts in order, in UTC.",
      ja: "--start-ts と --end-ts を UTC で順に指定してください。",
    },
  );
}
