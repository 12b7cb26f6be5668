import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checklistIds } from "../../lib/checklists/load.ts";
import { ADVICE, adviceFor, fillRemedy } from "../../lib/checklists/triage/advice.ts";
import { RERUNS } from "../../lib/checklists/triage/advice_jobs.ts";
import { troubles } from "../../lib/checklists/triage/troubles.ts";
import { parseFlags } from "../../lib/command/flags.ts";
import { run } from "../../lib/command/run.ts";
import type { Context } from "../../lib/workspace/context.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { systemClock } from "../../lib/workspace/time.ts";
import { catalog } from "../../scripts/catalog.ts";
import { fakeWorld } from "../command/fake_world.ts";

const folder = mkdtempSync(join(tmpdir(), "orb-triage-"));
afterAll(() => rmSync(folder, { recursive: true }));
const env = { ORB_NOW: "2026-03-02T12:00:00Z" };

/** A workspace with these files: texts as they are, everything else as JSON; lists line by line. */
function workspaceOf(files: Record<string, unknown>): Context {
  const root = mkdtempSync(join(folder, "workspace-"));
  for (const [path, content] of Object.entries(files)) {
    const text =
      typeof content === "string"
        ? content
        : Array.isArray(content)
          ? content.map((line) => `${JSON.stringify(line)}\n`).join("")
          : JSON.stringify(content);
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return contextOf(root);
}

function contextOf(root: string): Context {
  const workspace = new Workspace(root, root);
  const reader = new Reader(workspace);
  return { workspace, clock: systemClock(env), reader, env: {}, lang: "en", note() {}, progress() {} };
}

const job = (at: string, name: string, status: string, more: object = {}) => ({
  job_id: `${at.replace(/[-:]/g, "")}-${name}`,
  status,
  logged_at: at,
  ...more,
});

describe("troubles", () => {
  test("are none in an empty workspace", () => {
    expect(troubles(workspaceOf({}))).toEqual([]);
  });

  test("hold failed and warned runs of the automation log with what failed in them, newest first", () => {
    const ctx = workspaceOf({
      "ops/automation_runs.log": [
        job("2026-03-01T00:30:00Z", "latency", "ok"),
        job("2026-03-01T00:40:00Z", "dashboard", "error", {
          diagnostics: {
            error_code: "input_missing",
            errors: [{ dataset: "latency", error: "roll-up not found", error_code: "input_missing" }],
          },
        }),
        job("2026-03-02T00:35:00Z", "sequence-gap", "warning", {
          message: "expected previous sequence 18, found 17",
          diagnostics: { error_code: "sequence_gap" },
        }),
      ],
    });
    const [gap, dashboard, ...none] = troubles(ctx);
    expect(none).toEqual([]);
    expect(gap).toMatchObject({ severity: "warn", subject: "sequence-gap", codes: ["sequence_gap"] });
    expect(gap!.message.en).toBe("expected previous sequence 18, found 17");
    expect(dashboard).toMatchObject({
      kind: "job",
      severity: "bad",
      subject: "dashboard",
      codes: ["input_missing"],
      at: "2026-03-01T00:40:00Z",
      over: false,
      path: "ops/automation_runs.log",
      message: { en: "roll-up not found" },
      failing: [{ what: "latency", found: { en: "input_missing: roll-up not found" } }],
    });
  });

  test("name the inputs that were missing", () => {
    const diagnostics = { error_code: "missing_input", missing_inputs: ["ops/signal_latency_rollup.csv"] };
    const [weekly] = troubles(
      workspaceOf({
        "ops/automation_runs.log": [job("2026-03-01T00:10:00Z", "weekly", "error", { diagnostics })],
      }),
    );
    expect(weekly!.message.en).toBe("ops/signal_latency_rollup.csv");
    expect(weekly!.failing).toMatchObject([
      { what: "missing_inputs", found: { en: "ops/signal_latency_rollup.csv" } },
    ]);
  });

  test("are over once the same job has succeeded, and not when another has", () => {
    const ctx = workspaceOf({
      "ops/automation_runs.log": [
        job("2026-03-01T00:10:00Z", "weekly", "error"),
        job("2026-03-01T00:20:00Z", "latency", "error"),
        job("2026-03-01T00:30:00Z", "latency", "ok"),
        job("2026-03-01T00:40:00Z", "latency", "error"),
      ],
    });
    expect(troubles(ctx).map(({ subject, over }) => [subject, over])).toEqual([
      ["latency", false],
      ["latency", true],
      ["weekly", false],
    ]);
  });

  test("hold every failed check of a verification that really ran", async () => {
    const root = mkdtempSync(join(folder, "verified-"));
    const { command } = await catalog.verify_observability_job!();
    const argv = ["--check-log", "ops/automation_runs.log", "--heartbeat", "ops/latency_job_heartbeat.json"];
    expect(await run(command, argv, fakeWorld({ cwd: root, env }))).toBe(1);
    const [found] = troubles(contextOf(root));
    const failed = ["log_missing", "sequence_missing", "heartbeat_missing"];
    expect(found!.codes).toEqual([...failed, "verification_failed"]);
    expect(found!.failing.map(({ what }) => what)).toEqual(failed);
    expect(found!.failing[2]!.found.ja).toContain("心拍ファイルがありません");
  });

  test("hold a late heartbeat and one that tells of a failure, with the failure's own code first", () => {
    const ctx = workspaceOf({
      "ops/latency_job_heartbeat.json": { status: "ok", last_success_at: "2026-03-02T05:00:00Z" },
      "ops/weekly_report_heartbeat.json": { status: "ok", last_success_at: "2026-03-02T11:00:00Z" },
      "ops/dashboard_export_heartbeat.json": {
        status: "error",
        last_success_at: "2026-03-02T10:00:00Z",
        last_failure: {
          at: "2026-03-02T11:30:00Z",
          errors: [{ dataset: "upload", error_code: "upload_failed" }],
        },
      },
    });
    const found = troubles(ctx);
    expect(found.map(({ subject, codes }) => [subject, codes])).toEqual([
      ["dashboard", ["upload_failed", "heartbeat_unhealthy"]],
      ["latency", ["heartbeat_stale"]],
    ]);
  });

  test("hold the failed step of a workflow and the next action, and say when a step was cut or still runs", () => {
    const report = (run_id: string, status: string, steps: object[]) => ({
      schema_version: 1,
      run_id,
      status,
      exit_code: 1,
      started_at: "2026-03-01T06:00:00Z",
      finished_at: status === "running" ? null : "2026-03-01T06:05:00Z",
      dry_run: false,
      symbol: "USDJPY",
      mode: "conservative",
      argv: [],
      steps,
    });
    const ctx = workspaceOf({
      "ops/workflow_runs/20260301T060000Z-USDJPY-conservative/report.json": report(
        "20260301T060000Z-USDJPY-conservative",
        "failed",
        [
          { name: "ingest", status: "ok", command: "pull_prices" },
          {
            name: "data_quality",
            status: "failed",
            command: "check_data_quality",
            error_code: "audit_failed",
            message: "coverage 0.97 is under 0.995",
            next_action: "inspect the gap inventory",
          },
        ],
      ),
      "ops/workflow_runs/20260302T060000Z-USDJPY-conservative/report.json": report(
        "20260302T060000Z-USDJPY-conservative",
        "running",
        [{ name: "ingest", status: "running", command: "pull_prices", started_at: "2026-03-02T06:00:01Z" }],
      ),
    });
    const [cut, failed] = troubles(ctx);
    expect(cut).toMatchObject({
      severity: "warn",
      codes: ["step_cut"],
      subject: "USDJPY conservative: ingest",
    });
    expect(failed).toMatchObject({ severity: "bad", codes: ["audit_failed"], at: "2026-03-01T06:05:00Z" });
    expect(failed!.failing.map(({ found }) => found.en)).toEqual([
      "coverage 0.97 is under 0.995",
      "inspect the gap inventory",
    ]);
    expect(adviceFor(failed!).remedies).toContainEqual({
      command: "run_daily_workflow",
      args: ["--resume", "20260301T060000Z-USDJPY-conservative"],
    });
  });

  test("hold warnings of the benchmark summary and of each state's newest health check only", () => {
    const checked = (checked_at: string, warnings: string[]) => ({
      checked_at,
      state_path: "runs/active/state.json",
      warnings,
    });
    const ctx = workspaceOf({
      "reports/benchmark_summary.json": {
        generated_at: "2026-03-01T00:00:00Z",
        symbol: "USDJPY",
        mode: "conservative",
        warnings: ["rolling window 30 missing", "baseline sharpe 0.10 below min_sharpe 0.50"],
      },
      "ops/health/state_checks.json": `[${[
        checked("2026-02-28T00:00:00Z", ["old"]),
        checked("2026-03-02T00:00:00Z", ["slippage slope narrow 0.9 above 0.5"]),
      ].map((record) => JSON.stringify(record))}]`,
    });
    expect(troubles(ctx).map(({ kind, codes, message }) => [kind, codes, message.en])).toEqual([
      ["state_health", ["state_slip_high"], "slippage slope narrow 0.9 above 0.5"],
      [
        "benchmark",
        ["benchmark_report_missing", "benchmark_threshold"],
        "rolling window 30 missing (and 1 more)",
      ],
    ]);
  });

  test("sum up the anomalies of one kind of one ingest, without old ones and mere information", () => {
    const anomaly = (logged_at: string, type: string, severity: string, run_id: string) => ({
      type,
      start_ts: logged_at,
      symbol: "USDJPY",
      tf: "5m",
      severity,
      run_id,
      logged_at,
    });
    const ctx = workspaceOf({
      "ops/logs/ingest_anomalies.jsonl": [
        anomaly("2026-01-01T00:00:00Z", "gap", "warning", "old"),
        anomaly("2026-03-01T00:00:00Z", "gap", "warning", "a"),
        anomaly("2026-03-01T00:00:01Z", "gap", "warning", "a"),
        anomaly("2026-03-01T00:00:01Z", "synthetic_extension", "info", "a"),
        anomaly("2026-03-02T00:00:00Z", "provider_failure", "error", "b"),
      ],
    });
    expect(troubles(ctx).map(({ codes, times, severity }) => [codes[0], times, severity])).toEqual([
      ["provider_failure", 1, "bad"],
      ["gap", 2, "warn"],
    ]);
  });

  test("hold files that cannot be read, before everything else, and the others are still looked at", () => {
    const ctx = workspaceOf({
      "ops/automation_runs.log": [job("2026-03-01T00:10:00Z", "weekly", "error")],
      "reports/benchmark_summary.json": "{ torn",
      "ops/health/state_checks.json": "[]",
    });
    expect(troubles(ctx).map(({ kind, codes }) => [kind, codes])).toEqual([
      ["unreadable", ["json_invalid"]],
      ["job", []],
    ]);
  });

  test("are read from the ends of logs: a log of a million entries costs no more than its end", () => {
    const line = `${JSON.stringify(job("2026-03-01T00:10:00Z", "weekly", "error", { message: "x".repeat(300) }))}\n`;
    const ctx = workspaceOf({ "ops/automation_runs.log": line.repeat(20_000) });
    let bytes = 0;
    const { open } = ctx.reader;
    ctx.reader.open = function (path) {
      const file = open.call(this, path);
      if (!file) return file;
      const read = file.read.bind(file);
      file.read = (from, size) => {
        bytes += size;
        return read(from, size);
      };
      return file;
    };
    expect(troubles(ctx)).toHaveLength(500);
    expect(bytes).toBeLessThan(500 * line.length + 2 * 65_536);
  });
});

describe("advice", () => {
  const remedies = ADVICE.flatMap((advice) => advice.remedies ?? []).concat(
    RERUNS.map(([, remedy]) => remedy),
  );
  const vars = {
    symbol: "USDJPY",
    mode: "conservative",
    tf: "5m",
    run: "20260301T060000Z-USDJPY-conservative",
    state: "runs/active/state.json",
  };

  test("knows each code once", () => {
    const codes = ADVICE.flatMap((advice) => advice.codes);
    expect(codes.filter((code, index) => codes.indexOf(code) < index)).toEqual([]);
  });

  test("is there for every kind of trouble, and for codes that nobody knows", () => {
    const kinds = [
      "job",
      "heartbeat",
      "workflow",
      "benchmark",
      "state_health",
      "anomaly",
      "unreadable",
    ] as const;
    for (const kind of kinds) {
      expect(adviceFor({ codes: ["never_heard_of"], kind, vars: {} }).steps.length).toBeGreaterThan(0);
    }
  });

  test("knows every failure of the verification and every type of anomaly that the program writes", () => {
    const known = new Set(ADVICE.flatMap((advice) => advice.codes));
    const source = (path: string) => readFileSync(join(import.meta.dir, "../..", path), "utf8");
    const words = source("lib/observability/verify_job/words.ts");
    const verified = [...words.split("};")[0]!.matchAll(/^ {2}([a-z_]+):/gm)].map(([, code]) => code!);
    const ingest = readdirSync(join(import.meta.dir, "../../lib/ingest"), {
      recursive: true,
      encoding: "utf8",
    })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => source(`lib/ingest/${name}`))
      .join("\n");
    const added = [...ingest.matchAll(/anomalies\.add\("([a-z_]+)"/gi)].map(([, type]) => type!);
    const rated = [...ingest.matchAll(/^ {2}([a-z_]+): "(?:error|info)",/gm)].map(([, type]) => type!);
    expect(verified.length).toBeGreaterThan(30);
    expect([...added, ...rated].length).toBeGreaterThan(20);
    expect([...verified, ...added, ...rated].filter((code) => !known.has(code))).toEqual([]);
  });

  test("names checklists that there are", () => {
    const ids = checklistIds(workspaceOf({}).reader);
    const named = remedies.flatMap((remedy) => ("checklist" in remedy ? [remedy.checklist] : []));
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });

  const commands = remedies.flatMap((remedy) => ("command" in remedy ? [remedy] : []));
  const byLine = commands.map((remedy) => [[remedy.command, ...remedy.args].join(" "), remedy] as const);
  test.each(byLine)("names a command line that is accepted: %s", async (_, remedy) => {
    const filled = fillRemedy(remedy, vars);
    const args = filled && "args" in filled ? filled.args : ["not filled"];
    const { command } = await catalog[remedy.command]!();
    expect((await parseFlags(command, args)).options).toBeDefined();
  });

  test("leaves out a command whose subject is not known", () => {
    const { remedies: left } = adviceFor({ codes: ["gap"], kind: "anomaly", vars: {} });
    expect(left).toEqual([{ checklist: "ingest_review" }]);
  });

  test("runs the job again that failed", () => {
    const { remedies: found } = adviceFor({
      codes: ["upload_failed"],
      kind: "job",
      vars: { job: "dashboard-export" },
    });
    expect(found).toEqual([
      { checklist: "observability_triage" },
      { command: "export_dashboard_data", args: [] },
    ]);
  });
});
