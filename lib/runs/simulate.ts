import { Bounds } from "../engine/bounds.ts";
import { ConfigError, type Fixes, type RunnerConfig } from "../engine/config.ts";
import { Engine, type EngineSetup } from "../engine/engine.ts";
import { Rules } from "../engine/rules.ts";
import { barStamp } from "../engine/stamps.ts";
import { readCalendar } from "../market/calendar.ts";
import { type Coverage, CoverageCounter } from "../market/coverage.ts";
import { type BarReading, readBars } from "../market/read.ts";
import type { BarReport } from "../market/report.ts";
import { timeframeMinutes } from "../market/timeframe.ts";
import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import { missingInputHint } from "../workspace/paths.ts";
import type { Reader } from "../workspace/reader.ts";
import type { Paced } from "./paced.ts";

/** Which bars a run reads, and how. */
export interface BarInput {
  /** Bar CSV, plain or gzip. */
  csv: string;
  /** For rows without a symbol, and the only one that is read. */
  symbol: string;
  timeframe: string;
  /** Inclusive bounds of the bars' starts, UTC epoch milliseconds. */
  startTs?: number;
  endTs?: number;
  /** The first row that must be skipped ends the run. */
  strict?: boolean;
  /** Bars must begin one after the other, or the run ends. The reference takes them as they come. */
  inOrder?: boolean;
}

export interface Fed {
  report: BarReport;
  /** Timestamp text of the first bar. */
  firstBar: string;
  coverage: Coverage | undefined;
}

/** An engine for this setup. Throws `manifest_invalid` (exit 1) for a configuration that it cannot run, naming the key. */
export function newEngine(setup: EngineSetup): Engine {
  return runnable(() => {
    const engine = new Engine(setup);
    if (setup.resume === "exact" && !(engine.strategy.exportState && engine.strategy.importState)) {
      const problem = "exports no exportState and importState; run it with --resume learned";
      throw new ConfigError("strategy.module", problem);
    }
    return engine;
  });
}

/** An observer of an engine with this configuration that prices its trades in every order of prices. Throws as `newEngine`. */
export function boundsOf(symbol: string, config: RunnerConfig, fixes: Fixes, equity: number): Bounds {
  return runnable(() => new Bounds(new Rules(symbol, config, fixes), equity));
}

function runnable<Value>(make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new OpsError(
      "manifest_invalid",
      {
        en: `This configuration cannot be run: ${error.message}.`,
        ja: `この設定では実行できません: ${error.message}`,
      },
      undefined,
      { exit: 1, stream: "stderr", fields: { key: error.key } },
    );
  }
}

/**
 * Streams a bar file through an engine, in memory that does not depend on its length. The file counts as one that grows:
 * bars added behind those that were read do not make the plan stale. Throws what `readBars` throws, `bars_out_of_order` and
 * `no_bars` (exit 1).
 */
export function* feed(
  ctx: Pick<Context, "reader" | "progress">,
  engine: Engine,
  input: BarInput,
): Paced<Fed> {
  const { reader } = ctx;
  const name = reader.workspace.show(input.csv);
  const reading = openBars(reader, input);
  const coverage = coverageCounter(reader, input.timeframe);
  let firstBar: string | undefined;
  for (const bars of reading) {
    firstBar ??= barStamp(bars, 0);
    engine.process(bars);
    coverage.add(bars);
    if (input.inOrder) requireOrder(name, reading.report);
    const { bytesRead, size } = reading.report;
    yield ctx.progress({ en: "simulating", ja: "シミュレーション中" }, bytesRead, size);
  }
  if (firstBar === undefined) throw noBars(name);
  reader.grown(input.csv, reading.report.size);
  return { report: reading.report, firstBar, coverage: coverage.result() };
}

/** A counter of bars by the workspace's calendar; a time frame without a length counts as five minutes. */
export function coverageCounter(reader: Reader, timeframe: string): CoverageCounter {
  return new CoverageCounter(readCalendar(reader), timeframeMinutes(timeframe) || 5);
}

/** The bars that a run reads, block by block. Throws `csv_not_found`; reading throws what `readBars` throws. */
export function openBars(reader: Reader, input: BarInput): BarReading {
  if (!reader.exists(input.csv)) throw csvNotFound(reader, input.csv);
  return readBars(reader.workspace.resolve(input.csv), {
    name: reader.workspace.show(input.csv),
    files: reader.files,
    symbolFilter: input.symbol,
    defaultSymbol: input.symbol,
    defaultTimeframe: input.timeframe,
    start: input.startTs,
    end: input.endTs,
    strict: input.strict,
  });
}

/** A file without a single bar for a run, by the name that operators know (exit 1). */
export function noBars(name: string): OpsError {
  return new OpsError(
    "no_bars",
    { en: `${name} has no bars for this run.`, ja: `${name} に対象のバーがありません。` },
    {
      en: "Look at the symbol, at --start-ts and --end-ts, and at the rows that were skipped.",
      ja: "シンボル、--start-ts と --end-ts、読み飛ばされた行を確認してください。",
    },
    { exit: 1 },
  );
}

/** The bar file is not in the workspace; the hint names one that lies in the caller's directory. */
export function csvNotFound(reader: Reader, csv: string): OpsError {
  const shown = reader.workspace.show(csv);
  return new OpsError(
    "csv_not_found",
    { en: `The bar file ${shown} does not exist.`, ja: `バーの CSV ${shown} が見つかりません。` },
    missingInputHint(reader.workspace, csv, reader.files) ?? {
      en: `Check --csv; relative paths start at the workspace ${reader.workspace.root}.`,
      ja: `--csv を確認してください。相対パスの起点はワークスペース ${reader.workspace.root} です。`,
    },
    { exit: 1, stream: "stderr", fields: { path: shown } },
  );
}

/** Throws `bars_out_of_order` (exit 1) where a bar did not begin after the one before it. */
export function requireOrder(path: string, { unsorted, duplicates }: BarReport): void {
  if (unsorted.count + duplicates.count === 0) return;
  const [line = null] = [unsorted.line, duplicates.line].filter((at) => at !== null).sort((a, b) => a - b);
  const place =
    line === null ? { en: path, ja: path } : { en: `line ${line} of ${path}`, ja: `${path} の ${line} 行目` };
  throw new OpsError(
    "bars_out_of_order",
    {
      en: `The bar in ${place.en} does not begin after the one before it (so far: ${unsorted.count} out of order, ${duplicates.count} repeated).`,
      ja: `${place.ja}のバーの時刻が、直前のバーより後になっていません（ここまでに順序の乱れ ${unsorted.count} 件、重複 ${duplicates.count} 件）。`,
    },
    {
      en: "Sort the rows by time and keep one for each time.",
      ja: "行を時刻順に並べ、同じ時刻の行は 1 つだけにしてください。",
    },
    {
      exit: 1,
      stream: "stderr",
      fields: { path, line, out_of_order: unsorted.count, repeated: duplicates.count },
    },
  );
}
