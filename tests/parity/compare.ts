import Papa from "papaparse";
import { parseFloatWords } from "../../lib/workspace/decimal.ts";
import { parseJson } from "../../lib/workspace/jsonfile.ts";

/** One point at which a file is not what the case says. `at` is `$.member[0]` in JSON, `row 3 column` in CSV, `line 2` in text. */
export interface Difference {
  file: string;
  at: string;
  kind: "missing" | "extra" | "value";
  text: string;
}

/** Members and columns that hang on the clock, the host, paths or the layout of bytes. */
const IGNORED = new Set(
  `generated_at updated_at checked_at logged_at started_at start_time end_time ts_ack duration_ms duration_seconds lock_latency_ms
  age_hours next_rotation_bytes checksum_sha256 payload_checksum_sha256 signature sha256 size_bytes bytes commit_sha command run_dir
  session_log checksums dump_daily context automation hashes timestamp_utc environment source_hash`.split(
    /\s+/,
  ),
);
/** A file's modification time. */
const IGNORED_PATH = /\.execution\[\d+\]\.timestamp$/;
/** Files that consist of such things. */
export const IGNORED_FILES = new Set(["session.log", "checksums.json"]);

const TOLERANCE = 1e-9;

/** How `got` differs from `expected`, by the kind of the file: JSON and JSON lines as values, CSV cell by cell, other text by lines. */
export function compareTexts(file: string, expected: string, got: string): Difference[] {
  if (file.endsWith(".csv")) return compareTables(file, rowsOf(expected), rowsOf(got));
  const [a, b] = [documentOf(expected), documentOf(got)];
  if (a !== undefined && b !== undefined) return compareValues(file, a, b);
  const [x, y] = [linesOf(expected), linesOf(got)];
  const found: Difference[] = [];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    if (x[i] !== y[i]) found.push(value(file, `line ${i + 1}`, x[i] ?? "(none)", y[i] ?? "(none)"));
  }
  return found;
}

export function compareValues(file: string, expected: unknown, got: unknown, at = "$"): Difference[] {
  if (isMap(expected) && isMap(got)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(got)]);
    return [...keys].flatMap((key) => {
      const path = `${at}.${key}`;
      if (IGNORED.has(key)) return [];
      if (!Object.hasOwn(got, key))
        return [{ file, at: path, kind: "missing" as const, text: JSON.stringify(expected[key]) }];
      if (!Object.hasOwn(expected, key))
        return [{ file, at: path, kind: "extra" as const, text: JSON.stringify(got[key]) }];
      return compareValues(file, expected[key], got[key], path);
    });
  }
  if (Array.isArray(expected) && Array.isArray(got)) {
    const shorter = Math.min(expected.length, got.length);
    const length =
      expected.length === got.length ? [] : [value(file, `${at}.length`, expected.length, got.length)];
    return [
      ...length,
      ...expected.slice(0, shorter).flatMap((item, i) => compareValues(file, item, got[i], `${at}[${i}]`)),
    ];
  }
  return same(expected, got) || IGNORED_PATH.test(at) ? [] : [value(file, at, expected, got)];
}

/** Columns in any order, rows in the given one. */
function compareTables(file: string, expected: string[][], got: string[][]): Difference[] {
  const [headA = [], ...a] = expected;
  const [headB = [], ...b] = got;
  if (headA.toSorted().join() !== headB.toSorted().join()) return [value(file, "header", headA, headB)];
  const found = a.length === b.length ? [] : [value(file, "rows", a.length, b.length)];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    headA.forEach((column, j) => {
      const [x, y] = [a[i]?.[j], b[i]?.[headB.indexOf(column)]];
      if (!IGNORED.has(column) && !same(x, y)) found.push(value(file, `row ${i + 1} ${column}`, x, y));
    });
  }
  return found;
}

/** Equal, or both numbers (also as text) within the tolerance, or one truth in two spellings. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === "boolean" || typeof b === "boolean")
    return String(a).toLowerCase() === String(b).toLowerCase();
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x === undefined || y === undefined) return sameInstant(a, b);
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) && Number.isNaN(y);
  return x === y || Math.abs(x - y) <= Math.max(TOLERANCE, TOLERANCE * Math.max(Math.abs(x), Math.abs(y)));
}

/** Alerts' instants: the reference leaves out six digits where they are zero (03 §2). */
function sameInstant(a: unknown, b: unknown): boolean {
  const whole = (value: unknown) => typeof value === "string" && value.replace(/\.000000(?=\+00:00$)/, "");
  return typeof a === "string" && whole(a) === whole(b);
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" ? parseFloatWords(value) : undefined;
}

/** A JSON document, or JSON lines as a list; undefined for other text. */
function documentOf(text: string): unknown {
  try {
    return parseJson(text, "text");
  } catch {
    // Perhaps one document a line.
  }
  try {
    const rows = linesOf(text).filter((line) => line.trim() !== "");
    return rows.length > 0 ? rows.map((line) => parseJson(line, "line")) : undefined;
  } catch {
    return undefined;
  }
}

function rowsOf(text: string): string[][] {
  return Papa.parse<string[]>(text, { skipEmptyLines: true }).data;
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function value(file: string, at: string, expected: unknown, got: unknown): Difference {
  return { file, at, kind: "value", text: `expected ${JSON.stringify(expected)} got ${JSON.stringify(got)}` };
}
