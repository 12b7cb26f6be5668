import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import type { Command } from "../../../lib/command/define.ts";
import { command as pullPrices } from "../../../scripts/pull_prices.ts";
import { WebhookServer } from "../../servers/webhook.ts";
import { parseInstant } from "../../../lib/workspace/time.ts";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import {
  BACKUP,
  BARS,
  desks,
  NOW,
  REPORT,
  RUN,
  RUNBOOK,
  states,
  stepOf,
  SUMMARY,
  withoutBars,
} from "./desk.ts";

const { fresh, ingested } = desks();
const DONE = ["ingest", "data_quality", "update_state", "benchmarks", "state_health", "benchmark_summary"];

describe("the runbook's basic command", () => {
  test("leaves every file that the runbook tells the operator to open", async () => {
    const desk = fresh();
    // A row that the ingest must refuse and note.
    desk.write(BACKUP, `${desk.read(BACKUP)}2025-10-31T20:58:00Z,USDJPY,5m,1,1,1,x,0,0\n`);
    const { exit, report, err } = await desk.run(...RUNBOOK);
    expect(states(report)).toEqual(DONE.map((name) => `${name} ok`));
    expect([exit, report.status, report.run_id]).toEqual([0, "ok", RUN]);

    const audit = desk.json(SUMMARY);
    expect((audit.calendar as JsonObject).coverage_ratio_calendar).toBeGreaterThan(0.995);
    expect((audit.calendar_day_summary as JsonObject).warnings).toEqual([]);
    expect(desk.json("reports/data_quality/usdjpy_5m_gap_inventory.json")).toBeInstanceOf(Array);
    expect(desk.read("reports/data_quality/usdjpy_5m_gap_inventory.csv")).toStartWith("start_timestamp,");
    const snapshot = desk.json("ops/runtime_snapshot.json") as Record<string, JsonObject>;
    expect(snapshot.ingest_meta!.USDJPY_5m).toMatchObject({
      source_chain: expect.any(Array),
      freshness_minutes: expect.any(Number),
      local_backup_path: expect.stringContaining(BACKUP),
    });
    expect(desk.read("ops/logs/ingest_anomalies.jsonl")).toContain('"type":"');
    expect(desk.json("runs/active/state.json")).toMatchObject({ meta: { symbol: "USDJPY" } });
    expect(desk.json("ops/health/state_checks.json")).toHaveLength(1);
    expect(snapshot.benchmarks!.USDJPY_conservative).toBe("2025-10-31T20:55:00");
    expect(desk.json("reports/benchmark_summary.json").rolling).toHaveLength(3);
    expect(desk.read("reports/benchmark_summary.svg")).toStartWith("<svg");
    for (const days of [365, 180, 90]) {
      expect(desk.json(`reports/rolling/${days}/USDJPY_conservative.json`).trades).toBeGreaterThan(0);
    }

    expect(desk.json(REPORT)).toEqual({ ...report, context: undefined } as never);
    expect(err.match(/^\[wf\] running: bun scripts\/\w+\.ts .*/gm)).toHaveLength(6);
  });

  test("says of each step what it read, what it wrote and how to do the same alone", async () => {
    const desk = ingested();
    const { report } = await desk.run(...RUNBOOK.slice(1));
    const health = stepOf(report, "state_health");
    expect(health).toMatchObject({
      exit_code: 0,
      command:
        "bun scripts/check_state_health.ts --state runs/active/state.json --json-out ops/health/state_checks.json",
      inputs: [{ path: "runs/active/state.json", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      artefacts: [{ path: "ops/health/state_checks.json", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      started_at: NOW,
      duration_ms: expect.any(Number),
    });
    const written = report.steps.flatMap(({ artefacts = [] }) => artefacts.map(({ path }) => path));
    for (const path of [SUMMARY, "runs/active/state.json", "reports/benchmark_summary.svg"]) {
      expect(written).toContain(path);
    }
    expect(written.filter((path) => !existsSync(desk.path(path)))).toEqual([]);
    expect(stepOf(report, "data_quality").metrics).toMatchObject({ gap_count: expect.any(Number) });
  });
});

describe("a failed audit", () => {
  test("stops the run with 1, is told once, and leaves state and benchmarks alone", async () => {
    await using server = await WebhookServer.start();
    const desk = ingested();
    const whole = desk.read(BARS);
    desk.write(BARS, withoutBars(whole, "2025-09-10T08", "2025-09-10T09"));
    const flags = ["--webhook", server.url("/hooks/SECRETSECRET")];
    const { exit, report, err } = await desk.run(...RUNBOOK.slice(1), ...flags);
    expect(exit).toBe(1);
    expect(states(report)).toEqual([
      "data_quality failed",
      ...DONE.slice(2).map((name) => `${name} skipped`),
    ]);
    expect(stepOf(report, "data_quality")).toMatchObject({
      exit_code: 1,
      error_code: "audit_failed",
      message: expect.stringContaining("calendar day warnings below coverage threshold"),
      next_action: expect.stringContaining("gap inventory"),
    });
    expect(stepOf(report, "update_state").reason).toBe("blocked_by:data_quality");
    expect((server.messages as JsonObject[]).map(({ event }) => event)).toEqual(["data_quality_failure"]);
    expect(desk.json(SUMMARY)).toMatchObject({ status: "fail" });
    for (const path of ["runs/active/state.json", "reports/baseline", "reports/benchmark_summary.json"]) {
      expect(existsSync(desk.path(path))).toBe(false);
    }
    expect(err).toContain("[wf] command failed with exit code 1: ");
    expect(JSON.stringify([report, desk.files(), desk.read(REPORT), err])).not.toContain("SECRETSECRET");

    // The missing bars are back.
    desk.write(BARS, whole);
    const resumed = await desk.run("--resume", "last");
    expect(resumed.exit).toBe(0);
    expect(states(resumed.report)).toEqual(DONE.slice(1).map((name) => `${name} ok`));
    expect(resumed.report).toMatchObject({ run_id: report.run_id, resumed_at: [NOW], status: "ok" });
    expect(resumed.err).toContain("give --webhook again");
    expect(server.messages).toHaveLength(1);
  });

  test("is over once the missing bars have been ingested again", async () => {
    const desk = fresh();
    const whole = desk.read(BACKUP);
    desk.write(BACKUP, withoutBars(whole, "2025-09-10T08", "2025-09-10T09"));
    expect(states((await desk.run(...RUNBOOK)).report).slice(0, 2)).toEqual([
      "ingest ok",
      "data_quality failed",
    ]);
    desk.write("data/revised.csv", whole);
    const repair = ["--repair", "--source", "data/revised.csv"];
    expect((await desk.type(pullPrices as unknown as Command, repair)).exit).toBe(0);
    const { report, exit } = await desk.run("--resume", "last");
    expect(states(report)).toEqual(["ingest reused", ...DONE.slice(1).map((name) => `${name} ok`)]);
    expect(exit).toBe(0);
  });

  test("blocks with --keep-going only what rests on the bars", async () => {
    const desk = ingested();
    await desk.run("--update-state", "--benchmarks");
    desk.write(BARS, withoutBars(desk.read(BARS), "2025-09-10T08", "2025-09-10T09"));
    const { exit, report } = await desk.run(...RUNBOOK.slice(1), "--keep-going");
    expect(exit).toBe(1);
    expect(states(report)).toEqual([
      "data_quality failed",
      "update_state skipped",
      "benchmarks skipped",
      "state_health ok",
      "benchmark_summary ok",
    ]);
  });
});

describe("after a failure", () => {
  test("steps that hold are reused, from the first other one on all are repeated", async () => {
    const desk = ingested();
    const first = await desk.run(...RUNBOOK.slice(1));
    desk.now = new Date(parseInstant(NOW) + 3_600_000).toISOString();
    const same = await desk.run("--resume", "last");
    expect(states(same.report)).toEqual(DONE.slice(1).map((name) => `${name} reused`));
    expect(desk.json("ops/health/state_checks.json")).toHaveLength(1);

    desk.write("reports/baseline/USDJPY_conservative.json", "{}");
    const { report } = await desk.run("--resume", first.report.run_id);
    expect(states(report)).toEqual([
      "data_quality reused",
      "update_state reused",
      "benchmarks ok",
      "state_health ok",
      "benchmark_summary ok",
    ]);
    expect(desk.json("reports/baseline/USDJPY_conservative.json").trades).toBeGreaterThan(0);
  });

  test("other flags are another step", async () => {
    const desk = ingested();
    await desk.run("--check-data-quality", "--update-state");
    const flags = ["--check-data-quality", "--data-quality-coverage-threshold", "0.9", "--update-state"];
    const { report } = await desk.run(...flags, "--resume", "last");
    expect(states(report)).toEqual(["data_quality ok", "update_state ok"]);
  });

  test.each<[string, string[], string]>([
    ["no run yet", ["--resume", "last"], "run_not_found"],
    ["an unknown run", ["--resume", "nope"], "run_not_found"],
    ["a path", ["--resume", "../x"], "invalid_name"],
  ])("there is nothing to go on with: %s", async (_, argv, error) => {
    const { exit, text } = await fresh().run(...argv);
    expect([exit, JSON.parse(text).error]).toEqual([2, error]);
  });
});
