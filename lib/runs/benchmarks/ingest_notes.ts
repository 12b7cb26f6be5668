import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";

/** What the ingest said of a symbol's bars. */
export interface IngestNotes {
  key: string;
  metadata: JsonObject;
  /** Bars were made up to bridge a gap of the sources: stale figures are then no surprise. */
  synthetic: boolean;
}

const SYNTHETIC = "synthetic_local";

/** Of the snapshot's `ingest_meta`: the member of this symbol and time frame, else the symbol's first one. */
export function ingestNotes(
  section: Json | undefined,
  symbol: string,
  timeframe: string,
): IngestNotes | undefined {
  if (!isJsonObject(section)) return undefined;
  const wanted = `${symbol}_${timeframe}`;
  const key = wanted in section ? wanted : Object.keys(section).find((name) => name.startsWith(`${symbol}_`));
  const notes = key === undefined ? undefined : section[key];
  if (key === undefined || !isJsonObject(notes)) return undefined;
  const extended = notes.synthetic_extension === true;
  const chain = texts(notes.source_chain);
  const minutes = Number(notes.freshness_minutes ?? Number.NaN);
  const metadata: JsonObject = {
    synthetic_extension: extended,
    primary_source: notes.primary_source ?? null,
    ...(Number.isFinite(minutes) && { freshness_minutes: minutes }),
    ...(notes.last_ingest_at !== undefined && { last_ingest_at: notes.last_ingest_at }),
    ...(notes.fallbacks !== undefined && { fallbacks: texts(notes.fallbacks) }),
    ...(notes.source_chain !== undefined && { source_chain: chain }),
    ...(notes.local_backup_path !== undefined && { local_backup_path: notes.local_backup_path }),
  };
  return { key, metadata, synthetic: extended || chain.includes(SYNTHETIC) };
}

/** Each item's text: its own, or what it calls its source, stage or label. */
function texts(list: Json | undefined): string[] {
  return (Array.isArray(list) ? list : []).flatMap((item) => {
    const named = isJsonObject(item) ? [item.source, item.stage, item.label] : [item];
    const text = named.find((value) => typeof value === "string" && value.trim() !== "");
    return typeof text === "string" ? text.trim() : [];
  });
}
