const MINUTES: Record<string, number> = { s: 1 / 60, m: 1, h: 60, d: 1440, w: 10_080 };
const WORDS: Record<string, string> = {
  sec: "s",
  second: "s",
  min: "m",
  minute: "m",
  hr: "h",
  hour: "h",
  day: "d",
  week: "w",
};

/**
 * The length of a time frame in minutes: `5m`, `30s`, `1.5h`, `M15`, `H1`, `1w`, `60` (minutes), `5 min`. Undefined for a text without a
 * number and for unknown units (`1mo`); 0 for `0m`, which is no interval.
 */
export function timeframeMinutes(text: string): number | undefined {
  const [, before = "", number, after = ""] =
    /^\W*([a-z]*)[\s_-]*(\d+(?:\.\d+)?)\s*([a-z]*)/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  const unit = (after || before).toLowerCase();
  if (unit === "") return Number(number);
  const minutes = MINUTES[unit] ?? MINUTES[WORDS[unit.replace(/s$/, "")] ?? ""];
  return minutes === undefined ? undefined : Number(number) * minutes;
}
