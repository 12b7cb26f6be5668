import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { acquireLock } from "../../../lib/workspace/lock.ts";
import { Workspace } from "../../../lib/workspace/paths.ts";
import { systemClock } from "../../../lib/workspace/time.ts";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { WebhookServer } from "../../servers/webhook.ts";
import { BACKUP, BARS, desks, NOW, REPORT, RUN, RUNBOOK, states, stepOf, withoutBars } from "./desk.ts";

const { fresh, ingested } = desks();

describe("a dry run", () => {
  test("of every step changes nothing and posts nothing, also where the audit fails", async () => {
    await using server = await WebhookServer.start();
    const desk = ingested();
    desk.write(BARS, withoutBars(desk.read(BARS), "2025-09-10T08", "2025-09-10T09"));
    const before = desk.files();
    const all = [...RUNBOOK, "--check-benchmark-freshness", "--archive-state", "--keep-going"];
    const { report, exit } = await desk.run(...all, "--webhook", server.url(), "--dry-run");
    expect(exit).toBe(1);
    expect(states(report).slice(0, 2)).toEqual(["ingest dry_run", "data_quality failed"]);
    expect(desk.files()).toEqual(before);
    expect(existsSync(desk.path("ops/workflow_runs"))).toBe(false);
    expect(server.messages).toEqual([]);
  });

  test("leaves out what would read the files of a step that has only been planned", async () => {
    const { report, exit } = await ingested().run(...RUNBOOK.slice(1), "--dry-run");
    expect(exit).toBe(0);
    expect(states(report)).toEqual([
      "data_quality dry_run",
      "update_state dry_run",
      "benchmarks dry_run",
      "state_health skipped",
      "benchmark_summary skipped",
    ]);
    expect(stepOf(report, "state_health").reason).toBe("not_made_in_dry_run:update_state");
    expect(stepOf(report, "update_state").command).toEndWith(" --dry-run");
  });
});

describe("--plan", () => {
  test("names the steps, their lines and which inputs are missing, and does nothing", async () => {
    const desk = fresh();
    const before = desk.files();
    const { exit, text } = await desk.run(...RUNBOOK, "--plan", "--skip-step", "ingest");
    const { steps } = JSON.parse(text) as { steps: JsonObject[] };
    expect(exit).toBe(0);
    expect(steps.map(({ name, would }) => `${name} ${would}`)).toEqual([
      "ingest skip",
      "data_quality run",
      "update_state run",
      "benchmarks run",
      "state_health run",
      "benchmark_summary run",
    ]);
    expect(steps[2]!.inputs).toEqual([
      { path: BARS, present: false },
      { path: "configs/strategies/day_orb_5m.yaml", present: true },
    ]);
    expect(desk.files()).toEqual(before);
  });

  test("says what would be reused", async () => {
    const desk = ingested();
    await desk.run("--update-state", "--state-health");
    desk.write("runs/active/state.json", `${desk.read("runs/active/state.json")}\n`);
    const { text } = await desk.run("--resume", "last", "--plan");
    const { steps } = JSON.parse(text) as { steps: JsonObject[] };
    expect(steps.map(({ would }) => would)).toEqual(["run", "run"]);
    expect(await desk.show("--resume", "last", "--plan")).toContain("state_health");
  });
});

