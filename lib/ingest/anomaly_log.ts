import { linesBackwards } from "../workspace/backwards.ts";
import { OpsError } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import { isJsonObject, parseJson } from "../workspace/jsonfile.ts";
import type { Reader } from "../workspace/reader.ts";
import { parseInstant } from "../workspace/time.ts";
import { ANOMALY_LOG } from "./anomalies.ts";

/** What the end of the anomaly log holds. */
export interface AnomaliesSince {
  /** Oldest first, and no more than were asked for. */
  entries: JsonObject[];
  /** There are more than were asked for. */
  more: boolean;
}

/**
 * The newest entries logged at or after an instant (UTC epoch milliseconds), read from the end of the log; none without a log.
 * A torn end is passed over. Throws `anomaly_log_corrupt` for any other line that is none.
 */
export function anomaliesSince(
  reader: Reader,
  since: number,
  { path = ANOMALY_LOG, most = 1000 } = {},
): AnomaliesSince {
  using file = reader.open(path);
  const entries: JsonObject[] = [];
  if (!file) return { entries, more: false };
  const torn = file.size > 0 && file.read(file.size - 1, 1)[0] !== 0x0a;
  let isEnd = torn;
  for (const line of linesBackwards(file)) {
    const entry = parsed(line, path);
    if (!entry && !isEnd) throw corrupt(reader.workspace.show(path));
    isEnd = false;
    if (!entry) continue;
    if (parseInstant(String(entry.logged_at)) < since) break;
    if (entries.length === most) return { entries: entries.reverse(), more: true };
    entries.push(entry);
  }
  return { entries: entries.reverse(), more: false };
}

function parsed(line: string, path: string): JsonObject | undefined {
  try {
    const value = parseJson(line, path);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function corrupt(path: string): OpsError {
  return new OpsError(
    "anomaly_log_corrupt",
    { en: `${path} has a line that is no entry.`, ja: `${path} にエントリーではない行があります。` },
    {
      en: "Move the file away; ingest begins a new one.",
      ja: "ファイルを別の場所へ移してください。次の取込で新しく作られます。",
    },
    { fields: { path } },
  );
}
