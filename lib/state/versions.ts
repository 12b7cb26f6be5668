import type { StateDocument } from "./document.ts";

/** The newest form of the document that this program knows, and the one that it writes. */
export const SCHEMA_VERSION = 5;

/**
 * The generation of a state document, told by its shape: 1 has estimates only, 2 adds the last bar and the run time section,
 * 3 the slippage averages and the equity, 4 the metrics; from 5 on documents carry `schema_version`.
 */
export function generationOf({ meta, body }: StateDocument): number {
  if (meta.schema_version !== undefined) return meta.schema_version;
  if (body.metrics) return 4;
  if (body.slip?.ewma || body.runtime?._equity_live !== undefined) return 3;
  return meta.last_timestamp !== undefined || body.runtime ? 2 : 1;
}