describe("steps", () => {
  test("can be left out, and begun with a later one", async () => {
    const desk = ingested();
    const { report } = await desk.run(
      ...RUNBOOK,
      "--from-step",
      "update_state",
      "--skip-step",
      "benchmarks",
      "--skip-step",
      "benchmark_summary",
    );
    expect(states(report)).toEqual([
      "ingest skipped",
      "data_quality skipped",
      "update_state ok",
      "benchmarks skipped",
      "state_health ok",
      "benchmark_summary skipped",
    ]);
    expect(report.steps.map(({ reason }) => reason)).toEqual([
      "from_step",
      "from_step",
      undefined,
      "skip_step",
      undefined,
      "skip_step",
    ]);
  });

  test("that do not exist are refused with the nearest name", async () => {
    const { exit, text } = await fresh().run("--update-state", "--skip-step", "benchmark");
    expect(exit).toBe(2);
    expect(JSON.parse(text)).toMatchObject({ error: "bad_value", hint: "Did you mean benchmarks?" });
  });

  test("take their bars, symbol and windows from the flags", async () => {
    const desk = ingested();
    desk.write("data/sample.csv", desk.read(BARS));
    const argv = [
      "--check-data-quality",
      "--benchmarks",
      "--bars",
      "data/sample.csv",
      "--symbol",
      "usdjpy=x",
    ];
    const { report } = await desk.run(...argv, "--windows", "30,365");
    const [audit, benchmarks] = report.steps;
    expect(audit!.command).toContain("--out-json reports/data_quality/usdjpy_sample_summary.json");
    expect(benchmarks!.command).toContain("--bars data/sample.csv --symbol USDJPY --mode conservative");
    expect(existsSync(desk.path("reports/rolling/30/USDJPY_conservative.json"))).toBe(true);
  });

  test("prefer bars with a header, and name the audit's files by the time frame alone", async () => {
    const desk = ingested();
    desk.write("validated/USDJPY/5m_with_header.csv", desk.read(BARS));
    const { report } = await desk.run("--check-data-quality");
    expect(stepOf(report, "data_quality").command).toMatch(
      /--csv validated\/USDJPY\/5m_with_header.csv .* --out-json reports\/data_quality\/usdjpy_5m_summary.json/,
    );
  });

  test("that throw end the run with their own code and message", async () => {
    const { exit, report } = await fresh().run("--benchmarks", "--benchmark-summary");
    expect(exit).toBe(1);
    expect(stepOf(report, "benchmarks")).toMatchObject({
      status: "failed",
      exit_code: 1,
      error_code: "input_missing",
      error: "bars_not_found",
      message: expect.stringContaining(BARS),
    });
  });

  test("judge the age of what has just been run by the market's hours, and fail on what is older", async () => {
    const desk = ingested();
    const fresh = await desk.run("--benchmarks", "--check-benchmark-freshness");
    expect(states(fresh.report)).toEqual(["benchmarks ok", "benchmark_freshness ok"]);
    // Sunday evening, ten minutes after the opening: the bars are as old as the market allows, the summary is not.
    desk.now = "2025-11-02T22:10:00Z";
    const flags = ["--check-benchmark-freshness", "--benchmark-freshness-base-max-age-hours", "2"];
    const { exit, report } = await desk.run(...flags);
    expect(exit).toBe(1);
    const { message, error_code } = stepOf(report, "benchmark_freshness");
    expect(message).toBe(
      "benchmark_pipeline.USDJPY_conservative.summary_generated_at stale by 47.67h (limit 2h)",
    );
    expect(error_code).toBe("validation_failed");
  });

  test("update the state only as the guards allow, where that is asked for", async () => {
    const desk = ingested();
    const { exit, report } = await desk.run("--update-state", "--simulate-live");
    expect(exit).toBe(0);
    expect(stepOf(report, "update_state").metrics).toMatchObject({ decision: { status: "blocked" } });
    expect(existsSync(desk.path("runs/active/state.json"))).toBe(false);
  });

  test("summarise without a second alert what the pipeline has just posted", async () => {
    await using server = await WebhookServer.start();
    const desk = ingested();
    const flags = ["--min-sharpe", "1000", "--webhook", server.url()];
    await desk.run("--benchmarks", "--benchmark-summary", ...flags);
    expect(server.messages).toHaveLength(1);
    await desk.run("--benchmark-summary", ...flags);
    expect(server.messages).toHaveLength(2);
  });
});

