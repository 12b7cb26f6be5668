import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { LEDGER, OVERRIDE, STATE, UpdateDesk } from "./support.ts";

const HISTORY = "ops/state_archive/auto_adjust_override_history.jsonl";
const disable = ["--override-action", "disable", "--override-reason", "maintenance"];
const enable = ["--override-action", "enable", "--override-reason", "resumed"];
const status = ["--override-action", "status"];

describe("the switch", () => {
  test("is off until somebody stops updates", async () => {
    const { exit, out } = await new UpdateDesk().update(...status);
    expect(exit).toBe(0);
    const { context: _, ...said } = out;
    expect(said).toEqual({ override_path: OVERRIDE, status: "enabled", reason: null, updated_at: null });
  });

  test("records why, who and when, and keeps its history", async () => {
    const desk = new UpdateDesk();
    const { out } = await desk.update(...disable);
    const by = desk.json(OVERRIDE).by as string;
    expect(by).toBeString();
    const stopped = {
      status: "disabled",
      reason: "maintenance",
      updated_at: "2026-01-05T00:00:00.000000+00:00",
      by,
    };
    expect(desk.json(OVERRIDE)).toEqual(stopped);
    expect(out).toMatchObject({
      result: stopped,
      path: OVERRIDE,
      override_action: "disable",
      dry_run: false,
    });
    desk.now = "2026-01-05T01:00:00.25Z";
    await desk.update(...enable);
    const resumed = {
      status: "enabled",
      reason: "resumed",
      updated_at: "2026-01-05T01:00:00.250000+00:00",
      by,
    };
    expect(desk.lines(HISTORY)).toEqual([
      { action: "disable", ...stopped, previous: null },
      { action: "enable", ...resumed, previous: stopped },
    ]);
    expect((await desk.update(...status)).out).toMatchObject(resumed);
  });

  test("may be let go without a reason, but not stopped without one", async () => {
    const desk = new UpdateDesk();
    await desk.update("--override-action", "enable");
    expect(desk.json(OVERRIDE).reason).toBeNull();
    for (const argv of [[], ["--override-reason", ""], ["--override-reason", "  "]]) {
      const { exit, out } = await desk.update("--override-action", "disable", ...argv);
      expect({ exit, error: out.error }).toEqual({ exit: 2, error: "override_reason_required" });
    }
    expect(desk.json(OVERRIDE).status).toBe("enabled");
  });

  test("is only shown in a dry run", async () => {
    const desk = new UpdateDesk();
    const { exit, out } = await desk.update(...disable, "--dry-run");
    expect(exit).toBe(0);
    expect(out).toMatchObject({
      preview: { status: "disabled" },
      path: OVERRIDE,
      override_action: "disable",
      dry_run: true,
    });
    expect(desk.exists(OVERRIDE)).toBe(false);
  });

  test.each([[["--override-reason", "maintenance"]], [["--override-until", "2027-01-01"]]])(
    "%p without an action is no update",
    async (argv) => {
      const desk = new UpdateDesk(300);
      const before = desk.files();
      const { exit, out } = await desk.update(...argv);
      expect([exit, out.error]).toEqual([2, "bad_value"]);
      expect(out.details).toContain("--override-action");
      expect(desk.files()).toEqual(before);
    },
  );

  test("updates nothing itself", async () => {
    const desk = new UpdateDesk(500);
    await desk.update(...enable);
    expect(desk.exists(STATE)).toBe(false);
  });
});

describe("a stop with an end", () => {
  test("is over from that instant on, and says so", async () => {
    const desk = new UpdateDesk(500);
    await desk.update(...disable, "--override-until", "2026-01-05T12:00:00Z");
    desk.now = "2026-01-05T11:59:59.999999Z";
    const { out } = await desk.update();
    expect(out).toMatchObject({
      decision: { status: "blocked", reasons: ["override_disabled"] },
      override: { status: "disabled", until: "2026-01-05T12:00:00.000000+00:00", enabled: false },
    });
    desk.now = "2026-01-05T12:00:00Z";
    expect(await desk.applied()).toMatchObject({
      override: { status: "enabled", expired: true, enabled: true },
    });
  });

  test.each([
    ["in the past", [...disable, "--override-until", "2026-01-04T00:00:00Z"]],
    ["now", [...disable, "--override-until", "2026-01-05T00:00:00Z"]],
    ["of a start", [...enable, "--override-until", "2026-01-06T00:00:00Z"]],
    ["that is no time", [...disable, "--override-until", "noon"]],
  ])("is refused %s", async (_, argv) => {
    const desk = new UpdateDesk();
    expect((await desk.update(...argv)).exit).toBe(2);
    expect(desk.exists(OVERRIDE)).toBe(false);
  });
});

describe("a damaged file counts as a stop", () => {
  const damaged: [string, string | Uint8Array][] = [
    ["empty", ""],
    ["cut", '{"status": "enab'],
    ["a list", "[]"],
    ["without a status", '{"reason": null}'],
    ["with a status in capitals", '{"status": "Disabled"}'],
    ["with another word", '{"status": "on"}'],
    ["with an end that is no time", '{"status": "disabled", "until": "noon"}'],
    ["no text", new Uint8Array([0xff, 0xfe, 0x00])],
  ];

  test.each(damaged)("%s", async (_, text) => {
    const desk = new UpdateDesk(500, {});
    desk.write(OVERRIDE, text);
    const { exit, out, err } = await desk.update();
    expect(exit).toBe(0);
    expect(out).toMatchObject({
      decision: { status: "blocked", reasons: ["override_disabled"] },
      override: {
        status: "disabled",
        enabled: false,
        reason: "override_corrupt",
        updated_at: null,
        error: "override_corrupt",
      },
    });
    expect(err).toContain(`${OVERRIDE} is damaged`);
    expect(desk.exists(STATE)).toBe(false);
    const shown = await desk.update(...status);
    expect(shown.exit).toBe(1);
    expect(shown.out).toMatchObject({ status: "disabled", error: "override_corrupt" });
  });

  test.each(damaged.slice(0, 3))("%s: either action keeps a copy and puts it right", async (_, text) => {
    for (const action of [disable, enable]) {
      const desk = new UpdateDesk();
      desk.write(OVERRIDE, text);
      desk.write(`${OVERRIDE}.corrupt-20260105_000000`, "an older copy");
      await desk.update(...action);
      expect(desk.json(OVERRIDE).status).toBe(action === disable ? "disabled" : "enabled");
      expect(desk.read(`${OVERRIDE}.corrupt-20260105_000001`)).toBe(String(text));
      expect(desk.lines(HISTORY)[0]).toMatchObject({ previous: "corrupt" });
    }
  });
});

test("a stop is shown by every update while it is in force, also by one that finds nothing new", async () => {
  const desk = new UpdateDesk(500);
  await desk.applied();
  await desk.update(...disable);
  expect((await desk.update()).out).toMatchObject({
    message: "no_new_bars",
    override: { status: "disabled" },
  });
  desk.put(600);
  const before = desk.read(LEDGER);
  for (const argv of [[], ["--simulate-live"]]) {
    expect(((await desk.update(...argv)).out.decision as JsonObject).status).toBe("blocked");
  }
  expect(desk.read(LEDGER)).toBe(before);
  expect(await desk.shown()).toContain("updates are stopped: maintenance (by ");
});
