import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../lib/command/run.ts";
import { barsCsv } from "../../lib/market/print.ts";
import { syntheticBars } from "../../lib/market/synthetic.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { catalog } from "../../scripts/catalog.ts";
import { fakeWorld } from "../command/fake_world.ts";
import { Folder } from "../workspace/folder.ts";

export const shipped = (path: string) => readFileSync(join(import.meta.dir, "../..", path), "utf8");

/** Three months of synthetic bars. */
const bars = syntheticBars({
  symbol: "USDJPY",
  from: Date.UTC(2024, 0, 1),
  to: Date.UTC(2024, 3, 1),
  seed: 11,
});
export const BARS = [...barsCsv([bars], "USDJPY")].join("");

/** A small experiment: 24 points, of which those with `require_retest: false` repeat each other in `retest_max_bars`. */
export const EXPERIMENT = `
name: Small search
manifest_path: configs/strategies/day_orb_5m.yaml
runner: { base_cli: [--csv, data/bars.csv, --symbol, USDJPY, --mode, conservative], equity: 100000 }
search_space:
  k_tp: { path: strategy.parameters.k_tp, type: float_range, min: 1, max: 3, step: 1, precision: 1 }
  or_n: { path: strategy.parameters.or_n, type: range, min: 4, max: 5 }
  require_retest: { path: strategy.parameters.require_retest, type: choice, values: [false, true] }
  retest_max_bars: { path: strategy.parameters.retest_max_bars, type: choice, values: [2, 6] }
constraints:
  - { id: few_losses, metric: metrics.max_drawdown_from_zero, threshold: -250 }
  - { id: trades, metric: seasonal.january.trades, op: ">", threshold: 0 }
seasonal_slices:
  - { id: january, start: 2024-01-01, end: 2024-01-31 }
scoring:
  objectives:
    - { metric: metrics.total_pips, goal: max, weight: 0.01 }
    - { metric: metrics.trades, goal: max, weight: 0.001 }
  tie_breakers: [{ metric: metrics.win_rate, goal: max }]
bayes: { initial_random_trials: 8 }
history: { notes: a small one }
`;

export class Desk extends Folder implements Disposable {
  constructor(files: Record<string, string> = {}) {
    super(mkdtempSync(join(tmpdir(), "orb-search-")), {
      "configs/strategies/day_orb_5m.yaml": shipped("configs/strategies/day_orb_5m.yaml"),
      "configs/experiments/small.yaml": EXPERIMENT,
      "data/bars.csv": BARS,
      ...files,
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: documents are looked at member by member.
  override json(path: string): any {
    return super.json(path);
  }

  get reader(): Reader {
    return new Reader(new Workspace(this.root, this.root));
  }

  copy(): Desk {
    const other = new Desk();
    cpSync(this.root, other.root, { recursive: true });
    return other;
  }

  /** A command line, carried out in this process. */
  async type(line: string): Promise<{ exit: number; out: string; err: string }> {
    const [name, ...argv] = line.split(" ");
    const { command } = await catalog[name!]!();
    const world = fakeWorld({ cwd: this.root, env: { ORB_NOW: "2026-01-05T00:00:00Z" } });
    const exit = await run(command, argv, world);
    return { exit, out: world.out, err: world.err };
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
