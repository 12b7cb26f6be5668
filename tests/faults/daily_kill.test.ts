import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunReport } from "../../lib/workflow/daily/report.ts";
import type { StepName } from "../../lib/workflow/daily/step.ts";
import { comparable, type Desk, desks, NOW, REPORT, RUNBOOK } from "../workflow/daily/desk.ts";

const { fresh } = desks();
const script = join(import.meta.dir, "../../scripts/run_daily_workflow.ts");

function start(desk: Desk, argv: string[]) {
  return Bun.spawn([process.execPath, script, ...argv], {
    cwd: desk.root,
    env: { PATH: process.env.PATH!, ORB_NOW: NOW },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
}

/** Ends the run with SIGKILL as soon as its report says that the step has begun; the report then. */
async function killAt(desk: Desk, step: StepName, delay: number): Promise<RunReport> {
  const child = start(desk, RUNBOOK);
  const path = desk.path(REPORT);
  const report = () => JSON.parse(readFileSync(path, "utf8")) as RunReport;
  try {
    const begun = () =>
      existsSync(path) && report().steps.some(({ name, status }) => name === step && status !== "pending");
    while (!begun() && child.exitCode === null) await Bun.sleep(2);
    await Bun.sleep(delay);
  } finally {
    child.kill("SIGKILL");
    await child.exited;
  }
  return report();
}

describe("a run that was killed", () => {
  test("goes on where it stood and ends in the same files as an undisturbed one", async () => {
    const calm = fresh();
    expect((await calm.run(...RUNBOOK)).exit).toBe(0);
    const expected = comparable(calm);
    let cut = 0;
    for (const [step, delay] of [
      ["ingest", 0],
      ["ingest", 60],
      ["data_quality", 0],
      ["update_state", 0],
      ["update_state", 40],
      ["benchmarks", 0],
      ["benchmarks", 100],
      ["state_health", 0],
      ["benchmark_summary", 0],
    ] as [StepName, number][]) {
      const desk = fresh();
      const left = await killAt(desk, step, delay);
      if (left.status === "running") cut++;
      const { exit, report, text } = await desk.run("--resume", "last");
      expect([step, delay, exit, text === ""]).toEqual([step, delay, 0, false]);
      expect(report.run_id).toBe(left.run_id);
      expect(comparable(desk)).toEqual(expected);
    }
    // Most of them were hit in the middle.
    expect(cut).toBeGreaterThan(3);
  }, 180_000);
});
