import { isJsonObject } from "../workspace/jsonfile.ts";
import { OpsError } from "../workspace/errors.ts";
import { parseJsonLines } from "../workspace/jsonl.ts";
import type { Json } from "../workspace/json.ts";
import type { Reader } from "../workspace/reader.ts";
import { parseInstant } from "../workspace/time.ts";

/** Bars that were invented to bridge a lag: those that start from `start` to `end`, both inclusive, UTC epoch milliseconds. */
export interface SyntheticRange {
  start: number;
  end: number;
  /** How many there are, where the line says so. */
  bars?: number;
}

/**
 * The side file that marks the synthetic bars of a bar file: `5m.csv` has `5m.synthetic.jsonl` beside it, one line a range,
 * `{"start_ts": ISO, "end_ts": ISO, "bars": n}`, further members allowed. A range is taken out when real bars replace its bars.
 */
export function syntheticRangesPath(bars: string): string {
  return bars.replace(/(\.csv)?(\.gz)?$/i, ".synthetic.jsonl");
}

/** The synthetic ranges of a bar file; none where nothing marks any. Throws `synthetic_ranges_corrupt` (exit 1). */
export function readSyntheticRanges(reader: Reader, bars: string): SyntheticRange[] {
  const path = syntheticRangesPath(bars);
  using file = reader.open(path);
  if (!file) return [];
  const text = new TextDecoder().decode(file.read(0, file.size));
  // Ranges of newer bars may follow.
  reader.grown(path, file.size);
  try {
    const { rows, torn } = parseJsonLines(text, path);
    if (torn) return fail(path, torn.line);
    return rows.map(({ line, value }) => rangeOf(value) ?? fail(path, line));
  } catch (error) {
    if (error instanceof OpsError && error.code === "json_invalid")
      return fail(path, Number(error.fields.line));
    throw error;
  }
}

function rangeOf(value: Json): SyntheticRange | undefined {
  if (!isJsonObject(value)) return undefined;
  const [start, end] = [value.start_ts, value.end_ts].map((text) =>
    typeof text === "string" ? parseInstant(text) : Number.NaN,
  ) as [number, number];
  if (!(start <= end)) return undefined;
  return { start, end, ...(typeof value.bars === "number" && { bars: value.bars }) };
}

function fail(path: string, line: number): never {
  throw new OpsError(
    "synthetic_ranges_corrupt",
    {
      en: `Line ${line} of ${path} is no range of synthetic bars.`,
      ja: `${path} の ${line} 行目は合成バーの範囲として読めません。`,
    },
    {
      en: "Without it, invented bars could be taken for real ones. Restore the file, or ingest the bars again.",
      ja: "このままでは合成バーが実データと区別できません。ファイルを復元するか、取り込みをやり直してください。",
    },
    { exit: 1, fields: { path, line } },
  );
}
