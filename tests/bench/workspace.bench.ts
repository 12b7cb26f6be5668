import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commitPlan } from "../../lib/workspace/commit.ts";
import { parseJson, printJson } from "../../lib/workspace/jsonfile.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { makePlan, writeChange } from "../../lib/workspace/plans.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { isoUtc, parseInstant, systemClock } from "../../lib/workspace/time.ts";
import { type Bench, medianMs } from "./bench.ts";

export default {
  name: "workspace",
  async run(report) {
    const root = mkdtempSync(join(tmpdir(), "orb-bench-"));
    try {
      report.measure("commit of a run: six new files of 20 kB, index, archive", await commitMs(root), "ms", {
        most: 25,
      });
    } finally {
      rmSync(root, { recursive: true });
    }

    const stamps = Array.from({ length: 100_000 }, (_, i) => isoUtc(Date.UTC(2024, 0, 1) + i * 300_000));
    const reading = await medianMs(11, () => stamps.reduce((sum, stamp) => sum + parseInstant(stamp), 0));
    report.measure("timestamps read", 100_000 / reading / 1000, "million/s", { least: 5 });

    const state = printJson({
      ev: Array.from({ length: 3000 }, (_, i) => ({ key: `tok:${i}`, alpha: i / 7, beta: -i })),
    });
    const parsing = await medianMs(11, () => parseJson(state, "state.json"));
    report.measure("JSON read", state.length / parsing / 1000, "MB/s", { least: 5 });
    const printing = await medianMs(11, () => printJson(JSON.parse(state)));
    report.measure("JSON printed", state.length / printing / 1000, "MB/s");
  },
} satisfies Bench;

async function commitMs(root: string): Promise<number> {
  const workspace = new Workspace(root, root);
  const clock = systemClock({});
  const names = ["params.json", "metrics.json", "state.json", "daily.csv", "records.csv", "session.log"];
  let run = 0;
  return medianMs(31, async () => {
    const ctx = { reader: new Reader(workspace) };
    run++;
    const files = names.map((name) => writeChange(ctx, `runs/r${run}/${name}`, "x".repeat(20_000)));
    const index = writeChange(ctx, "runs/index.csv", `${"i".repeat(5000)}${run}`);
    const archive = writeChange(
      ctx,
      `ops/state_archive/k/USDJPY/conservative/${run}.json`,
      "s".repeat(50_000),
    );
    const plan = makePlan(ctx, {}, { changes: [...files, index, archive] });
    await commitPlan({ workspace, plan, clock, command: "bench" });
  });
}
