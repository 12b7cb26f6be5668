import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import type { Change } from "../../workspace/plan.ts";
import { writeChange, writeJson } from "../../workspace/plans.ts";
import type { Reader } from "../../workspace/reader.ts";
import { fileStamp } from "../../workspace/time.ts";
import { COPY } from "../copies.ts";

export const DEFAULT_HISTORY = "ops/health/state_checks.json";

/** Where records go, and how many of the newest stay; 0 or less keeps all. */
export interface HistoryPlace extends JsonObject {
  path: string;
  limit: number;
}

/**
 * Adds a record as the newest. Records of older programs stay as they are. A file that holds no list of records is kept under another
 * name, and a new history begins.
 */
export function appendRecord(ctx: Context, place: HistoryPlace, record: JsonObject): Change[] {
  const records = readRecords(ctx.reader, place.path);
  if (records) return [writeRecords(ctx, place, [...records, record])];
  const kept = freeName(ctx, place.path);
  ctx.note({
    en: `${place.path} is no list of health records; it is kept as ${kept}, and a new history begins`,
    ja: `${place.path} は状態チェックの履歴として読めないため、${kept} に退避して新しい履歴を始めます`,
  });
  return [
    writeChange(ctx, kept, { source: COPY, args: { path: place.path } }),
    writeRecords(ctx, place, [record]),
  ];
}

/** Replaces the newest record for which `which` holds; nothing where there is none. */
export function amendRecord(
  ctx: Context,
  place: HistoryPlace,
  which: (record: Json) => boolean,
  members: JsonObject,
): Change[] {
  const records = readRecords(ctx.reader, place.path) ?? [];
  const at = records.findLastIndex(which);
  if (at < 0) return [];
  return [writeRecords(ctx, place, records.with(at, { ...(records[at] as JsonObject), ...members }))];
}

/** None where there is no file; undefined where it holds anything but a list. */
function readRecords(reader: Reader, path: string): Json[] | undefined {
  try {
    const found = reader.maybeJson(path) ?? [];
    return Array.isArray(found) ? found : undefined;
  } catch (error) {
    if (error instanceof OpsError && (error.code === "json_invalid" || error.code === "not_utf8"))
      return undefined;
    throw error;
  }
}

function writeRecords(ctx: Context, { path, limit }: HistoryPlace, records: Json[]): Change {
  return writeJson(ctx, path, limit > 0 ? records.slice(-limit) : records);
}

function freeName({ reader, clock }: Context, path: string): string {
  for (let time = clock.now(); ; time += 1000) {
    const name = `${path}.corrupt-${fileStamp(time)}`;
    if (!reader.exists(name)) return name;
  }
}
