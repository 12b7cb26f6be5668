import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { BARS, bars, LEAF, MANIFEST, OVERRIDE, SNAPSHOT, STATE, UpdateDesk } from "./support.ts";

const PLAN = "out/plan.json";

/** A state of 1 000 bars, a plan that would learn 200 more. */
async function planned(...argv: string[]): Promise<UpdateDesk> {
  const desk = new UpdateDesk(1000);
  await desk.applied();
  desk.put(1200);
  desk.now = "2026-01-05T01:00:00Z";
  await desk.update("--plan-out", PLAN, ...argv);
  return desk;
}

describe("a plan that is saved", () => {
  test("is all that is written, and shows what it would do", async () => {
    const desk = new UpdateDesk(1000);
    await desk.applied();
    desk.put(1200);
    const before = desk.files();
    const { exit, out } = await desk.update("--simulate-live", "--plan-out", PLAN);
    expect(exit).toBe(0);
    expect(out).toMatchObject({
      decision: { status: "preview", reasons: ["plan_saved"] },
      planned_decision: { status: "applied", reasons: ["conditions_met"] },
      plan_out: PLAN,
      bars_processed: 200,
    });
    const { [PLAN]: plan, ...rest } = desk.files();
    expect(rest).toEqual(before);
    expect(JSON.parse(plan!)).toMatchObject({ format: "orb-ops plan", command: "update_state" });
  });

  test("is carried out exactly: what a direct update would have written at that time", async () => {
    const desk = await planned();
    desk.now = "2026-02-01T00:00:00Z";
    const { exit, out } = await desk.update("--apply-plan", PLAN);
    expect(exit).toBe(0);
    expect(out).toMatchObject({ decision: { status: "applied" }, applied_plan: PLAN });
    const direct = new UpdateDesk(1000);
    await direct.applied();
    direct.put(1200);
    direct.now = "2026-01-05T01:00:00Z";
    await direct.applied();
    const { [PLAN]: _, ...files } = desk.files();
    expect(files).toEqual(direct.files());
  });

  test("is not stale by bars that were added since", async () => {
    const desk = await planned();
    desk.write(BARS, bars(1300));
    expect((await desk.update("--apply-plan", PLAN)).exit).toBe(0);
    expect(desk.json(SNAPSHOT).state_update).toEqual({ USDJPY_conservative: "2024-01-05T03:55:00" });
    expect((await desk.applied()).bars_processed).toBe(100);
  });

  test.each<[string, (desk: UpdateDesk) => void, string]>([
    ["state", (desk) => desk.write(STATE, `${desk.read(STATE)} `), STATE],
    ["override", (desk) => desk.write(OVERRIDE, '{"status": "disabled"}'), OVERRIDE],
    ["snapshot", (desk) => desk.write(SNAPSHOT, "{}"), SNAPSHOT],
    ["manifest", (desk) => desk.write(MANIFEST, `${desk.read(MANIFEST)}\n`), MANIFEST],
    [
      "bars that were read",
      (desk) => desk.write(BARS, bars(1200).replace(/,0,[\d.]+\n$/, ",0,0.009\n")),
      BARS,
    ],
  ])("is stale, exit 3, when the %s changed: nothing is written", async (_, change, path) => {
    const desk = await planned();
    change(desk);
    const before = desk.files();
    for (const dry of [["--dry-run"], []]) {
      const { exit, out } = await desk.update("--apply-plan", PLAN, ...dry);
      expect({ exit, error: out.error, changed: out.changed }).toEqual({
        exit: 3,
        error: "plan_stale",
        changed: [path],
      });
    }
    expect(desk.files()).toEqual(before);
  });

  test("is stale once it was carried out", async () => {
    const desk = await planned();
    await desk.update("--apply-plan", PLAN);
    expect((await desk.update("--apply-plan", PLAN)).out.error).toBe("plan_stale");
  });

  test("of a blocked update writes its diff, and ends with 1 where that is asked for", async () => {
    const desk = await planned("--simulate-live", "--liquidity-cap", "0");
    const { exit, out } = await desk.update(
      "--apply-plan",
      PLAN,
      "--fail-on-blocked",
      "--alert-mode",
      "disable",
    );
    expect({ exit, status: (out.decision as JsonObject).status }).toEqual({ exit: 1, status: "blocked" });
    expect(desk.json(`${LEAF}/20260105_010000_diff.json`).status).toBe("blocked");
    expect(desk.lines("ops/state_alerts.log")).toHaveLength(1);
  });

  test("holds no webhook", async () => {
    const secret = "http://127.0.0.1:9/very/secret";
    const desk = await planned("--simulate-live", "--liquidity-cap", "0", "--alert-webhook", secret);
    expect(desk.read(PLAN)).not.toContain("very/secret");
  });

  test("is only shown in a dry run, both ways", async () => {
    const desk = await planned();
    const before = desk.files();
    const { out } = await desk.update("--apply-plan", PLAN, "--dry-run");
    expect(out.planned_decision).toMatchObject({ status: "applied" });
    expect(out.dry_run).toBe(true);
    const saving = ["--plan-out", "out/other.json", "--dry-run", "--no-color"];
    const { exit, out: unsaved } = await desk.update(...saving);
    expect(exit).toBe(0);
    expect(unsaved).toMatchObject({ dry_run: true, would_save: "out/other.json" });
    expect(unsaved.plan_out).toBeUndefined();
    expect(await desk.shown(...saving)).toMatch(
      /^Preview: would be applied[\s\S]*nothing was saved; without --dry-run the plan would be saved as out\/other\.json/,
    );
    expect(desk.files()).toEqual(before);
  });

  test("is carried out as it was made, and flags that make plans are told apart as not heeded", async () => {
    const desk = await planned();
    const { out, err } = await desk.update("--apply-plan", PLAN, "--simulate-live", "--liquidity-cap", "0");
    expect(out.decision).toMatchObject({ status: "applied" });
    expect(err).toContain("--simulate-live, --liquidity-cap: not heeded");
  });

  test.each<[string, string[], string, number]>([
    ["is missing", ["--apply-plan", "missing.json"], "file_not_found", 2],
    ["is another file", ["--apply-plan", STATE], "plan_invalid", 2],
    ["is made and carried out at once", ["--apply-plan", PLAN, "--plan-out", "other.json"], "bad_value", 2],
  ])("that %s is refused", async (_, argv, error, exit) => {
    const desk = await planned();
    const refused = await desk.update(...argv);
    expect({ error: refused.out.error, exit: refused.exit }).toEqual({ error, exit });
    if (argv.length === 2) expect(refused.out.hint).toContain("--plan-out");
  });

  test.each([
    ["--plan-out", STATE],
    ["--plan-out", SNAPSHOT],
    ["--plan-out", `./${BARS}`],
    ["--html", STATE],
    ["--html", "out/new.json"],
  ])("never replaces what the update rests on: %s %s", async (flag, path) => {
    const desk = await planned();
    const before = desk.files();
    const { exit, out } = await desk.update(
      ...(flag === "--html" ? ["--plan-out", "out/new.json"] : []),
      flag,
      path,
    );
    expect([exit, out.error]).toEqual([2, "own_file"]);
    expect(out.details).toContain(flag);
    expect(desk.files()).toEqual(before);
  });

  test("and then edited is refused", async () => {
    const desk = await planned();
    desk.write(PLAN, desk.read(PLAN).replace("20260105_010000_state", "20260105_010009_state"));
    expect((await desk.update("--apply-plan", PLAN)).out.error).toBe("plan_invalid");
  });
});

test("--fail-on-blocked ends with 1 only when an update is blocked", async () => {
  const desk = new UpdateDesk(1000);
  const blocked = ["--simulate-live", "--liquidity-cap", "0", "--fail-on-blocked"];
  expect((await desk.update(...blocked, "--dry-run")).exit).toBe(0);
  expect((await desk.update(...blocked)).exit).toBe(1);
  expect((await desk.update("--simulate-live", "--fail-on-blocked")).exit).toBe(0);
  expect((await desk.update("--simulate-live", "--fail-on-blocked")).out.message).toBe("no_new_bars");
});
