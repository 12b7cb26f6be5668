import { applyChanges } from "../../lib/workspace/apply.ts";
import type { Files } from "../../lib/workspace/files.ts";
import { recover } from "../../lib/workspace/recover.ts";
import type { Tree } from "../workspace/support.ts";
import { intercept } from "./intercept.ts";
import { MemoryDisk } from "./memory_disk.ts";
import { filesOf, planScenario, type Scenario, sources, workspaceIn } from "./scenarios.ts";

const folder = "/disk";
const workspace = workspaceIn(folder);

/** Comes between the disk and the process that commits or recovers, for committers that lack something. */
export type Mutation = (files: Files, process: "commit" | "recovery") => Files;

export interface Findings {
  images: number;
  /** Images that recovery did not bring to before or after: what was wrong with them. */
  torn: string[];
}

export class PowerCuts {
  readonly findings: Findings = { images: 0, torn: [] };
  readonly #before: Tree;

  constructor(
    readonly scenario: Scenario,
    readonly random: () => number,
    readonly mutate: Mutation = (files) => files,
  ) {
    this.#before = this.#newDisk().tree(folder);
  }

  /** Cuts the power `cuts` times at every call of one commit, and after its end; on wish only until something was torn. */
  atEveryCall(cuts: number, untilTorn = false): void {
    const disk = this.#newDisk();
    this.#commit(disk, (files) =>
      intercept(files, (_, proceed) => {
        if (untilTorn && this.findings.torn.length > 0) return proceed();
        this.#cutAndRecover(disk, cuts, [this.#before, this.scenario.after]);
        return proceed();
      }),
    );
    this.#cutAndRecover(disk, cuts, [this.scenario.after]);
  }

  /** Lets every call of a commit fail in turn and cuts the power after the error was reported: nothing may have happened. */
  afterEveryFailure(cuts: number, error: () => Error): void {
    for (let at = 1, injected = true; injected; at++) {
      const disk = this.#newDisk();
      injected = false;
      let failed = false;
      try {
        this.#commit(disk, (files) =>
          intercept(files, ({ number }, proceed) => {
            if (number !== at) return proceed();
            injected = true;
            throw error();
          }),
        );
      } catch {
        failed = true;
      }
      this.#cutAndRecover(disk, cuts, [failed ? this.#before : this.scenario.after]);
    }
  }

  #newDisk(): MemoryDisk {
    const disk = new MemoryDisk();
    disk.put(`${folder}/ws/`, "");
    for (const [path, content] of Object.entries(this.scenario.before))
      disk.put(`${folder}/${path}`, content);
    return disk;
  }

  #commit(disk: MemoryDisk, around: (files: Files) => Files): void {
    const sound = filesOf(this.scenario, disk.files());
    const { changes } = planScenario(workspace, this.scenario, sound);
    applyChanges(around(this.mutate(sound, "commit")), workspace, changes, sources);
  }

  #cutAndRecover(disk: MemoryDisk, cuts: number, allowed: Tree[]): void {
    for (let cut = 0; cut < cuts; cut++) {
      this.findings.images++;
      const problem = this.#judge(disk.cut(this.random), allowed);
      if (problem) this.findings.torn.push(problem);
    }
  }

  /** Recovers, sometimes through a second power cut, and once more cuts the power when it is done. */
  #judge(first: MemoryDisk, allowed: Tree[]): string | undefined {
    let disk = first;
    if (this.random() < 0.5) {
      this.#recoverUntil(disk, Math.floor(this.random() * 60));
      disk = disk.cut(this.random);
    }
    try {
      recover(this.mutate(filesOf(this.scenario, disk.files()), "recovery"), workspace);
    } catch (error) {
      return String(error);
    }
    const tree = shown(disk.tree(folder));
    if (!allowed.map(shown).includes(tree)) return `torn: ${tree}`;
    const later = shown(disk.cut(this.random).tree(folder));
    return later === tree ? undefined : `lost after recovery: ${later}`;
  }

  /** Recovery by a process that dies at a call: from then on nothing it does has an effect. */
  #recoverUntil(disk: MemoryDisk, dies: number): void {
    const files = intercept(
      this.mutate(filesOf(this.scenario, disk.files()), "recovery"),
      ({ number }, proceed) => {
        if (number > dies) throw new Error("dead");
        return proceed();
      },
    );
    try {
      recover(files, workspace);
    } catch {
      // As it should be.
    }
  }
}

function shown(tree: Tree): string {
  const paths = Object.keys(tree).filter((path) => path !== "ws/ops/");
  return JSON.stringify(paths.sort().map((path) => [path, tree[path]]));
}

/** Small fast generator with a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
