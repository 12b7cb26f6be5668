import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execute } from "../../lib/command/execute.ts";
import { fileStamp, parseInstant } from "../../lib/workspace/time.ts";
import { sha256 } from "../../lib/workspace/found.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { isHidden } from "../../lib/workspace/paths.ts";
import { command } from "../../scripts/export_dashboard_data.ts";
import { contextIn } from "./update_rig.ts";

/** Exports of one workspace are ten days apart, so that each drops an old one from the history. */
const STEP_MS = 10 * 86_400_000;
const FIRST = parseInstant("2026-01-05T00:00:00Z");
const LOG = "ops/automation_runs.log";

/** Something for every dataset, a little different for each export. */
export const STOCK = {
  "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative/20251231_010000.json": JSON.stringify({
    ev_global: { alpha: 8, beta: 2 },
    slip: { a: { narrow: 0.5 } },
  }),
  "runs/index.csv": "run_id,timestamp,trades\nA,20260104_100000,4\n",
  "ops/signal_latency_rollup.csv":
    "hour_utc,window_end_utc,count,failure_count,failure_rate,p50_ms,p95_ms,p99_ms,max_ms,breach_flag,breach_streak\n" +
    "2026-01-04T00:00:00Z,2026-01-04T01:00:00Z,5,0,0,300,480,496,500,false,0\n",
};

/** The export of a number in this process: every third one uploads. */
export async function exportOnce(root: string, number: number): Promise<JsonObject> {
  const now = FIRST + number * STEP_MS;
  const ctx = contextIn(root);
  const jobId = `${fileStamp(now).replace("_", "T")}Z-kill-${number}`;
  const options = {
    ...command.options.parse({}),
    jobId,
    ...(number % 3 === 0 && { uploadCommand: "true" }),
  };
  const clock = { ...ctx.clock, now: () => now };
  return (await execute({ ...ctx, clock }, command, options)).result;
}

/** How many exports a workspace has seen the end of, by its manifest. */
export function exported(root: string): number {
  const path = join(root, "out/dashboard/manifest.json");
  return existsSync(path) ? Number((JSON.parse(readFileSync(path, "utf8")) as JsonObject).sequence) : 0;
}

/** How a workspace's bundle, heartbeat and history contradict each other; nothing where all tell of the same export. */
export function contradictions(root: string): string[] {
  const wrong: string[] = [];
  const text = (path: string) => readFileSync(join(root, path), "utf8");
  const json = (path: string) => JSON.parse(text(path)) as JsonObject;
  const same = (what: string, one: unknown, other: unknown) => {
    if (!Bun.deepEquals(one, other))
      wrong.push(`${what}: ${JSON.stringify(one)} is not ${JSON.stringify(other)}`);
  };
  const manifest = json("out/dashboard/manifest.json");
  const { job_id, sequence, generated_at } = manifest;
  const heartbeat = json("ops/dashboard_export_heartbeat.json");
  same(
    "heartbeat",
    [heartbeat.job_id, heartbeat.sequence, heartbeat.generated_at],
    [job_id, sequence, generated_at],
  );
  same("counter", json("out/dashboard/manifest.json.sequence").value, sequence);
  const history = `ops/dashboard_export_history/${job_id}`;
  same("history", json(`${history}/manifest.json`).sequence, sequence);
  const entries = manifest.datasets as JsonObject[];
  same("datasets", entries.length, 4);
  for (const { dataset, checksum_sha256 } of entries) {
    const file = text(`out/dashboard/${dataset}.json`);
    same(`${dataset}'s checksum`, sha256(file), checksum_sha256);
    same(`${dataset}'s job`, (JSON.parse(file) as JsonObject).job_id, job_id);
    same(`${dataset}'s copy`, sha256(text(`${history}/${dataset}.json`)), checksum_sha256);
  }
  const kept = readdirSync(join(root, "ops/dashboard_export_history"));
  const full = kept.filter(
    (name) => readdirSync(join(root, "ops/dashboard_export_history", name)).length > 0,
  );
  const archive = "ops/dashboard_export_archive_manifest.jsonl";
  const lines = existsSync(join(root, archive)) ? text(archive).trimEnd().split("\n") : [];
  const gone = lines.map((line) => (JSON.parse(line) as JsonObject).job_id);
  same("deletions", new Set(gone).size, gone.length);
  // Every export there was is either kept or recorded as deleted.
  same("exports", full.length + gone.length, sequence);
  const numbers = existsSync(join(root, LOG))
    ? text(LOG)
        .split("\n")
        .slice(0, -1)
        .map((line) => (JSON.parse(line) as JsonObject).sequence)
        .filter((number) => number !== undefined)
    : [];
  same(
    "log",
    numbers,
    numbers.map((_, index) => index + Number(numbers[0])),
  );
  // The log's counter is no part of a commit: a process that is killed while it writes it leaves its draft.
  const parts = readdirSync(root, { recursive: true })
    .map(String)
    .filter((path) => isHidden(path.split("/").at(-1)!) && !/^ops\/\.(lock$|commit$|orb-part-)/.test(path));
  same("left over", parts, []);
  return wrong;
}
