import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localExecutor } from "../../lib/experiments/executor/local.ts";
import { drive } from "../../lib/experiments/search/drive.ts";
import { chooseSearch } from "../../lib/experiments/sweep/choose.ts";
import { prepare } from "../../lib/experiments/sweep/prepare.ts";
import { barsCsv } from "../../lib/market/print.ts";
import { syntheticBars } from "../../lib/market/synthetic.ts";
import { joinShared } from "../../lib/runs/columns.ts";
import type { Context } from "../../lib/workspace/context.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { WORKSPACE_TEMPLATES } from "../../lib/workspace/templates.ts";
import { systemClock } from "../../lib/workspace/time.ts";
import type { Bench } from "./bench.ts";

const TRIALS = 80;
/** Each thread compiles for itself: its first trials take three times as long. */
const WARM_UP = 60;
const year = syntheticBars({
  symbol: "USDJPY",
  from: Date.UTC(2024, 0, 1),
  to: Date.UTC(2025, 0, 1),
  seed: 7,
});

async function workspace(root: string): Promise<Context> {
  const files = ["configs/experiments/day_orb_core.yaml", "configs/strategies/day_orb_5m.yaml"];
  for (const path of files) await Bun.write(join(root, path), WORKSPACE_TEMPLATES[path]!);
  await Bun.write(join(root, "validated/USDJPY/5m.csv"), [...barsCsv([year], "USDJPY")].join(""));
  const place = new Workspace(root, root);
  return {
    workspace: place,
    reader: new Reader(place),
    clock: systemClock({}),
    env: {},
    lang: "en",
    note: () => {},
    progress: () => undefined,
  };
}

export default {
  name: "sweep",
  async run(report) {
    const root = mkdtempSync(join(tmpdir(), "orb-sweep-bench-"));
    try {
      const ctx = await workspace(root);
      const prepared = prepare(ctx, { experiment: "day_orb_core" });
      const bars = joinShared([year]);
      report.measure("bars", bars.length, "");

      /** Trials a second, the threads being warm. */
      const rate = async (workers: number) => {
        await using executor = await localExecutor(ctx, prepared.setup, bars, workers);
        const search = async (trials: number, seed: number) => {
          const begun = performance.now();
          const chosen = chooseSearch(prepared, "random", trials, seed);
          await drive(chosen.search, executor.slots, async ({ params }) => {
            await executor.run({ trialId: "bench", params });
            return { completed: true, feasible: true, score: 0 };
          });
          return (trials / (performance.now() - begun)) * 1000;
        };
        await search(WARM_UP * workers, 1);
        const before = process.memoryUsage.rss();
        const perSecond = await search(TRIALS * workers, 2);
        return { perSecond, grown: process.memoryUsage.rss() - before };
      };
      const one = await rate(1);
      const two = await rate(2);
      report.measure("one worker", one.perSecond, "trials/s");
      report.measure("two workers", two.perSecond, "trials/s", { least: 40 });
      report.measure("two workers to one", two.perSecond / one.perSecond, "");
      report.measure(`memory grown by ${2 * TRIALS} trials`, two.grown / 1e6, "MB", { most: 150 });
    } finally {
      rmSync(root, { recursive: true });
    }
  },
} satisfies Bench;