describe("a run", () => {
  test("without a step says what could be asked for", async () => {
    const desk = fresh();
    const before = desk.files();
    const { exit, err, report } = await desk.run("--symbol", "EURUSD");
    expect([exit, report as unknown]).toEqual([0, { message: "no_steps", context: expect.anything() }]);
    expect(err).toContain("no step was asked for");
    expect(desk.files()).toEqual(before);
  });

  test("has an id of its own, taken ones are refused or numbered", async () => {
    const desk = ingested();
    expect((await desk.run("--update-state", "--run-id", "tuesday")).report.run_id).toBe("tuesday");
    const again = await desk.run("--update-state", "--run-id", "tuesday");
    expect([again.exit, JSON.parse(again.text).error]).toEqual([2, "run_exists"]);
    expect((await desk.run("--update-state")).report.run_id).toBe(RUN);
    expect((await desk.run("--update-state")).report.run_id).toBe(`${RUN}_01`);
    const resumed = await desk.run("--resume", "last");
    expect(resumed.report.run_id).toBe(`${RUN}_01`);
  });

  test("excludes another one of the same symbol and mode, not of another", async () => {
    const desk = ingested();
    const workspace = new Workspace(desk.root, desk.root);
    const holding = { clock: systemClock({}), command: "run_daily_workflow --benchmarks" };
    using _held = await acquireLock(workspace, "workflow:USDJPY_conservative", holding);
    const { exit, text } = await desk.run("--update-state");
    expect([exit, JSON.parse(text).error]).toEqual([3, "locked"]);
    expect((await desk.run("--update-state", "--mode", "bridge")).exit).toBe(0);
  });

  test.each<[string, string]>([
    ["--data-quality-coverage-threshold", "1.5"],
    ["--data-quality-calendar-max-report", "0"],
    ["--equity", "0"],
    ["--windows", "365,x"],
  ])("ends with 2 before its first step for %s %s", async (flag, value) => {
    const desk = fresh();
    expect((await desk.run("--update-state", flag, value)).exit).toBe(2);
    expect(existsSync(desk.path("ops/workflow_runs"))).toBe(false);
  });

  test("ends with 1 and fetches nothing when two providers are named", async () => {
    const desk = fresh();
    const { exit, report } = await desk.run("--ingest", "--use-api", "--use-yfinance");
    expect([exit, stepOf(report, "ingest").error]).toEqual([1, "several_routes"]);
    expect(existsSync(desk.path(BARS))).toBe(false);
  });

  test("copies its report where it is told to, and tells its progress as JSON lines", async () => {
    const desk = ingested();
    const { err, report } = await desk.run(
      "--update-state",
      "--report-out",
      "out/r.json",
      "--progress",
      "json",
    );
    expect(desk.json("out/r.json")).toEqual({ ...desk.json(REPORT) });
    expect(report.finished_at).toBe(NOW);
    const events = err
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as JsonObject);
    expect(events.filter(({ event }) => event === "step").map(({ name, status }) => [name, status])).toEqual([
      ["update_state", "running"],
      ["update_state", "ok"],
    ]);
    expect(events.filter(({ event }) => event === "progress").at(-1)).toMatchObject({ percent: 100 });
  });

  test("takes a local backup by flag", async () => {
    const desk = fresh();
    desk.write("data/other.csv", desk.read(BACKUP));
    const { report } = await desk.run("--ingest", "--local-backup-csv", "data/other.csv");
    expect(stepOf(report, "ingest").command).toContain(
      "pull_prices.ts --symbol USDJPY --source data/other.csv",
    );
    expect(stepOf(report, "ingest").artefacts!.map(({ path }) => path)).toContain(BARS);
  });

  test("searches the parameters with a fixed seed, and goes on where it was", async () => {
    const desk = ingested();
    const { report } = await desk.run("--optimize", "--optimize-trials", "1");
    expect(stepOf(report, "optimize")).toMatchObject({
      status: "ok",
      command:
        "bun scripts/run_param_sweep.ts --experiment day_orb_core --search random --max-trials 1 --seed 1 --resume",
      metrics: { completed: 1, failures: 0 },
    });
  });

  test.each([
    ["en", "All steps are done.", "update_state"],
    ["ja", "すべての手順が終わりました。", "完了"],
  ])("can be read on a terminal (%s)", async (lang, verdict, word) => {
    const shown = await ingested().show("--update-state", "--lang", lang);
    for (const part of [verdict, word]) expect(shown).toContain(part);
    expect(shown).not.toMatch(/undefined|NaN|\[object/);
  });

  test("a failure is told in the operator's language, and in English in the report", async () => {
    const { err, report } = await fresh().run("--update-state", "--bars", "none.csv", "--lang", "ja");
    expect(err).toContain("失敗しました: 価格データのファイル none.csv がありません。");
    expect(stepOf(report, "update_state").message).toContain("none.csv does not exist");
  });

  test("that fails shows what to do and the line to do it with", async () => {
    const shown = await fresh().show("--state-health", "--lang", "ja");
    expect(shown).toContain("update_state で最初の state を学習させるか");
    expect(shown).toContain("bun scripts/check_state_health.ts --state runs/active/state.json");
  });
});
