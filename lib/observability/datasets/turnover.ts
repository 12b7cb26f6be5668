import Papa from "papaparse";
import { basename, isAbsolute, join } from "node:path";
import { parseIndex } from "../../runs/index/read.ts";
import { parseDecimal } from "../../workspace/decimal.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Reader } from "../../workspace/reader.ts";
import { isoUtc } from "../../workspace/time.ts";
import { parseRunStamp } from "../run_stamp.ts";
import {
  type Dataset,
  type DatasetInputs,
  inputMissing,
  newest,
  type Skipped,
  type SourceFile,
  sourceFile,
} from "./dataset.ts";

/** How often runs traded, one row for each of the newest rows of the run index (specification 06 §9.5). Throws `input_missing`. */
export function turnover(reader: Reader, { runsRoot, turnoverLimit }: DatasetInputs): Dataset {
  const index = join(runsRoot, "index.csv");
  if (!reader.exists(index)) {
    throw inputMissing({ en: "Run index", ja: "ラン索引" }, reader.workspace.show(index));
  }
  const sourceFiles: SourceFile[] = [sourceFile(reader, index)];
  const skipped: Skipped[] = [];
  const { rows: cells } = parseIndex(reader.text(index));
  const rows = newest(cells, turnoverLimit).flatMap((row) => {
    const runId = row.run_id?.trim() || row.run_dir?.trim();
    if (!runId) {
      skipped.push({ row: cells.indexOf(row) + 1, reason: "no run_id" });
      return [];
    }
    const at = parseRunStamp(row.timestamp ?? "");
    if (Number.isNaN(at)) skipped.push({ row: cells.indexOf(row) + 1, reason: "no readable timestamp" });
    const daily = dailyFile(reader, runsRoot, row.run_dir?.trim() || `runs/${runId}`);
    if (daily) sourceFiles.push(sourceFile(reader, daily));
    const days = daily ? daysOf(reader.text(daily)) : undefined;
    return [
      {
        run_id: runId,
        timestamp: Number.isNaN(at) ? null : isoUtc(at),
        trades: wholeOf(row.trades) ?? days?.fills ?? null,
        wins: wholeOf(row.wins),
        win_rate: parseDecimal(row.win_rate ?? "") ?? null,
        ...averages(days),
      },
    ];
  });
  return {
    members: { rows },
    sources: { runs_root: reader.workspace.show(runsRoot) },
    sourceFiles,
    skipped,
    rowCount: rows.length,
  };
}

/**
 * The `daily.csv` of a run. A relative folder that begins with the name of the runs root stands below it, any other is joined to it;
 * where nothing is there, the folder may stand in the workspace itself, or have been moved below the runs root.
 */
function dailyFile(reader: Reader, runsRoot: string, runDir: string): string | undefined {
  const [first, ...rest] = runDir.split("/");
  const below = first === basename(runsRoot) ? join(runsRoot, ...rest) : join(runsRoot, runDir);
  const folders = isAbsolute(runDir) ? [runDir] : [below, runDir];
  return [...folders, join(runsRoot, basename(runDir))]
    .map((folder) => join(folder, "daily.csv"))
    .find((path) => reader.exists(path));
}

interface Days {
  count: number;
  active: number;
  fills: number;
  dates: string[];
}

function daysOf(text: string): Days {
  const { data } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: "greedy" });
  const fills = data.map((day) => parseDecimal(day.fills ?? "") ?? 0);
  return {
    count: data.length,
    active: fills.filter((count) => count > 0).length,
    fills: fills.reduce((sum, count) => sum + count, 0),
    dates: data.map((day) => day.date?.trim() ?? "").filter(Boolean),
  };
}

function averages(days: Days | undefined): JsonObject {
  const per = (count: number | undefined) => (count ? days!.fills / count : null);
  return {
    avg_trades_per_day: per(days?.count),
    avg_trades_active_day: per(days?.active),
    start_date: days?.dates[0] ?? null,
    end_date: days?.dates.at(-1) ?? null,
  };
}

function wholeOf(cell: string | undefined): number | null {
  const value = parseDecimal(cell ?? "");
  return value === undefined ? null : Math.trunc(value);
}
