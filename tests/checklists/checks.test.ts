import { describe, expect, test } from "bun:test";
import { runCheck } from "../../lib/checklists/check.ts";
import { CHECKS } from "../../lib/checklists/checks/all.ts";
import { loadChecklist } from "../../lib/checklists/load.ts";
import { newRecord } from "../../lib/checklists/record.ts";
import { checkItem, varsOf } from "../../lib/checklists/walk.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { changed, contextOf, stocked, withDemo } from "./demo_workspace.ts";

/** Checks in the workspace that the demo leaves: two runs, their states, an applied update. */

withDemo();

const ARCHIVE = "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative";
const check = (fn: string, given: JsonObject, ctx = contextOf()) => runCheck(ctx, CHECKS[fn]!, given);

/** What an item of a shipped checklist says here. */
async function item(list: string, id: string, ctx = contextOf()) {
  const checklist = loadChecklist(ctx.reader, list);
  const vars = varsOf(ctx, { checklist, record: newRecord(ctx, checklist, { operator: "x", vars: {} }) });
  return checkItem(
    ctx,
    checklist.items.find((one) => one.id === id)!,
    vars,
  );
}

describe("after the demo", () => {
  test.each([
    ["state_save", "exported"],
    ["state_save", "archived"],
    ["state_save", "cli_output"],
    ["state_save", "ev_updated"],
    ["state_save", "docs_tables"],
    ["state_load", "latest_loaded"],
    ["state_load", "config_match"],
    ["state_load", "format_follow"],
    ["state_load", "no_stale"],
    ["state_update", "override"],
    ["state_update", "diff_saved"],
  ])("%s: %s passes by itself", async (list, id) => {
    expect(await item(list, id)).toMatchObject({ status: "pass" });
  });

  test.each([
    ["state_update", "dry_run", "fail"],
    ["state_update", "alert", "skip"],
  ])("%s: %s does not, and says why", async (list, id, status) => {
    const result = await item(list, id);
    expect(result?.status as string).toBe(status);
    expect(result?.message.en).toMatch(/./);
    expect(result?.message.ja).toMatch(/./);
  });
});

describe("a check fails", () => {
  test("where the newest state was learned under another configuration", async () => {
    const manifest = "configs/strategies/day_orb_5m.yaml";
    const text = new Reader(new Workspace(stocked, stocked)).text(manifest);
    const other = text.replace(/or_n: \d+/, "or_n: 11");
    expect(other).not.toBe(text);
    const ctx = changed({ [manifest]: other });
    expect(await check("state.fingerprint", { state: ARCHIVE, manifest }, ctx)).toMatchObject({
      status: "fail",
    });
  });

  test("while updates are stopped, or the flag cannot be read", async () => {
    const path = "ops/state_archive/auto_adjust_override.json";
    const flag = { status: "disabled", reason: "maintenance", updated_at: "2026-01-04T00:00:00Z" };
    const stopped = await check("update.override", { path }, changed({ [path]: JSON.stringify(flag) }));
    expect(stopped).toMatchObject({
      status: "fail",
      message: { en: expect.stringContaining("maintenance") },
    });
    expect(await check("update.override", { path }, changed({ [path]: "{" }))).toMatchObject({
      status: "fail",
    });
  });

  test("where the preview has anomalies: with a warning that names them", async () => {
    const path = "ops/preview.json";
    const preview = { decision: { status: "preview" }, anomalies: [{ type: "var_cap_exceeded" }] };
    const ctx = changed({ [path]: JSON.stringify(preview) });
    expect(await check("update.preview", { path }, ctx)).toMatchObject({
      status: "warn",
      message: { en: "anomalies: var_cap_exceeded" },
    });
  });

  test("for what is not there; what cannot be read is unknown, and so is what nobody has answered", async () => {
    expect(await check("state.exported", { run_dir: "runs/none" })).toMatchObject({ status: "fail" });
    const ctx = changed({ "ops/x.json": "{" });
    const asked = { path: "ops/x.json", pointer: "/a", op: "eq", value: 1 };
    expect(await check("json.value", asked, ctx)).toMatchObject({ status: "unknown" });
    expect(await check("file.exists", { path: null })).toMatchObject({ status: "unknown" });
    expect(await check("file.exists", { pth: "x" })).toMatchObject({ status: "unknown" });
  });
});

test.each([
  ["eq", [], [], true],
  ["eq", 1, 2, false],
  ["ne", 1, 2, true],
  ["le", 0.2, 0.2, true],
  ["ge", 0.2, 0.3, false],
  ["le", "0.1", 1, false],
  ["in", "b", ["a", "b"], true],
  ["nonempty", [], undefined, false],
  ["nonempty", { a: 1 }, undefined, true],
  ["nonempty", null, undefined, false],
] as const)("json.value: %s of %j and %j holds: %p", async (op, found, value, holds) => {
  const ctx = changed({ "ops/v.json": JSON.stringify({ "a/b": [{ c: found }] }) });
  const given = {
    path: "ops/v.json",
    pointer: "/a~1b/0/c",
    op,
    ...(value !== undefined && { value }),
  } as JsonObject;
  expect((await check("json.value", given, ctx)).status).toBe(holds ? "pass" : "fail");
});

const RUN = "runs/USDJPY_conservative_20260105_000000";
const LATENCY = "ops/state_alert_latency.csv";
const FALLBACK = "ops/state_alerts.log";
const alerted = (status: string) =>
  `signal_id,ts_emit,ts_ack,status,detail\nstate_update_rollback,2026-01-05T00:00:00Z,2026-01-05T00:00:01Z,${status},\n`;

