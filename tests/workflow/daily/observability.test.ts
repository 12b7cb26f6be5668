import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import type { Command } from "../../../lib/command/define.ts";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { WORKSPACE_TEMPLATES } from "../../../lib/workspace/templates.ts";
import { command as daily } from "../../../scripts/run_daily_workflow.ts";
import { WebhookServer } from "../../servers/webhook.ts";
import { type Desk, desks, states, stepOf } from "./desk.ts";

const { ingested } = desks();
const AUTOMATION = "configs/observability/automation.yaml";
const LOG = "ops/automation_runs.log";
const JOBS = ["observability.latency", "observability.weekly", "observability.dashboard"];

/** A workspace with a run, and with signals of this day. */
async function busy(): Promise<Desk> {
  const desk = ingested();
  const at = (second: number) => `2025-10-31T21:10:${String(second).padStart(2, "0")}+00:00`;
  const rows = [1, 2, 3].map((n) => `s${n},${at(n)},${at(n + 1)},success,status=200\n`);
  desk.write("ops/signal_latency.csv", `signal_id,ts_emit,ts_ack,status,detail\n${rows.join("")}`);
  await desk.run("--update-state", "--benchmarks");
  return desk;
}

function run(desk: Desk, env: Record<string, string>, ...argv: string[]) {
  return desk.type(daily as unknown as Command, ["--observability", ...argv], env);
}

const log = (desk: Desk) =>
  desk
    .read(LOG)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as JsonObject);

describe("the observability chain", () => {
  test("rehearses with --dry-run: its files are written, no webhook is called, nothing is uploaded", async () => {
    await using server = await WebhookServer.start();
    const desk = await busy();
    const env = {
      OBS_WEEKLY_WEBHOOK_URL: server.url("/weekly"),
      OBS_LATENCY_WEBHOOK_URL: server.url("/latency"),
      OBS_WEBHOOK_SECRET: "a-secret-of-the-test",
      OPS_DASHBOARD_UPLOAD_CMD: `touch ${desk.path("uploaded")}`,
    };
    const { exit, report, err } = await run(desk, env, "--dry-run");
    expect(states(report)).toEqual(JOBS.map((job) => `${job} dry_run`));
    expect(exit).toBe(0);
    expect(server.messages).toEqual([]);
    expect(existsSync(desk.path("uploaded"))).toBe(false);
    const lines = report.steps.map(({ command }) => command.split(" ").at(-1));
    expect(lines).toEqual(["--dry-run-alert", "--dry-run-webhook", "--dry-run-upload"]);
    for (const path of ["ops/latency_job_heartbeat.json", "out/dashboard/manifest.json", LOG]) {
      expect(existsSync(desk.path(path))).toBe(true);
    }
    expect(log(desk).map(({ job_id }) => String(job_id).replace(/^[^-]*-/, ""))).toEqual([
      "observability-latency",
      "observability-weekly",
      "observability-dashboard",
    ]);
    expect(JSON.stringify([report, err])).not.toContain("a-secret-of-the-test");
  });

  test("posts, runs last when combined, and leaves its summaries", async () => {
    await using server = await WebhookServer.start();
    const desk = await busy();
    const env = { OBS_WEEKLY_WEBHOOK_URL: server.url("/weekly"), OBS_WEBHOOK_SECRET: "a-secret-of-the-test" };
    const { report } = await run(
      desk,
      env,
      "--state-health",
      "--benchmark-summary",
      "--archive-state",
      "--analyze-latency",
    );
    expect(states(report)).toEqual([
      "state_health ok",
      "benchmark_summary ok",
      ...JOBS.map((job) => `${job} ok`),
      "archive_state ok",
    ]);
    expect(server.requests.map(({ path }) => path)).toEqual(["/weekly"]);
    for (const name of ["signal_latency", "weekly_observability", "dashboard_export"]) {
      expect(existsSync(desk.path(`reports/${name}_summary.json`))).toBe(true);
    }
  });

  test("says in the morning what is missing and which command makes it", async () => {
    const desk = ingested();
    const { exit, report } = await run(desk, {});
    expect(exit).toBe(1);
    const weekly = stepOf(report, "observability.weekly");
    expect(weekly.message).toStartWith("missing_input: ");
    expect(weekly.next_action).toContain("runs/index.csv");
    expect(stepOf(report, "observability.dashboard").status).toBe("skipped");
  });
});

describe("its configuration", () => {
  test("as shipped does not wait long for a receiver that is away: the next day's chain posts again", async () => {
    const shipped = WORKSPACE_TEMPLATES[AUTOMATION]!;
    await using server = await WebhookServer.start("reset");
    const desk = await busy();
    desk.write(AUTOMATION, shipped.replace(/(retry-wait-seconds): \d+/, "$1: 0"));
    const env = { OBS_WEEKLY_WEBHOOK_URL: server.url("/weekly"), OBS_WEBHOOK_SECRET: "a-secret-of-the-test" };
    const { exit, err } = await run(desk, env);
    expect(exit).toBe(1);
    expect(err).toContain("(connect_failed:ECONNRESET): attempt 3/3 in 0 s");
    server.behave({ status: 200 });
    const next = await run(desk, env);
    expect([next.exit, server.requests.length]).toEqual([0, 4]);
  });

  const withConfig = (text: string, path = AUTOMATION) => {
    const desk = ingested();
    desk.write(path, text);
    return desk;
  };

  test("adds its words behind the job's own, so that the last one wins", async () => {
    const desk = withConfig(`
latency:
  args: {slo-threshold: 7, job-name: night, dry-run-alert: true, input: "{ROOT}/ops/own.csv"}
weekly: {enabled: false}
dashboard:
  args: {dataset: [ev_history, slippage], symbol: null}
  argv: [--dataset, turnover]
`);
    const { report } = await run(desk, {}, "--dry-run");
    const [latency, weekly, dashboard] = report.steps;
    const tail = `--slo-threshold 7 --job-name night --dry-run-alert --input ${desk.root}/ops/own.csv`;
    expect(latency!.command).toEndWith(tail);
    expect(weekly).toMatchObject({ status: "skipped", reason: "disabled" });
    expect(dashboard!.command).toEndWith("--dataset turnover --dry-run-upload");
  });

  test.each<[string, string, string[]]>([
    ["an unknown section", "latencies: {}\n", []],
    ["an unknown flag of a job", "dashboard:\n  args: {data-set: x}\n", []],
    ["a file that is not there", "{}\n", ["--observability-config", "configs/none.yaml"]],
    ["no YAML", "latency: [\n", []],
  ])("is refused with 2 before the first job: %s", async (_, text, flags) => {
    const desk = withConfig(text);
    const { exit } = await run(desk, {}, ...flags);
    expect(exit).toBe(2);
    expect([LOG, "ops/workflow_runs"].filter((path) => existsSync(desk.path(path)))).toEqual([]);
  });
});
