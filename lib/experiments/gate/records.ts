import Papa from "papaparse";
import { OpsError } from "../../workspace/errors.ts";
import type { Reader } from "../../workspace/reader.ts";

/** A row of `records.csv`; empty text where the row has no such cell. */
export type RecordRow = (column: string) => string;

/** Reads a records file row by row, in memory that does not depend on its length. Throws `records_invalid` (exit 2) without a `stage` column. */
export function* recordRows(reader: Reader, path: string): Generator<RecordRow> {
  const shown = reader.workspace.show(path);
  let columns: Map<string, number> | undefined;
  for (const cells of csvRows(reader.chunks(path))) {
    if (cells.length === 1 && cells[0] === "") continue;
    if (columns) {
      const places = columns;
      yield (column) => cells[places.get(column) ?? -1] ?? "";
      continue;
    }
    columns = new Map(cells.map((name, index) => [name.trim(), index]));
    if (!columns.has("stage")) throw noStage(shown);
  }
  if (!columns) throw noStage(shown);
}

/** Rows of a CSV that comes in pieces; quoted cells may hold line breaks. */
function* csvRows(chunks: Iterable<Uint8Array>): Generator<string[]> {
  const parser = new Papa.Parser({ delimiter: ",", newline: "\n" });
  const decoder = new TextDecoder();
  let text = "";
  function* take(last: boolean): Generator<string[]> {
    const { data, meta } = parser.parse(text, 0, !last) as Papa.ParseResult<string[]>;
    text = text.slice(meta.cursor);
    yield* data;
  }
  for (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true }).replaceAll("\r", "");
    yield* take(false);
  }
  yield* take(true);
}

function noStage(path: string): OpsError {
  return new OpsError(
    "records_invalid",
    { en: `${path} has no column stage.`, ja: `${path} に stage 列がありません。` },
    {
      en: "Name the records.csv of a run, best of one made with run_sim --debug.",
      ja: "実行フォルダーの records.csv を指定してください（run_sim --debug の実行結果が最適です）。",
    },
    { fields: { path } },
  );
}
