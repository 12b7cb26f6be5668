import { h, type Html, type Piece } from "../html.ts";
import { percent } from "../parts.ts";
import { WEEKDAY_WORDS } from "../figures/groups.ts";
import { drawnWords, f, frame } from "../svg.ts";
import type { QualityData } from "./page.ts";

const DAY = 86_400_000;
const LEFT = 30;
const CELL = 13;

/** A year a drawing, a week a column, a day a cell that is as full as the day is covered; days on which nothing is expected have none. */
export function coverageCalendar(days: QualityData["days"], threshold: number): Piece {
  const years = [...new Set(days.date.map((date) => date.slice(0, 4)))];
  return years.map((year) => {
    const places = days.date.flatMap((date, index) => (date.startsWith(year) ? [index] : []));
    return h`<h3>${year}</h3>${yearDrawing(year, places, days, threshold)}`;
  });
}

const MONTHS = Array.from({ length: 12 }, (_, month) => String(month + 1).padStart(2, "0"));

function yearDrawing(
  year: string,
  places: readonly number[],
  days: QualityData["days"],
  threshold: number,
): Html {
  const start = Date.UTC(Number(year), 0, 1);
  const at = (date: string) =>
    placeOf(start, Date.UTC(Number(year), Number(date.slice(5, 7)) - 1, Number(date.slice(8))));
  return frame(CELL * 7 + 22, [
    WEEKDAY_WORDS.map(
      (name, row) =>
        row % 2 === 0 &&
        h`<text x="${LEFT - 4}" y="${18 + row * CELL + 10}" text-anchor="end">${drawnWords(name)}</text>`,
    ),
    MONTHS.map((month) => h`<text x="${f(at(`${year}-${month}-01`).x)}" y="12">${month}</text>`),
    places.map((index) => {
      const coverage = days.coverage[index] ?? null;
      if (coverage === null) return null;
      const { x, y } = at(days.date[index]!);
      const low = coverage < threshold;
      const [size, full] = [CELL - 2, Math.min(1, coverage) * (CELL - 2)];
      const colour = low ? "var(--bad)" : "var(--good)";
      const tip = `${days.date[index]} · ${percent(coverage, 2)} · rows ${days.rows[index]} · missing ${days.missing[index]} · duplicates ${days.duplicates[index]}`;
      return h`<g class="day"><title>${tip}</title><rect x="${f(x)}" y="${f(y)}" width="${size}" height="${size}" fill="none" stroke="${low ? colour : "var(--line)"}"/><rect x="${f(x)}" y="${f(y + size - full)}" width="${size}" height="${f(full)}" fill="${colour}" fill-opacity="0.6"/></g>`;
    }),
  ]);
}

/** Weeks begin on Mondays. */
function placeOf(yearStart: number, day: number): { x: number; y: number } {
  const offset = weekday(yearStart);
  const week = Math.floor(((day - yearStart) / DAY + offset) / 7);
  return { x: LEFT + week * (CELL - 0.2), y: 18 + weekday(day) * CELL };
}

/** Monday is 0; the epoch was a Thursday. */
function weekday(day: number): number {
  return (Math.floor(day / DAY) + 3) % 7;
}
