import { readColumns } from "../../runs/columns.ts";
import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { acquireLock } from "../../workspace/lock.ts";
import { Reader } from "../../workspace/reader.ts";
import { fileStamp } from "../../workspace/time.ts";
import type { Executor } from "../executor/executor.ts";
import type { Bars } from "../../market/bars.ts";
import { drive } from "../search/drive.ts";
import type { Proposal, Told } from "../search/search.ts";
import { BASELINE, trialId } from "../trial/id.ts";
import { isCompleted, type TrialLine } from "../trial/line.ts";
import { TRIALS, TrialLog } from "../trial/log.ts";
import { type Chosen, chooseSearch, type SearchName } from "./choose.ts";
import { commitSha } from "./commit_sha.ts";
import { finish, type SweepResult } from "./finish.ts";
import { type LineBasis, lineOf, plannedLine } from "./make_line.ts";
import { type Prepared, type PrepareOptions, prepare } from "./prepare.ts";
import { readSearchFile, refuseOtherSearch, SEARCH, searchFile } from "./search_file.ts";
import { printJson } from "../../workspace/jsonfile.ts";
import { writeOutput } from "../../workspace/output.ts";
import { Tally } from "./tally.ts";
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
  if (options.dryRun) return { result: planned(basis, chosen, options, stamp), exitCode: 0 };

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

/** A dry run: the trials, none of them run. */
function planned(
  basis: LineBasis,
  { search, expected }: Chosen,
  { search: name }: SweepOptions,
  stamp: string,
): SweepResult {
  const { prepared } = basis;
  const entries: TrialLine[] = [];
  for (let next = search.next(); next !== undefined && next !== "wait"; next = search.next()) {
    const id = trialId(next.params, prepared.dataset.sha256 ?? "", prepared.manifestHash);
    entries.push(plannedLine(basis, id, next));
  }
  return {
    experiment: prepared.experiment.id,
    config_path: prepared.experiment.path,
    directory: prepared.directory,
    timestamp: stamp,
    search: name,
    total_trials: expected,
    completed: 0,
    failures: 0,
    dry_run: entries.length,
    trials: entries.map(({ trial_id, params, status }) => ({
      trial_id,
      params,
      status,
    })) as unknown as JsonObject[],
  };
}

/** Has trials run, and sees to it that each is logged and counted. */
class Work {
  /** What became of the trials of this search that may be proposed again. */
  readonly #told = new Map<string, Told>();

  constructor(
    private readonly ctx: Context,
    private readonly basis: LineBasis,
    private readonly executor: Executor,
    private readonly writer: TrialWriter,
    private readonly tally: Tally,
    private readonly earlier: TrialLog | undefined,
  ) {}

  async run({ search }: Chosen, baseline: boolean): Promise<void> {
    const reference = baseline ? this.#start(BASELINE, null) : undefined;
    await Promise.all([reference, drive(search, this.executor.slots, (proposal) => this.#propose(proposal))]);
  }

  #propose(proposal: Proposal): Promise<Told> | Told {
    const { dataset, manifestHash } = this.basis.prepared;
    const id = trialId(proposal.params, dataset.sha256!, manifestHash);
    const known = this.#told.get(id);
    if (known) return known;
    const started = this.#start(id, proposal);
    // Only a search that looks at results proposes a trial twice.
    if (this.basis.search !== "bayes") return started;
    const keep = (told: Told) => {
      this.#told.set(id, told);
      return told;
    };
    return started instanceof Promise ? started.then(keep) : keep(started);
  }

  #start(id: string, proposal: Proposal | null): Promise<Told> | Told {
    const logged = this.earlier?.get(id);
    if (logged?.status === "completed") return this.#ended(logged);
    return this.#runTrial(id, proposal);
  }

  async #runTrial(id: string, proposal: Proposal | null): Promise<Told> {
    const done = await this.executor.run({ trialId: id, params: proposal?.params ?? {} });
    const line = lineOf(this.basis, id, proposal, done);
    this.writer.add(line, done);
    return this.#ended(line);
  }

  #ended(line: TrialLine): Told {
    this.tally.add(line);
    this.tally.draw(this.ctx);
    return {
      completed: isCompleted(line),
      feasible: line.feasible ?? false,
      score: line.score ?? Number.NEGATIVE_INFINITY,
    };
  }
}
