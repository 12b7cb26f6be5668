import { isJsonObject } from "../workspace/jsonfile.ts";
import { parseJsonLines } from "../workspace/jsonl.ts";
import type { Reader } from "../workspace/reader.ts";
import type { Store } from "./store.ts";

/**
 * The CSV that a symbol's local route reads unless told otherwise: the one of its name in `data/`; where that is not there, the one
 * that last brought bars into the store, if it still is. Throws `json_invalid` for a damaged list of sources.
 */
export function defaultSource(
  reader: Reader,
  { symbol, sources }: Pick<Store, "symbol" | "sources">,
): string {
  const named = `data/${symbol.toLowerCase()}_5m_2018-2024_utc.csv`;
  if (reader.exists(named)) return named;
  const { rows } = parseJsonLines(reader.exists(sources) ? reader.text(sources) : "", sources);
  const brought = rows.map(({ value }) => (isJsonObject(value) ? value.source : undefined));
  const isFile = (source: unknown): source is string =>
    typeof source === "string" && /\.(csv|gz)$/.test(source) && reader.exists(source);
  return brought.findLast(isFile) ?? named;
}
