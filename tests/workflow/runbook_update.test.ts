import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../lib/command/run.ts";
import type { Command } from "../../lib/command/define.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { command as demo } from "../../scripts/demo.ts";
import { command as updateState } from "../../scripts/update_state.ts";
import { LEAF, STATE } from "../state/update/paths.ts";
import { fakeWorld, tempFolder } from "../command/fake_world.ts";

/** The pseudo-live section of the runbook, command by command as it is written there, in the demo's workspace. */

const folder = tempFolder();
const workspace = join(folder, "out/demo");
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  expect((await typed(demo, "", folder)).exit).toBe(0);
});

/** Types a command line, whose words hold no blanks but in quotes. */
async function typed(command: Command, line: string, root = workspace) {
  const argv = (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ""));
  const world = fakeWorld({ env: { ORB_WORKSPACE: root }, cwd: root });
  const exit = await run(command, argv, world);
  return { exit, out: JSON.parse(world.out) as JsonObject };
}

const update = (line: string) => typed(updateState, line);
const read = (path: string) => readFileSync(join(workspace, path), "utf8");
const diffs = () => readdirSync(join(workspace, LEAF)).filter((name) => name.endsWith("_diff.json"));
const preview =
  "--simulate-live --dry-run --max-delta 0.2 --var-cap 0.04 --liquidity-cap 5.0 --alert-mode auto --json-out out/state_update_preview.json";

describe("the daily dry run", () => {
  test("shows risk, differences, anomalies and the decision, and writes nothing but the preview", async () => {
    const [state, before, snapshot] = [read(STATE), diffs(), read("ops/runtime_snapshot.json")];
    const { exit, out } = await update(preview);
    expect(exit).toBe(0);
    expect(out).toMatchObject({ simulate_live: true, dry_run: true, rollback_triggered: true });
    const { risk, diff, anomalies, decision } = out as Record<string, JsonObject & JsonObject[]>;
    expect(Number(risk!.var)).toBeGreaterThan(0.04);
    expect(Number(risk!.liquidity_usage)).toBeGreaterThan(0);
    expect((diff!.updated as unknown[]).length).toBeLessThanOrEqual(20);
    expect(anomalies).toMatchObject([{ type: "var_cap_exceeded", cap: 0.04 }]);
    expect(decision).toEqual({
      status: "preview",
      reasons: ["dry_run", "anomaly:var_cap_exceeded"],
    } as never);
    expect(out.alert).toMatchObject({ status: "preview", detail: "dry_run" });
    expect(JSON.parse(read("out/state_update_preview.json"))).toEqual(out);
    expect(read(STATE)).toBe(state);
    expect(diffs()).toEqual(before);
    expect(read("ops/runtime_snapshot.json")).toBe(snapshot);
  });

  test("is always a preview while updates are stopped", async () => {
    expect(
      (await update('--override-action disable --override-reason "maintenance" --dry-run')).out.preview,
    ).toMatchObject({
      status: "disabled",
      reason: "maintenance",
    });
    expect((await update('--override-action disable --override-reason "maintenance"')).exit).toBe(0);
    expect((await update("--override-action status")).out).toMatchObject({
      status: "disabled",
      reason: "maintenance",
    });
    expect(JSON.parse(read("ops/state_archive/auto_adjust_override.json")).status).toBe("disabled");
    const { out } = await update(preview);
    expect((out.decision as JsonObject).reasons).toContain("override_disabled");
  });
});

test("stopped: a pseudo-live update leaves its proposal as a blocked diff, and the state as it is", async () => {
  const state = read(STATE);
  const { exit, out } = await update("--simulate-live");
  expect(exit).toBe(0);
  expect(JSON.parse(read(String(out.diff_path)))).toMatchObject({
    status: "blocked",
    reason: ["override_disabled"],
  });
  expect(read(STATE)).toBe(state);
  expect((await update('--override-action enable --override-reason "resumed"')).exit).toBe(0);
});

test("beyond a cap it is blocked, says why, and the alert that no webhook took is in the log", async () => {
  const { out } = await update(preview.replace("--dry-run ", ""));
  expect(out).toMatchObject({
    decision: { status: "blocked", reasons: ["anomaly:var_cap_exceeded"] },
    rollback_triggered: true,
    alert: { status: "preview", detail: "no_webhook_configured" },
  });
  const lines = read("ops/state_alerts.log").trimEnd().split("\n");
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({
    note: "no_webhook_configured",
    signal_id: "state_update_rollback",
    extra: { env_var: "SIGNAL_WEBHOOK_URLS" },
  });
  expect(read("ops/state_alert_latency.csv")).toContain("state_update_rollback,");
});

test("alerts can be switched off, and forced", async () => {
  const blocked = preview.replace("--dry-run ", "");
  expect((await update(blocked.replace("auto", "disable"))).out.alert).toMatchObject({ status: "skipped" });
  expect((await update("--simulate-live --dry-run --alert-mode force")).out.alert).toMatchObject({
    status: "preview",
    detail: "dry_run",
  });
});

test("with the caps of configs/guards.yaml the update is applied: a diff that says so, and a state that has learned", async () => {
  const state = read(STATE);
  const { out } = await update("--simulate-live");
  expect(out).toMatchObject({
    decision: { status: "applied", reasons: ["conditions_met"] },
    paper_validation: { status: "go" },
    caps: { var_cap: { value: 4, source: "configs/guards.yaml" } },
    anomalies: [],
  });
  expect(JSON.parse(read(String(out.diff_path)))).toMatchObject({
    status: "applied",
    reason: ["conditions_met"],
  });
  expect(read(STATE)).not.toBe(state);
  expect(read(String(out.ev_archive_latest))).toBe(read(STATE));
  expect((await update("--simulate-live")).out.message).toBe("no_new_bars");
});
