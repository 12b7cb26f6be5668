import type { Reader } from "../reader.ts";
import { OpsError } from "../errors.ts";
import { parseInstant } from "../time.ts";
import { parseYaml, YamlError, type YamlDocument } from "../yaml.ts";

/** When the keys of the API sources were last replaced, and when they are due. Dates are `YYYY-MM-DD`. */
export interface RotationDates {
  lastRotatedAt: string | null;
  nextRotationAt: string | null;
  cadenceDays: number | null;
}

const DAY = 86_400_000;
const SECTION = "credential_rotation";

/** The section `credential_rotation` of the file; undefined where file or section are absent. */
export function readRotation(reader: Reader, path: string): RotationDates | undefined {
  const text = reader.maybeText(path);
  return text === undefined ? undefined : rotationOf(parse(text, path));
}

/** The day from which the keys count as overdue: the date that is set, else the last rotation and its cadence. */
export function rotationDue({ lastRotatedAt, nextRotationAt, cadenceDays }: RotationDates): string | null {
  if (nextRotationAt !== null) return nextRotationAt;
  if (lastRotatedAt === null || cadenceDays === null) return null;
  const last = parseInstant(lastRotatedAt);
  return Number.isNaN(last) ? null : isoDay(last + cadenceDays * DAY);
}

/**
 * The text with the dates of a rotation at `now` (UTC epoch milliseconds): last today, next a cadence later. Every other byte, comments
 * and line ends included, stays. Throws `rotation_dates_missing` unless both keys stand on lines of their own.
 */
export function stampRotation(text: string, path: string, now: number): { text: string; next: string } {
  const document = parse(text, path);
  const cadence = rotationOf(document)?.cadenceDays;
  if (!cadence) throw datesMissing(path, "cadence_days");
  const next = isoDay(now + cadence * DAY);
  const lines = text.split("\n");
  for (const [key, date] of [
    ["last_rotated_at", isoDay(now)],
    ["next_rotation_at", next],
  ] as const) {
    const line = document.lineOf([SECTION, key]) - 1;
    const parts = /^(\s*[\w"']+\s*:)([ \t]*)("[^"]*"|'[^']*'|[^\s#]*)(\s*(?:#.*)?)$/s.exec(lines[line] ?? "");
    if (!parts?.[1]?.includes(key)) throw datesMissing(path, key);
    lines[line] = `${parts[1]}${parts[2] || " "}"${date}"${parts[4]}`;
  }
  return { text: lines.join("\n"), next };
}

function rotationOf({ value }: YamlDocument): RotationDates | undefined {
  const section = (value as Record<string, unknown> | null)?.[SECTION] as Record<string, unknown> | undefined;
  if (typeof section !== "object" || section === null) return undefined;
  const text = (key: string) => (typeof section[key] === "string" ? section[key] : null);
  const cadence = section.cadence_days;
  return {
    lastRotatedAt: text("last_rotated_at"),
    nextRotationAt: text("next_rotation_at"),
    cadenceDays: typeof cadence === "number" && cadence > 0 ? cadence : null,
  };
}

function parse(text: string, path: string): YamlDocument {
  try {
    return parseYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new OpsError(
      "yaml_invalid",
      {
        en: `${path}, line ${error.line}: ${error.text.en}`,
        ja: `${path} ${error.line} 行目: ${error.text.ja}`,
      },
      undefined,
      { fields: { path, line: error.line } },
    );
  }
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function datesMissing(path: string, key: string): OpsError {
  return new OpsError(
    "rotation_dates_missing",
    {
      en: `${path} has no line for ${SECTION}.${key}.`,
      ja: `${path} に ${SECTION}.${key} の行がありません。`,
    },
    {
      en: `Expected under ${SECTION}: cadence_days, last_rotated_at and next_rotation_at, each on a line of its own. 'set' replaces a secret without dates.`,
      ja: `${SECTION} の下に cadence_days、last_rotated_at、next_rotation_at を 1 行ずつ書いてください。日付を記録せずに差し替えるには set を使います。`,
    },
    { fields: { path, key } },
  );
}
