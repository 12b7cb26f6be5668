import { describe, expect, test } from "bun:test";
import type { UpdatePage } from "../../../lib/state/update/page.ts";
import { sha256 } from "../../../lib/workspace/found.ts";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { STATE, UpdateDesk } from "./support.ts";

const PLAN = "out/plan.json";
const PAGE = "out/plan.html";
const BLOCKED = ["--simulate-live", "--liquidity-cap", "0"];

/** 200 bars wait to be learned by a state of 1 000. */
async function waiting(): Promise<UpdateDesk> {
  const desk = new UpdateDesk(1000);
  await desk.applied();
  desk.put(1200);
  desk.now = "2026-01-05T01:00:00Z";
  return desk;
}

function pageData(desk: UpdateDesk): UpdatePage {
  return JSON.parse(/id="page-data">(.*?)<\/script>/s.exec(desk.read(PAGE))![1]!).data;
}

describe("the page of an update", () => {
  test("of a saved plan is signed by the hash of that plan's file, and shows the files that the plan would write", async () => {
    const desk = await waiting();
    const before = desk.files();
    const { exit, out } = await desk.update("--simulate-live", "--plan-out", PLAN, "--html", PAGE);
    expect([exit, out.html]).toEqual([0, PAGE]);
    const { [PLAN]: plan, [PAGE]: _, ...rest } = desk.files();
    expect(rest).toEqual(before);
    const data = pageData(desk);
    expect(data.plan).toEqual({ path: PLAN, sha256: sha256(plan!), bytes: Buffer.byteLength(plan!) });
    const { plan: saved } = JSON.parse(plan!);
    expect(data.changes.map(({ path }) => path)).toEqual(saved.changes.map(({ path }: JsonObject) => path));
    expect(data.reads).toHaveLength(saved.reads.length);
    expect(data.changes).toContainEqual(
      expect.objectContaining({ path: STATE, how: "replace", before: sha256(desk.read(STATE)) }),
    );
  });

  test("does not make the plan another one", async () => {
    const [with_, without] = [await waiting(), await waiting()];
    await with_.update("--plan-out", PLAN, "--html", PAGE);
    await without.update("--plan-out", PLAN);
    const planOf = (desk: UpdateDesk) => JSON.parse(desk.read(PLAN)).plan;
    expect(planOf(with_)).toEqual(planOf(without));
    expect((await with_.update("--apply-plan", PLAN)).exit).toBe(0);
  });

  test("of a saved plan that is carried out says that it was", async () => {
    const desk = await waiting();
    await desk.update("--plan-out", PLAN);
    const { exit } = await desk.update("--apply-plan", PLAN, "--html", PAGE);
    expect(exit).toBe(0);
    expect(pageData(desk)).toMatchObject({ fate: "applied", plan: null, result: { applied_plan: PLAN } });
  });

  test("has the estimates and the risk of the result, against the limits in force", async () => {
    const desk = await waiting();
    const limits = ["--simulate-live", "--max-delta", "0.5", "--var-cap", "50", "--liquidity-cap", "100"];
    const { out } = await desk.update(...limits, "--plan-out", PLAN, "--html", PAGE);
    const data = pageData(desk);
    expect(data.deltaCap).toBe(0.5);
    expect(data.estimates.map(({ path, previous, current }) => ({ path, previous, current }))).toEqual(
      out.estimates as never,
    );
    const { var: atRisk, liquidity_usage } = out.risk as Record<string, number>;
    expect(data.gauges.map(({ value, cap, source }) => [value, cap, source])).toEqual([
      [atRisk!, 50, "flag"],
      [liquidity_usage!, 100, "flag"],
    ]);
  });

  test("of an update is written with it, and says what was decided", async () => {
    const desk = await waiting();
    await desk.applied("--html", PAGE);
    expect(pageData(desk)).toMatchObject({ fate: "applied", plan: null, result: { bars_processed: 200 } });
    const other = await waiting();
    await other.update(...BLOCKED, "--html", PAGE);
    const { fate, reasons } = pageData(other);
    expect(fate).toBe("blocked");
    expect(reasons[0]!.en).toMatch(/quantities, .* are above the cap of 0/);
  });

  test("of a plan that would be blocked says so", async () => {
    const desk = await waiting();
    const { out, exit } = await desk.update(...BLOCKED, "--plan-out", PLAN, "--html", PAGE);
    expect([exit, out.unsettled]).toEqual([0, undefined]);
    expect(desk.read(PAGE)).toContain("Carried out as planned, the update would be blocked.");
  });

  test("says that there is nothing new", async () => {
    const desk = new UpdateDesk(1000);
    await desk.applied();
    const { exit } = await desk.update("--html", PAGE);
    expect(exit).toBe(0);
    expect(pageData(desk)).toMatchObject({ fate: "nothing_new", changes: [] });
  });

  test("is not written in a dry run, nor shows an action on the override", async () => {
    const desk = await waiting();
    const before = desk.files();
    await desk.update("--dry-run", "--html", PAGE);
    const refused = await desk.update("--override-action", "status", "--html", PAGE);
    expect([refused.exit, refused.out.error]).toEqual([2, "bad_value"]);
    expect(desk.files()).toEqual(before);
  });

  test("holds no webhook", async () => {
    const desk = await waiting();
    const secret = "http://127.0.0.1:9/very/secret";
    await desk.update(...BLOCKED, "--alert-webhook", secret, "--plan-out", PLAN, "--html", PAGE);
    expect(desk.read(PAGE)).not.toContain("very/secret");
  });
});
