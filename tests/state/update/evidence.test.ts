import { describe, expect, test } from "bun:test";
import { PROGRESS } from "../../../lib/workspace/evidence.ts";
import { UpdateDesk } from "./support.ts";

const LIVE = ["--simulate-live", "--no-guards-file"];
const BLOCKED = [...LIVE, "--var-cap", "0.000001"];

async function learned(): Promise<UpdateDesk> {
  const desk = new UpdateDesk(2000);
  await desk.applied();
  desk.put(2600);
  return desk;
}

const evidence = (desk: UpdateDesk) =>
  desk.exists(PROGRESS)
    ? desk
        .read(PROGRESS)
        .split("\n")
        .filter((line) => line.startsWith("- "))
    : [];

describe("a rollback", () => {
  test("links its diff under the week, with the decision and what became of the alert", async () => {
    const desk = await learned();
    const { out } = await desk.update(...BLOCKED);
    expect(out).toMatchObject({ rollback_triggered: true, diff_status: "blocked" });
    const told = `day_orb_5m.DayORB5m USDJPY conservative: blocked (anomaly:var_cap_exceeded); alert preview`;
    expect(evidence(desk)).toEqual([
      `- 2026-01-05T00:00:00Z [rollback] ${told} — [diff](../${out.diff_path}) <!-- evidence:${(out.evidence as { key: string }).key} -->`,
    ]);
    expect(desk.read(PROGRESS)).toContain("### 2026-W02 (2026-01-05..2026-01-11)\n");
    expect(out.evidence).toMatchObject({ path: PROGRESS, week: "2026-W02 (2026-01-05..2026-01-11)" });
  });

  test("says where it is noted", async () => {
    const shown = await (await learned()).shown(...BLOCKED, "--no-color");
    expect(shown).toContain(`evidence: noted in ${PROGRESS} under 2026-W02 (2026-01-05..2026-01-11)`);
  });

  test("is linked each time: every one has a diff of its own", async () => {
    const desk = await learned();
    await desk.update(...BLOCKED);
    desk.now = "2026-01-13T00:00:00Z";
    await desk.update(...BLOCKED);
    expect(evidence(desk).map((line) => line.slice(2, 22))).toEqual([
      "2026-01-13T00:00:00Z",
      "2026-01-05T00:00:00Z",
    ]);
  });

  test.each([
    ["of a dry run", [...BLOCKED, "--dry-run"]],
    ["that is only saved as a plan", [...BLOCKED, "--plan-out", "out/plan.json"]],
    ["that was not called for", LIVE],
  ])("%s links nothing", async (_, flags) => {
    const desk = await learned();
    await desk.update(...flags);
    expect(desk.exists(PROGRESS)).toBe(false);
  });

  test("while updates are stopped links nothing", async () => {
    const desk = await learned();
    await desk.update("--override-action", "disable", "--override-reason", "x");
    await desk.update(...BLOCKED);
    expect(desk.exists(PROGRESS)).toBe(false);
  });

  test("that was saved as a plan is linked when the plan is applied", async () => {
    const desk = await learned();
    await desk.update(...BLOCKED, "--plan-out", "out/plan.json");
    await desk.update("--apply-plan", "out/plan.json");
    expect(evidence(desk)).toHaveLength(1);
  });
});
