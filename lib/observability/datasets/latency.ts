import type { JsonObject } from "../../workspace/json.ts";
import type { Reader } from "../../workspace/reader.ts";
import { isoUtc } from "../../workspace/time.ts";
import { isBreach, parseRollupRows, type StoredWindow } from "../rollup_rows.ts";
import { type Dataset, type DatasetInputs, inputMissing, newest, sourceFile } from "./dataset.ts";

/** The newest windows of the latency roll-up as they are stored (specification 06 §9.5). Throws `input_missing`. */
export function latency(reader: Reader, { latencyRollup, latencyLimit }: DatasetInputs): Dataset {
  const shown = reader.workspace.show(latencyRollup);
  if (!reader.exists(latencyRollup)) {
    throw inputMissing({ en: "Latency roll-up", ja: "レイテンシー集計" }, shown);
  }
  const { windows, unreadable } = parseRollupRows(reader.text(latencyRollup));
  const rows = newest(windows, latencyLimit).map(latencyRow);
  return {
    members: { rows },
    sources: { latency_rollup: shown },
    sourceFiles: [sourceFile(reader, latencyRollup)],
    skipped: unreadable.map((row) => ({ row, reason: "no readable start or end" })),
    rowCount: rows.length,
  };
}

function latencyRow(window: StoredWindow): JsonObject {
  return {
    window_start: isoUtc(window.start),
    window_end: isoUtc(window.end),
    count: window.count,
    failure_count: window.failureCount,
    failure_rate: window.failureRate,
    p50_ms: window.p50Ms,
    p95_ms: window.p95Ms,
    p99_ms: window.p99Ms,
    max_ms: window.maxMs,
    breach_flag: isBreach(window),
    breach_streak: window.breachStreak ?? 0,
  };
}
