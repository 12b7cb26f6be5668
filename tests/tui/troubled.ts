import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Command } from "../../lib/command/define.ts";
import { run } from "../../lib/command/run.ts";
import { command as demo } from "../../scripts/demo.ts";
import { fakeWorld } from "../command/fake_world.ts";

/** The wizard's present, and the demo's a day before. */
export const NOW = "2026-01-05T12:00:00Z";
const DEMO = "2026-01-05T00:00:00Z";

const folder = mkdtempSync(join(tmpdir(), "orb-ops-browse-"));
// Shared by all test files of a process.
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

let made: Promise<string> | undefined;
let copies = 0;

/** A copy of the demo's workspace, the same at every run, in which things went wrong: a job, a heartbeat, a step, an ingest. */
export async function troubled(): Promise<string> {
  made ??= make();
  const copy = join(folder, `copy${++copies}`);
  cpSync(await made, copy, { recursive: true });
  return copy;
}

async function make(): Promise<string> {
  const exit = await run(demo as Command, [], fakeWorld({ cwd: folder, env: { ORB_NOW: DEMO } }));
  if (exit !== 0) throw new Error(`the demo ended with ${exit}`);
  const root = join(folder, "out/demo");
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const entry = (at: string, job: string, status: string, sequence: number, more: object = {}) =>
  `${JSON.stringify({ job_id: `${at.replace(/[-:]/g, "")}-${job}`, status, logged_at: at, sequence, ...more })}\n`;

const FILES: Record<string, string> = {
  "ops/automation_runs.log": [
    entry("2026-01-04T00:30:00Z", "latency", "error", 1, {
      diagnostics: { error_code: "config_invalid", error_message: "latency.yaml: line 3: unknown key" },
    }),
    entry("2026-01-05T00:30:00Z", "latency", "ok", 2, { duration_ms: 12 }),
    entry("2026-01-05T00:40:00Z", "dashboard-export", "error", 3, {
      duration_ms: 41,
      diagnostics: {
        error_code: "upload_failed",
        errors: [{ dataset: "upload", error: "the command ended with 7", error_code: "upload_failed" }],
      },
    }),
  ].join(""),
  "ops/automation_runs.sequence": JSON.stringify({ value: 3, updated_at: "2026-01-05T00:40:00Z" }),
  "ops/latency_job_heartbeat.json": JSON.stringify({
    job_id: "20260105T003000Z-latency",
    status: "ok",
    last_success_at: "2026-01-05T00:30:00Z",
  }),
  "ops/workflow_runs/20260105T010000Z-USDJPY-conservative/report.json": JSON.stringify({
    schema_version: 1,
    run_id: "20260105T010000Z-USDJPY-conservative",
    status: "failed",
    exit_code: 1,
    started_at: "2026-01-05T01:00:00Z",
    finished_at: "2026-01-05T01:02:00Z",
    dry_run: false,
    symbol: "USDJPY",
    mode: "conservative",
    argv: [],
    steps: [
      {
        name: "data_quality",
        status: "failed",
        command: "check_data_quality --csv validated/USDJPY/5m.csv",
        error_code: "audit_failed",
        message: "coverage 0.970 is below 0.995",
        next_action: "inspect the gap inventory",
      },
    ],
  }),
};
