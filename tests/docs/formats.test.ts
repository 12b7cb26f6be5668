import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import formats from "../../docs/formats.md" with { type: "text" };
import { answer, planRecord } from "../../lib/checklists/walk.ts";
import { loadChecklist } from "../../lib/checklists/load.ts";
import { newRecord } from "../../lib/checklists/record.ts";
import { run } from "../../lib/command/run.ts";
import { commitPlan } from "../../lib/workspace/commit.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { systemClock } from "../../lib/workspace/time.ts";
import { catalog } from "../../scripts/catalog.ts";
import { fakeWorld } from "../command/fake_world.ts";
import { fieldsOf, fileSections, sectionFor } from "./formats.ts";

/** What the runbook's lines do not leave behind: signals that arrive and that do not, a delivered week, searches, a finished walk. */

const outer = mkdtempSync(join(tmpdir(), "orb-ops-formats-"));
const desk = join(outer, "out/demo");
const receiver = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response("ok") });
const env = {
  PATH: process.env.PATH!,
  ORB_NOW: "2026-01-05T09:00:00Z",
  OBS_WEEKLY_WEBHOOK_URL: receiver.url.href,
  OBS_WEBHOOK_SECRET: "signing-key-of-a-test",
};

const SIGNAL = "--side BUY --entry 110 --tp 111 --sl 109";
const LINES = [
  `emit_signal --signal-id a ${SIGNAL} --webhook-url ${receiver.url.href}`,
  `emit_signal --signal-id b ${SIGNAL} --webhook-url http://127.0.0.1:9/x`,
  "analyze_signal_latency --config configs/observability/latency.yaml --heartbeat-file ops/latency_job_heartbeat.json",
  "summarize_runs --weekly-payload --config configs/observability/weekly.yaml",
  "run_param_sweep --experiment day_orb_core --search random --seed 1 --max-trials 2 --log-history",
  "select_best_params --experiment day_orb_core --include-infeasible",
  "run_walk_forward --experiment day_orb_core --search random --seed 1 --max-trials 1 --train-days 270",
  "export_metrics",
];

async function type(line: string, cwd = desk): Promise<void> {
  const [name = "", ...argv] = line.split(" ");
  const world = fakeWorld({ cwd, env });
  const { command } = await catalog[name]!();
  const exit = await run(command, argv, world);
  // A signal that does not arrive ends with 1, and is what is wanted here.
  if (exit > 1) throw new Error(`${line}: ${world.out}${world.err}`);
}

/** Every item waived, as an operator would who finishes a walk. */
async function walked(id: string): Promise<void> {
  const workspace = new Workspace(desk, desk);
  const clock = systemClock(env);
  const ctx = () => ({
    workspace,
    clock,
    env,
    lang: "en" as const,
    reader: new Reader(workspace),
    note: () => {},
    progress: () => undefined,
  });
  const checklist = loadChecklist(ctx().reader, id);
  let record = newRecord(ctx(), checklist, { operator: "ana", vars: {} });
  for (const item of checklist.items) {
    record = answer(ctx(), { checklist, record }, item.id, { status: "waived", note: "agreed" });
  }
  const plan = planRecord(ctx(), { checklist, record }, { logState: false });
  await commitPlan({ workspace, clock, command: "walk", plan });
}

beforeAll(async () => {
  await type("demo", outer);
  for (const line of LINES) await type(line);
  await walked("state_save");
}, 120_000);

afterAll(async () => {
  await receiver.stop(true);
  rmSync(outer, { recursive: true });
});

const WRITTEN = [
  "ops/signal_latency.csv",
  "ops/signal_notifications.log",
  "ops/latency_job_heartbeat.json",
  "ops/weekly_report_heartbeat.json",
  "ops/weekly_report_history/2026-01-05.json",
  "ops/weekly_report_history/2026-01-05.sig",
  "ops/weekly_report_history/manifest.jsonl",
  "ops/metrics.prom",
  "ops/checklists/completions.jsonl",
  "ops/checklists/state_save/20260105_090000.json",
  "experiments/history/runs.jsonl",
  "reports/simulations/day_orb_core/best_params.json",
  "reports/walk_forward/day_orb_core.json",
];

test.each(WRITTEN)("docs/formats.md tells of %s and of its fields", (path) => {
  const { text } = sectionFor(fileSections(formats), path)!;
  const fields = path.endsWith(".prom") ? [] : fieldsOf(path, readFileSync(join(desk, path), "utf8"));
  expect(fields.filter((field) => !text.includes(`\`${field}\``))).toEqual([]);
});

test.each([
  "ops/logs/wizard/20260105_090000_run_sim.log",
  "ops/wizard/session_20260105_090000.sh",
  "ops/outbox/b.json",
])("docs/formats.md tells of %s", (path) => {
  expect(sectionFor(fileSections(formats), path)).toBeDefined();
});
