import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { barsCsv } from "../../lib/market/print.ts";
import { syntheticBars } from "../../lib/market/synthetic.ts";
import { TRADING_MANIFEST } from "../runs/bars.ts";
import type { Bench } from "./bench.ts";

const RUNS = 5;
const sevenYears = { symbol: "USDJPY", from: Date.UTC(2018, 0, 1), to: Date.UTC(2025, 0, 1), seed: 7 };
const script = resolve(import.meta.dir, "../../scripts/run_sim.ts");
const meter = resolve(import.meta.dir, "measure_child.ts");

export default {
  name: "run_sim",
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), "orb-bench-"));
    try {
      const bars = syntheticBars(sevenYears);
      mkdirSync(join(folder, "data"));
      writeFileSync(join(folder, "data/bars.csv"), [...barsCsv([bars], "USDJPY")].join(""));
      writeFileSync(join(folder, "m.yaml"), TRADING_MANIFEST);
      report.measure("seven years of bars", bars.length, "rows");

      const flags = ["--manifest", "m.yaml", "--no-auto-state", "--out-dir", "runs"];
      const runs = Array.from({ length: RUNS }, () => {
        const child = Bun.spawnSync([process.execPath, meter, process.execPath, script, ...flags], {
          env: { PATH: process.env.PATH, ORB_WORKSPACE: folder },
        });
        const run = JSON.parse(child.stdout.toString()) as { ms: number; mib: number; exit: number };
        if (run.exit !== 0) throw new Error(`run_sim ended with ${run.exit}`);
        return run;
      });
      const time = Math.min(...runs.map(({ ms }) => ms));
      const memory = Math.max(...runs.map(({ mib }) => mib));
      report.measure("CSV to run folder, whole process, best of 5", time, "ms", { most: 300 });
      report.measure("its memory", memory, "MiB", { most: 150 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
} satisfies Bench;
