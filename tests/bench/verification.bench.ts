import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Bench } from "./bench.ts";

const RUNS = 9;
const NIGHTS = 365;
/** Jobs of a night, as their entries name them. */
const JOBS = ["ingest", "quality", "update", "latency", "weekly", "dashboard", "verification", "benchmarks"];
const root = resolve(import.meta.dir, "../..");
const meter = join(import.meta.dir, "measure_child.ts");

/** The automation log of a year, as the jobs leave it. */
function* entries(): Generator<string> {
  for (let sequence = 1; sequence <= NIGHTS * JOBS.length; sequence++) {
    const job = `observability-${JOBS[sequence % JOBS.length]}`;
    const at = new Date(Date.UTC(2025, 0, 1) + Math.floor(sequence / JOBS.length) * 86_400_000).toISOString();
    const id = `${at.slice(0, 19).replaceAll(/[-:]/g, "")}Z-${job}`;
    yield `${JSON.stringify({
      job_id: id,
      status: "ok",
      logged_at: at,
      sequence,
      duration_ms: 180,
      attempts: 1,
      artefacts: [`reports/${job}.json`, `ops/${job}_heartbeat.json`],
      diagnostics: { job_name: job, checks: [{ name: "automation_log", status: "ok" }] },
      automation: {
        job_name: job,
        job_id: id,
        started_at: at,
        command: job,
        commit_sha: null,
        config_path: null,
        metadata: {},
      },
    })}\n`;
  }
}

function best(workspace: string, command: string[]): number {
  const runs = Array.from({ length: RUNS }, () => {
    const child = Bun.spawnSync([process.execPath, meter, ...command], {
      env: { PATH: process.env.PATH, ORB_WORKSPACE: workspace },
    });
    const run = JSON.parse(child.stdout.toString()) as { ms: number; exit: number };
    if (run.exit !== 0) throw new Error(`${command.join(" ")} ended with ${run.exit}`);
    return run.ms;
  });
  return Math.min(...runs);
}

export default {
  name: "verification",
  async run(report) {
    const workspace = mkdtempSync(join(tmpdir(), "orb-bench-"));
    try {
      mkdirSync(join(workspace, "ops"));
      writeFileSync(join(workspace, "ops/automation_runs.log"), [...entries()].join(""));
      const sequence = { value: NIGHTS * JOBS.length, updated_at: "2026-01-01T00:00:00Z" };
      writeFileSync(join(workspace, "ops/automation_runs.sequence"), JSON.stringify(sequence));
      report.measure("entries of a year", sequence.value, "entries");
      const script = [process.execPath, join(root, "scripts/verify_observability_job.ts")];
      report.measure(`verified, as a script, best of ${RUNS}`, best(workspace, script), "ms", { most: 200 });
      const binary = join(root, "dist/orb-ops");
      if (!existsSync(binary)) return report.skip("the same in the binary", "run `bun run compile` first");
      const compiled = best(workspace, [binary, "verify_observability_job"]);
      report.measure("the same in the binary", compiled, "ms", { most: 200 });
    } finally {
      rmSync(workspace, { recursive: true });
    }
  },
} satisfies Bench;
