import { CANONICAL_COLUMNS } from "../../market/header.ts";
import { csvLine } from "../../workspace/csvfile.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { Reader } from "../../workspace/reader.ts";
import { isoNaive, parseInstant } from "../../workspace/time.ts";

/** What stands where a file has no such column. */
export interface Defaults {
  symbol: string;
  tf: string;
  spread: string;
}

/** The usable rows of a file in order of time, one a bar; `line` is the row as it is written, its numbers verbatim. */
export interface FileRows {
  times: Float64Array;
  lines: string[];
  /** All rows, unusable ones included. */
  read: number;
  /** Without a timestamp, or without a price. */
  skipped: number;
}

/** Columns that may hold a price, the first that is not empty being taken. */
const sourcesOf = (name: string, word: string) => [name, word, `bid_${word}`, `ask_${word}`];
const PRICES = [
  sourcesOf("o", "open"),
  sourcesOf("h", "high"),
  sourcesOf("l", "low"),
  sourcesOf("c", "close"),
];

/** Reads one monthly file. Of several rows for one bar the last one holds. Throws what reading a file does, and `csv_bad_quotes`. */
export function readRows(reader: Reader, path: string, defaults: Defaults): FileRows {
  const { data, errors } = parseCsv(reader.text(path));
  if (errors.length > 0) throw badQuotes(reader.workspace.show(path), (errors[0]!.row ?? 0) + 1);
  const [header = [], ...records] = data;
  const names = header.map((name) =>
    name
      .replace(/^\ufeff/, "")
      .trim()
      .toLowerCase(),
  );
  const byTime = new Map<number, string>();
  let read = 0;
  let skipped = 0;
  for (const cells of records) {
    if (cells.length === 1 && cells[0]!.trim() === "") continue;
    read++;
    const cell = (...wanted: string[]) =>
      wanted
        .map((name) => cells[names.indexOf(name)]?.trim())
        .find((text) => text !== undefined && text !== "");
    const time = parseInstant(cell("timestamp") ?? "");
    const prices = PRICES.map((wanted) => cell(...wanted));
    if (Number.isNaN(time) || prices.includes(undefined)) {
      skipped++;
      continue;
    }
    const row = [isoNaive(time), cell("symbol") ?? defaults.symbol, cell("tf") ?? defaults.tf, ...prices];
    byTime.set(time, csvLine([...row, cell("v", "volume") ?? "0", cell("spread") ?? defaults.spread]));
  }
  const sorted = [...byTime].sort(([a], [b]) => a - b);
  return {
    times: Float64Array.from(sorted, ([time]) => time),
    lines: sorted.map(([, line]) => line),
    read,
    skipped,
  };
}

/** The header of the merged file. */
export const MERGED_HEADER = csvLine(CANONICAL_COLUMNS);

function parseCsv(text: string) {
  const Papa = require("papaparse") as typeof import("papaparse");
  return Papa.parse<string[]>(text, { delimiter: "," });
}

function badQuotes(name: string, row: number): OpsError {
  return new OpsError(
    "csv_bad_quotes",
    {
      en: `${name}: the quotes of row ${row} do not match.`,
      ja: `${name}: ${row} 行目の引用符が対応していません。`,
    },
    { en: "Download the file again.", ja: "ファイルを取得し直してください。" },
    { fields: { path: name, row } },
  );
}
