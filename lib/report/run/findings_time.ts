import { isoUtc, parseInstant } from "../../workspace/time.ts";
import type { Finding, RunFacts } from "./facts.ts";
import { finding } from "./finding.ts";
import type { Judged } from "./report.ts";

const LONG_PAUSE_DAYS = 14;
/** Days from which on a run is long enough to be flat for long. */
const LONG_RUN_DAYS = 30;
const DAY = 86_400_000;

/** How the result came in the course of time. */
export function timeFindings(report: Judged, { trades, equity }: RunFacts): Finding[] {
  const { start, end } = periodOf(report, equity);
  const span = (end - start) / DAY;
  const flat = report.drawdowns
    .map(({ peak, recovered }) => ((recovered ?? end) - peak) / DAY)
    .reduce((longest, days) => Math.max(longest, days), 0);
  const pause = longestPause(trades, start, end);
  const share = Math.min(100, Math.round((flat / span) * 100));
  const [days, from] = [Math.round(pause.days), isoUtc(pause.from).slice(0, 10)];
  return [
    ...finding(span > LONG_RUN_DAYS && flat > span / 2, "under_water", "warn", () => ({
      en: `${Math.round(flat)} days under water without a new high: ${share} % of the run.`,
      ja: `${Math.round(flat)} 日間、高値を更新していません（期間の ${share} %）。`,
    })),
    ...finding(trades.length > 0 && pause.days > LONG_PAUSE_DAYS, "long_pause", "warn", () =>
      pause.last
        ? {
            en: `No trade in the last ${days} days of the bars, from ${from} on.`,
            ja: `${from} 以降、バーの最後の ${days} 日間に取引がありません。`,
          }
        : {
            en: `No trade for ${days} days from ${from} on.`,
            ja: `${from} から ${days} 日間、取引がありません。`,
          },
    ),
  ];
}

/** Of the bars, where the run tells it; else of the equity. UTC epoch ms. */
function periodOf(
  { data: { coverage } }: Judged,
  equity: RunFacts["equity"],
): { start: number; end: number } {
  const time = (value: unknown, otherwise: number) =>
    typeof value === "string" ? parseInstant(value) : otherwise;
  return {
    start: time(coverage?.from, equity[0]?.[0] ?? 0),
    end: time(coverage?.to, equity.at(-1)?.[0] ?? 0),
  };
}

/** The longest time without a position, also before the first trade and after the last (`last`). */
function longestPause(trades: RunFacts["trades"], start: number, end: number) {
  const exits = [start, ...trades.map(({ exit }) => exit)];
  const entries = [...trades.map(({ entry }) => entry), end];
  const pauses = exits.map((from, place) => ({
    from,
    days: (entries[place]! - from) / DAY,
    last: place === trades.length,
  }));
  return pauses.reduce((longest, pause) => (pause.days > longest.days ? pause : longest));
}
