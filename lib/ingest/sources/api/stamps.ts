import { parseInstant } from "../../../workspace/time.ts";

const DIRECTIVES: Readonly<Record<string, string>> = {
  Y: "(?<Y>\\d{4})",
  m: "(?<m>\\d{1,2})",
  d: "(?<d>\\d{1,2})",
  H: "(?<H>\\d{1,2})",
  M: "(?<M>\\d{1,2})",
  S: "(?<S>\\d{1,2})",
  f: "(?<f>\\d{1,6})",
  z: "(?<z>Z|[+-]\\d\\d:?\\d\\d)",
  "%": "%",
};

/**
 * A provider's timestamp as UTC epoch ms; NaN if it is none. ISO comes first, then each strptime-like format (%Y %m %d %H %M %S %f %z).
 * Text without an offset is local time of `zone`.
 */
export function stampOf(text: string, formats: readonly string[], zone: string): number {
  const iso = isoOf(text.trim(), formats);
  if (iso === undefined) return Number.NaN;
  const instant = parseInstant(iso);
  return /(?:Z|[+-]\d\d(?::?\d\d)?)$/i.test(iso.slice(10)) ? instant : fromZone(instant, zone);
}

function isoOf(text: string, formats: readonly string[]): string | undefined {
  if (!Number.isNaN(parseInstant(text))) return text;
  for (const format of formats) {
    const pattern = format
      .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
      .replace(/%(.)/g, (_, letter: string) => DIRECTIVES[letter] ?? "(?!)");
    const part = new RegExp(`^${pattern}$`).exec(text)?.groups;
    if (!part) continue;
    const two = (name: string, otherwise = "0") => (part[name] ?? otherwise).padStart(2, "0");
    const fraction = part.f ? `.${part.f}` : "";
    return `${part.Y ?? "0000"}-${two("m", "1")}-${two("d", "1")}T${two("H")}:${two("M")}:${two("S")}${fraction}${part.z ?? ""}`;
  }
  return undefined;
}

/** The UTC instant of a zone's wall clock, given as the milliseconds that it would be in UTC. */
function fromZone(local: number, zone: string): number {
  if (zone === "UTC" || Number.isNaN(local)) return local;
  // The offset of a first guess may be that of the other side of a change of clocks; the second one is the zone's at that instant.
  const guess = local - offsetAt(local, zone);
  return local - offsetAt(guess, zone);
}

function offsetAt(ms: number, zone: string): number {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  return wall - Math.floor(ms / 1000) * 1000;
}
