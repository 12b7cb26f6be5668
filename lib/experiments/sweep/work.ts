import type { Context } from "../../workspace/context.ts";
import type { Executor } from "../executor/executor.ts";
import { drive } from "../search/drive.ts";
import type { Proposal, Told } from "../search/search.ts";
import { BASELINE, trialId } from "../trial/id.ts";
import { isCompleted, type TrialLine } from "../trial/line.ts";
import type { TrialLog } from "../trial/log.ts";
import type { Chosen } from "./choose.ts";
import { type LineBasis, lineOf } from "./make_line.ts";
import type { Tally } from "./tally.ts";
import type { TrialWriter } from "./writer.ts";

/** Has trials run, and sees to it that each is logged and counted. */
export class Work {
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
