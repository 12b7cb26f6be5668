import { measure } from "../../state/health/measure.ts";
import { numberOf } from "../../state/numbers.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Reader } from "../../workspace/reader.ts";
import { isoUtc } from "../../workspace/time.ts";
import type { Dataset, DatasetInputs } from "./dataset.ts";
import { readSnapshots, type Snapshot } from "./states.ts";

/** The learned win rate over time, one row for each archived state (specification 06 §9.3). Throws as `readSnapshots`. */
export function evHistory(reader: Reader, inputs: DatasetInputs): Dataset {
  const { strategy, symbol, mode, archiveDir, evLimit } = inputs;
  const { snapshots, skipped } = readSnapshots(reader, archiveDir, evLimit);
  const rows = snapshots.map(evRow);
  return {
    members: { strategy, symbol, mode, rows },
    sources: { archive_dir: reader.workspace.show(archiveDir) },
    sourceFiles: snapshots.map(({ file }) => file),
    skipped,
    rowCount: rows.length,
    tail: { latest: rows.at(-1)! },
  };
}

function evRow({ at, evGlobal }: Snapshot): JsonObject {
  const figure = (name: string, otherwise: number) => {
    const value = numberOf(evGlobal[name]);
    return Number.isFinite(value) ? value! : otherwise;
  };
  const counts = { alpha: figure("alpha", 0), beta: figure("beta", 0) };
  const confidence = figure("conf", 0.95);
  const { global } = measure({ ev_global: counts }, Math.min(0.999, Math.max(0.5, confidence)));
  return {
    timestamp: isoUtc(at),
    ...counts,
    decay: figure("decay", 0),
    confidence,
    win_rate_mean: global.win_mean,
    win_rate_lcb: global.win_lcb,
  };
}
