import type { Reader } from "../workspace/reader.ts";
import { standings } from "./standing.ts";

/**
 * The CSV that a symbol's local route reads unless told otherwise: the one of its name in `data/`; where that is not there, the one
 * that its bars were last ingested from, if it still is. Throws as `readSnapshot`.
 */
export function defaultSource(reader: Reader, symbol: string, snapshot?: string): string {
  const named = `data/${symbol.toLowerCase()}_5m_2018-2024_utc.csv`;
  if (reader.exists(named)) return named;
  const last = standings(reader, snapshot).get(`${symbol.toUpperCase()}_5m`)?.meta?.local_backup_path;
  return typeof last === "string" && reader.exists(last) ? reader.workspace.show(last) : named;
}
