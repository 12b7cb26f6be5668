import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { BARS, comparable, desks, RUNBOOK, states, stepOf, withoutBars } from "./desk.ts";

const { ingested } = desks();
const STEPS = RUNBOOK.slice(1);

test("steps in processes of their own leave the same files as in one", async () => {
  const [apart, together] = [ingested(), ingested()];
  const [one, other] = [await apart.run(...STEPS, "--isolate"), await together.run(...STEPS)];
  expect([one.exit, states(one.report)]).toEqual([0, states(other.report)]);
  expect(comparable(apart)).toEqual(comparable(together));
  expect((await apart.run("--resume", "last")).report.steps.every(({ status }) => status === "reused")).toBe(
    true,
  );
});

test("their failures are those of the command", async () => {
  const desk = ingested();
  writeFileSync(desk.path(BARS), withoutBars(desk.read(BARS), "2025-09-10T08", "2025-09-10T09"));
  const { exit, report, err } = await desk.run(...STEPS, "--isolate", "--keep-going");
  expect(exit).toBe(1);
  expect(stepOf(report, "data_quality")).toMatchObject({
    status: "failed",
    error_code: "audit_failed",
    message: expect.stringContaining("calendar day warnings"),
  });
  expect(stepOf(report, "state_health")).toMatchObject({
    status: "failed",
    exit_code: 1,
    error_code: "input_missing",
    error: "state_not_found",
  });
  expect(err).toContain("[check_data_quality] FAILURE: ");
});
