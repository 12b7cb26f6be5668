import { readColumns } from "../../runs/columns.ts";
import type { Context } from "../../workspace/context.ts";
import { acquireLock } from "../../workspace/lock.ts";
import { Reader } from "../../workspace/reader.ts";
import { fileStamp } from "../../workspace/time.ts";
import type { Executor } from "../executor/executor.ts";
import type { Bars } from "../../market/bars.ts";
import { TRIALS, TrialLog } from "../trial/log.ts";
import { chooseSearch, type SearchName } from "./choose.ts";
import { commitSha } from "./commit_sha.ts";
import { finish, type SweepResult } from "./finish.ts";
import { planned } from "./dry_run.ts";
import type { LineBasis } from "./make_line.ts";
import { type Prepared, type PrepareOptions, prepare } from "./prepare.ts";
import { readSearchFile, refuseOtherSearch, SEARCH, searchFile } from "./search_file.ts";
import { printJson } from "../../workspace/jsonfile.ts";
import { writeOutput } from "../../workspace/output.ts";
import { Tally } from "./tally.ts";
import { Work } from "./work.ts";
import { mendLog, TrialWriter } from "./writer.ts";

export interface SweepOptions extends PrepareOptions {
  search: SearchName;
  maxTrials: number;
  keepRuns: number;
  seed?: number;
  logHistory: boolean;
  baseline: boolean;
  resume: boolean;
  /** The flags that decide what is tried, for the report: neither workers nor executor are among them. */
  command: string[];
}

/** Makes the executor of a prepared search. */
export type OpenExecutor = (prepared: Prepared, bars: Bars) => Promise<Executor>;

export interface SweepHow {
  lockWait?: number;
  commandLine?: string;
}

/**
 * Searches: proposes trials, has them run, and appends each to the log as it ends; then keeps the folders of the best and writes the
 * summaries. Killed at any instant, it goes on with `resume` where it was, to the same ranking. Throws what preparing throws,
 * `search_unbounded`, `search_mismatch` (exit 2) and `locked` (exit 3).
 */
export async function runSweep(
  ctx: Context,
  options: SweepOptions,
  open: OpenExecutor,
  how: SweepHow = {},
): Promise<{ result: SweepResult; exitCode: number }> {
  const prepared = prepare(ctx, options);
  const { directory, experiment } = prepared;
  const before = readSearchFile(ctx.reader, directory);
  const seed = seedOf(ctx, options, prepared, before?.search === options.search ? before.seed : null);
  const chosen = chooseSearch(prepared, options.search, options.maxTrials, seed);
  const basis: LineBasis = { prepared, search: options.search, commitSha: commitSha(ctx.reader) };
  const stamp = fileStamp(ctx.clock.now());
  if (options.dryRun) return { result: planned(prepared, chosen, options.search, stamp), exitCode: 0 };

  const lock = { clock: ctx.clock, command: how.commandLine ?? "run_param_sweep", waitMs: how.lockWait };
  using _lock = await acquireLock(ctx.workspace, `sweep:${experiment.id}`, lock);
  const file = searchFile(prepared, {
    commit_sha: basis.commitSha,
    search: options.search,
    seed: chosen.seed,
    commands: [options.command.join(" ")],
  });
  refuseOtherSearch(directory, before, file);
  const earlier = new TrialLog(new Reader(ctx.workspace), `${directory}/${TRIALS}`);
  mendLog({ ...ctx, reader: new Reader(ctx.workspace) }, earlier);
  writeOutput(ctx.workspace, `${directory}/${SEARCH}`, printJson(file));

  const { request } = prepared;
  const { bars } = readColumns(ctx.reader, {
    ...request,
    ...request.instrument,
    inOrder: request.semantics === "corrected",
  });
  const writer = new TrialWriter(ctx, directory, stamp);
  const tally = new Tally(chosen.expected + (options.baseline ? 1 : 0), ctx.clock);
  {
    await using executor = await open(prepared, bars);
    const work = new Work(ctx, basis, executor, writer, tally, options.resume ? earlier : undefined);
    try {
      await work.run(chosen, options.baseline);
    } finally {
      writer.flush();
    }
  }
  return finish({ ...ctx, reader: new Reader(ctx.workspace) }, basis, options, chosen, stamp, lock);
}

function seedOf(
  ctx: Context,
  { seed }: SweepOptions,
  { experiment }: Prepared,
  earlier: number | null,
): number {
  return seed ?? experiment.bayes.seed ?? earlier ?? ctx.clock.now() % 2 ** 31;
}
