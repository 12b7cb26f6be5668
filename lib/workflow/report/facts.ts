import { basename } from "node:path/posix";
import { shellLine } from "../../command/spell.ts";
import type { LearnedState, RunFacts } from "../../report/run/facts.ts";
import type { EquityPoint } from "../../report/figures/drawdowns.ts";
import { readStateFile } from "../../state/file.ts";
import { inspect } from "../../state/inspect.ts";
import { parseIndex } from "../../runs/index/read.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";
import { parseInstant } from "../../workspace/time.ts";
import { nameBars, readBarFacts } from "./bars.ts";
import { readRunRecords } from "./trades.ts";

/**
 * Everything that a run's report is made of: its folder, its bars, the states before and after it; of a run that one is only compared with
 * (`beside`) the bars are not read. `run` is a run folder, or the name of one in `runs`. Throws `run_not_found` (exit 2), and what reading throws for files that are damaged.
 */
export function gatherRun(reader: Reader, run: string, beside = false): RunFacts {
  const dir = runFolder(reader, run);
  const params = objectAt(reader, `${dir}/params.json`);
  const metrics = objectAt(reader, `${dir}/metrics.json`);
  const session = objectAt(reader, `${dir}/session.log`);
  const paths = isJsonObject(session.paths) ? session.paths : {};
  const hashes = isJsonObject(session.hashes) ? session.hashes.files : undefined;
  const { trades, shadows, refusals } = readRunRecords(reader, `${dir}/records.csv`);
  const parent = metrics.state_loaded ?? metrics.loaded_state ?? paths.loaded_state;
  return {
    id: basename(dir),
    dir,
    params,
    metrics,
    command: Array.isArray(session.command) ? shellLine(["bun", ...session.command.map(String)]) : null,
    warnings: Array.isArray(session.warnings) ? session.warnings.map(String) : [],
    trades,
    shadows,
    equity: equityOf(metrics),
    daily: dailySums(reader, `${dir}/daily.csv`),
    refusals,
    bars: beside ? nameBars(reader, params) : readBarFacts(reader, params, trades),
    learned: {
      before: typeof parent === "string" ? learnedAt(reader, parent) : null,
      after: learnedAt(reader, `${dir}/state.json`),
    },
    hashes: isJsonObject(hashes) ? hashes : {},
  };
}

function runFolder(reader: Reader, run: string): string {
  const plain = run.replace(/(?<=.)\/+$/, "");
  const found = [plain, `runs/${plain}`].find((dir) => reader.exists(`${dir}/metrics.json`));
  if (found !== undefined) return reader.workspace.show(found);
  throw new OpsError(
    "run_not_found",
    {
      en: `There is no run ${run}: no folder with metrics.json.`,
      ja: `ラン ${run} が見つかりません（metrics.json のあるフォルダーがありません）。`,
    },
    {
      en: "Name a run folder, or the name of one in runs; run_sim --out-dir runs makes them.",
      ja: "実行フォルダー、または runs の中のフォルダー名を指定してください（run_sim --out-dir runs で作成されます）。",
    },
    { exit: 2, fields: { run } },
  );
}

function objectAt(reader: Reader, path: string): JsonObject {
  const value = reader.maybeJson(path);
  return isJsonObject(value) ? value : {};
}

function equityOf({ equity_curve }: JsonObject): EquityPoint[] {
  if (!Array.isArray(equity_curve)) return [];
  return equity_curve.flatMap((point) =>
    Array.isArray(point) ? [[parseInstant(String(point[0])), Number(point[1])] satisfies EquityPoint] : [],
  );
}

/** The columns of `daily.csv` summed up. */
function dailySums(reader: Reader, path: string): JsonObject | null {
  const text = reader.maybeText(path);
  if (text === undefined) return null;
  const { header, rows } = parseIndex(text);
  const columns = header.filter((name) => name !== "date");
  return Object.fromEntries(
    columns.map((name) => [name, rows.reduce((sum, row) => sum + Number(row[name] ?? 0), 0)]),
  );
}

/** What a state knew; null where its file is gone. */
function learnedAt(reader: Reader, path: string): LearnedState | null {
  if (!reader.exists(path)) return null;
  const { sha256, ev, slippage, identity } = inspect(readStateFile(reader, path));
  return {
    path: reader.workspace.show(path),
    sha256,
    last_timestamp: typeof identity.last_timestamp === "string" ? identity.last_timestamp : null,
    win_rates: ev.map(({ bucket, win_rate, lower_bound, observations }) => ({
      bucket,
      win_rate,
      lower_bound,
      observations,
    })),
    slippage: slippage.map(({ band, slope }) => ({ band, slope })),
  };
}