describe("each check of files, states and updates has its cases", () => {
  test.each([
    ["there", "file.exists", { path: "docs/*.md" }, {}, "pass"],
    ["not there", "file.exists", { path: "docs/*.none" }, {}, "fail"],
    ["there", "text.contains", { path: "docs/a.md", text: "word" }, { "docs/a.md": "a word" }, "pass"],
    ["not there", "text.contains", { path: "docs/a.md", text: "w.rd" }, { "docs/a.md": "a word" }, "fail"],
    ["no text", "text.contains", { path: "docs/a.md", text: "w" }, { "docs/a.md": "\u0000" }, "fail"],
    [
      "linked",
      "text.links",
      { path: "README.md", targets: ["docs/runbook.md"] },
      { "README.md": "[r](./docs/runbook.md#x)" },
      "pass",
    ],
    [
      "not linked",
      "text.links",
      { path: "README.md", targets: ["docs/runbook.md"] },
      { "README.md": "docs" },
      "fail",
    ],
    ["damaged", "state.exported", { run_dir: RUN }, { [`${RUN}/state.json`]: "{" }, "unknown"],
    ["too few", "state.archived", { dir: ARCHIVE, min_count: 50 }, {}, "fail"],
    ["too many", "state.archived", { dir: ARCHIVE, keep: 1 }, {}, "warn"],
    [
      "older than the run",
      "state.archived",
      { dir: ARCHIVE, since: "runs/USDJPY_conservative_20270101_000000" },
      {},
      "fail",
    ],
    [
      "not the newest",
      "state.loaded_latest",
      { run_dir: RUN, dir: ARCHIVE },
      { [`${RUN}/metrics.json`]: '{"state_loaded": "x.json"}' },
      "fail",
    ],
    [
      "damaged",
      "state.loaded_latest",
      { run_dir: RUN, dir: ARCHIVE },
      { [`${RUN}/metrics.json`]: "{" },
      "unknown",
    ],
    ["no states", "state.roundtrip", { dir: "ops/none" }, {}, "skip"],
    ["damaged", "state.roundtrip", { dir: `${RUN}/state.json` }, { [`${RUN}/state.json`]: "{" }, "unknown"],
    [
      "damaged",
      "state.fingerprint",
      { state: `${RUN}/state.json`, manifest: "configs/strategies/day_orb_5m.yaml" },
      { [`${RUN}/state.json`]: "{" },
      "unknown",
    ],
    [
      "otherwise",
      "manifest.flag",
      { path: "configs/strategies/day_orb_5m.yaml", key: "auto_state", equals: true },
      {},
      "fail",
    ],
    [
      "damaged",
      "manifest.flag",
      { path: "configs/strategies/day_orb_5m.yaml", key: "auto_state", equals: true },
      { "configs/strategies/day_orb_5m.yaml": "a: [" },
      "unknown",
    ],
    ["not aggregated", "ev.aggregated", { run_dir: RUN }, { [`${RUN}/metrics.json`]: "{}" }, "fail"],
    ["without its profile", "ev.aggregated", { run_dir: RUN }, { "configs/ev_profiles": undefined }, "fail"],
    ["damaged", "ev.aggregated", { run_dir: RUN }, { [`${RUN}/metrics.json`]: "{" }, "unknown"],
    [
      "healthy",
      "health.state",
      { path: "ops/h.json" },
      { "ops/h.json": '[{"warnings": ["x"]}, {"checked_at": "t", "warnings": []}]' },
      "pass",
    ],
    [
      "not healthy",
      "health.state",
      { path: "ops/h.json" },
      { "ops/h.json": '[{"warnings": ["low"]}]' },
      "fail",
    ],
    ["never checked", "health.state", { path: "ops/h.json" }, {}, "fail"],
    ["damaged", "health.state", { path: "ops/h.json" }, { "ops/h.json": "{" }, "unknown"],
    ["of another status", "diff.latest", { dir: ARCHIVE, allow: ["blocked"] }, {}, "fail"],
    ["without a diff", "diff.latest", { dir: "ops/none", allow: ["applied"] }, {}, "fail"],
    [
      "damaged",
      "diff.latest",
      { dir: ARCHIVE, allow: ["applied"] },
      { [`${ARCHIVE}/20270101_000000_diff.json`]: "{" },
      "unknown",
    ],
    ["no preview", "update.preview", { path: "out/p.json" }, {}, "fail"],
    [
      "a clean preview",
      "update.preview",
      { path: "out/p.json" },
      { "out/p.json": '{"decision": {"status": "preview"}, "anomalies": []}' },
      "pass",
    ],
    ["damaged", "update.preview", { path: "out/p.json" }, { "out/p.json": "{" }, "unknown"],
    [
      "delivered",
      "alert.trail",
      { signal_id: "state_update_rollback" },
      { [LATENCY]: alerted("success") },
      "pass",
    ],
    [
      "lost without a trace",
      "alert.trail",
      { signal_id: "state_update_rollback" },
      { [LATENCY]: alerted("failure") },
      "fail",
    ],
    [
      "not delivered, with the reason",
      "alert.trail",
      { signal_id: "state_update_rollback" },
      {
        [LATENCY]: alerted("failure"),
        [FALLBACK]: '{"signal_id": "state_update_rollback", "note": "http_500"}\n',
      },
      "pass",
    ],
    [
      "without a reason",
      "alert.trail",
      { signal_id: "state_update_rollback" },
      { [LATENCY]: alerted("failure"), [FALLBACK]: '{"signal_id": "state_update_rollback"}\n' },
      "unknown",
    ],
  ] as [string, string, JsonObject, Record<string, string | undefined>, string][])(
    "%s: %s",
    async (_, fn, given, files, status) => {
      const ctx = Object.keys(files).length > 0 ? changed(files) : contextOf();
      expect((await check(fn, given, ctx)).status as string).toBe(status);
    },
  );
});
