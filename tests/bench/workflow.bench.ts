import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { syntheticYear } from "../../lib/workflow/demo_bars.ts";
import { WORKSPACE_TEMPLATES } from "../../lib/workspace/templates.ts";
import type { Bench } from "./bench.ts";

const ROUNDS = 3;
const script = resolve(import.meta.dir, "../../scripts/run_daily_workflow.ts");
/** The runbook's line; the synthetic year lacks a few bars of first hours, as real ones do. */
const RUNBOOK = [
  "--ingest",
  "--check-data-quality",
  "--update-state",
  "--benchmarks",
  "--state-health",
  "--benchmark-summary",
  "--data-quality-calendar-threshold",
  "0.95",
];

function run(workspace: string, argv: string[]): number {
  const start = performance.now();
  const child = Bun.spawnSync([process.execPath, script, ...argv, "--workspace", workspace], {
    env: { PATH: process.env.PATH, ORB_NOW: "2026-01-01T00:00:00Z" },
  });
  if (child.exitCode !== 0) throw new Error(`the workflow ended with ${child.exitCode}: ${child.stderr}`);
  return performance.now() - start;
}

export default {
  name: "workflow",
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), "orb-bench-"));
    try {
      const put = (path: string, text: string) => {
        mkdirSync(dirname(join(folder, "fresh", path)), { recursive: true });
        writeFileSync(join(folder, "fresh", path), text);
      };
      for (const [path, text] of Object.entries(WORKSPACE_TEMPLATES)) put(path, text);
      put("data/usdjpy_5m_2018-2024_utc.csv", [...syntheticYear(1).text!()].join(""));
      const first: number[] = [];
      const again: number[] = [];
      const resumed: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const workspace = join(folder, `round-${round}`);
        cpSync(join(folder, "fresh"), workspace, { recursive: true });
        first.push(run(workspace, RUNBOOK));
        again.push(run(workspace, RUNBOOK));
        resumed.push(run(workspace, ["--resume", "last"]));
      }
      const best = (times: number[]) => Math.min(...times);
      report.measure("the runbook's line on a new year of bars, whole process", best(first), "ms", {
        most: 3000,
      });
      report.measure("  the same again, nothing new", best(again), "ms", { most: 2500 });
      report.measure("  resumed, everything reused", best(resumed), "ms", { most: 1000 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
} satisfies Bench;
