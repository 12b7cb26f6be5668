import { beforeAll, describe, expect, test } from "bun:test";
import { runCheck } from "../../lib/checklists/check.ts";
import { CHECKS } from "../../lib/checklists/checks/all.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { WORKSPACE_TEMPLATES } from "../../lib/workspace/templates.ts";
import { command as analyze } from "../../scripts/analyze_signal_latency.ts";
import { command as exportData } from "../../scripts/export_dashboard_data.ts";
import { command as summarize } from "../../scripts/summarize_runs.ts";
import { command as verify } from "../../scripts/verify_observability_job.ts";
import { Shop } from "../observability/support.ts";
import { answersToGarbage } from "./garbage.ts";

/** Checks of the observability chain on what its real jobs leave. */

const LOG = "ops/automation_runs.log";
const SEQUENCE = "ops/automation_runs.sequence";
const HISTORY = "ops/weekly_report_history";
const DASHBOARD = "out/dashboard/manifest.json";
const SUMMARY = "reports/dashboard_export_summary.json";
const JOB = "observability-nightly-verify";
const KEY = "planted-signing-key";
const CHAIN_FILES = { log: LOG, sequence: SEQUENCE };

/** Every file that the jobs have left, once; each test then works in a copy. */
let left: Record<string, string>;

beforeAll(async () => {
  const shop = new Shop(WORKSPACE_TEMPLATES as Record<string, string>);
  shop.env = { OBS_WEBHOOK_SECRET: KEY };
  shop.write(
    "runs/index.csv",
    "run_id,run_dir,timestamp,manifest_id,symbol,mode,trades,wins,total_pips\nr1,runs/r1,20260104_220000,m,USDJPY,conservative,2,1,3.5\nr2,runs/r2,20260104_230000,m,USDJPY,conservative,2,1,3.5\n",
  );
  shop.write("runs/r1/daily.csv", "date,fills\n2026-01-02,2\n");
  const learned = { ev_global: { alpha: 5, beta: 4, decay: 0.02, conf: 0.95 }, slip: { a: { narrow: 0.1 } } };
  shop.write(
    "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative/20260104_230000.json",
    JSON.stringify(learned),
  );
  shop.write(
    "ops/signal_latency.csv",
    "signal_id,ts_emit,ts_ack,status,detail\na,2026-01-04T23:10:00Z,2026-01-04T23:10:00.2Z,success,\n",
  );
  const portfolio = "reports/portfolio_samples/router_demo/telemetry.json";
  expect((await shop.run(analyze, "--json-out", "reports/signal_latency_summary.json")).exit).toBe(0);
  expect((await shop.run(summarize, "--weekly-payload", "--dry-run-webhook")).exit).toBe(0);
  const exported = await shop.run(exportData, "--portfolio-telemetry", portfolio, "--json-out", SUMMARY);
  expect(exported.exit).toBe(0);
  const checked = ["--heartbeat", "ops/dashboard_export_heartbeat.json", "--dashboard-manifest", DASHBOARD];
  expect((await shop.run(verify, "--job-name", JOB, ...checked)).exit).toBe(0);
  left = Object.fromEntries(shop.files().map((path) => [path, shop.read(path)]));
});

/** What a check says in a copy of what the jobs left, with some files changed (undefined: not there) and at another time. */
async function said(
  fn: string,
  given: JsonObject,
  more: { files?: Record<string, string | undefined>; now?: string; env?: Record<string, string> } = {},
) {
  const files = Object.entries({ ...left, ...more.files }).filter(([, text]) => text !== undefined);
  const shop = new Shop(Object.fromEntries(files) as Record<string, string>);
  shop.now = more.now ?? "2026-01-05T01:00:00Z";
  shop.env = more.env ?? {};
  const { status, message, data } = await runCheck(shop.context(), CHECKS[fn]!, given);
  expect(message.en).toMatch(/./);
  expect(message.ja).toMatch(/./);
  return { status: status as string, en: message.en, data };
}

const heartbeat = { path: "ops/dashboard_export_heartbeat.json", max_age_hours: 6 };
const history = {
  dir: "ops/dashboard_export_history",
  log: "ops/dashboard_export_archive_manifest.jsonl",
  weeks: 8,
};
const slo = { path: "reports/signal_latency_summary.json", p95_max_ms: "5000", failure_rate_max: 0.01 };

describe("what the jobs left passes", () => {
  test.each([
    ["obs.heartbeat", heartbeat],
    ["obs.dashboard_manifest", { path: DASHBOARD }],
    ["obs.history", history],
    ["obs.export_summary", { path: SUMMARY }],
    ["obs.automation_log", { ...CHAIN_FILES, last: 20, allow: ["ok", "dry_run"] }],
    ["obs.verify", { job: JOB }],
    ["latency.slo", slo],
    ["runs.latest", { index: "runs/index.csv", manifest: "m", expected: "r2" }],
  ] as [string, JsonObject][])("%s", async (fn, given) => {
    expect(await said(fn, given)).toMatchObject({ status: "pass" });
  });
});

describe("a check fails", () => {
  test.each([
    ["obs.heartbeat", heartbeat, { now: "2026-01-05T07:00:00Z" }, "stale"],
    ["obs.heartbeat", heartbeat, { files: { [heartbeat.path]: undefined } }, "not found"],
    [
      "obs.dashboard_manifest",
      { path: DASHBOARD },
      { files: { "out/dashboard/latency.json": "{}" } },
      "latency",
    ],
    ["obs.dashboard_manifest", { path: DASHBOARD }, { files: { [DASHBOARD]: undefined } }, "not found"],
    ["obs.history", history, { now: "2026-03-05T00:00:00Z" }, "history_retention_violation"],
    ["obs.export_summary", { path: SUMMARY }, { files: { [SUMMARY]: undefined } }, "does not exist"],
    ["obs.automation_log", { log: LOG, allow: ["skipped"] }, {}, "ended with ok"],
    [
      "obs.automation_log",
      { ...CHAIN_FILES },
      { files: { [SEQUENCE]: '{"value": 9, "updated_at": "2026-01-05T00:00:00Z"}' } },
      "says 9",
    ],
    ["obs.automation_log", { log: LOG, status: "dry_run", config_version: "v9" }, {}, "v9"],
    ["obs.automation_log", { log: LOG }, { files: { [LOG]: undefined } }, "not found"],
    ["obs.verify", { job: "some-other-job" }, {}, "No entry of some-other-job"],
    ["obs.verify", { job: JOB }, { now: "2026-01-05T09:00:00Z" }, "stale"],
    ["latency.slo", { ...slo, p95_max_ms: "100" }, {}, "p95 200 ms"],
    ["runs.latest", { index: "runs/index.csv", expected: "r1" }, {}, "r2, not r1"],
    ["runs.latest", { index: "runs/other.csv" }, {}, "lists no run"],
  ] as [string, JsonObject, Parameters<typeof said>[2], string][])(
    "%s with %j",
    async (fn, given, more, why) => {
      expect(await said(fn, given, more)).toMatchObject({ status: "fail", en: expect.stringContaining(why) });
    },
  );

  test("where an export had an error, and names the data set", async () => {
    const errors = [{ dataset: "turnover", error: "no index", error_code: "input_missing" }];
    const files = { [SUMMARY]: JSON.stringify({ errors }) };
    const found = await said("obs.export_summary", { path: SUMMARY }, { files });
    expect(found).toMatchObject({ status: "fail", en: "turnover: no index" });
  });

  test("where a job's newest history folder has no manifest, or there is no history", async () => {
    const folder = Object.keys(left)
      .find((path) => path.startsWith(history.dir))!
      .split("/")[2];
    const files = { [`${history.dir}/${folder}/manifest.json`]: undefined };
    expect(await said("obs.history", history, { files })).toMatchObject({
      status: "fail",
      en: expect.stringContaining("history_incomplete"),
    });
    expect((await said("obs.history", { ...history, dir: "ops/nowhere" })).status).toBe("fail");
  });
});

test.each([
  ["obs.heartbeat", heartbeat, heartbeat.path],
  ["obs.dashboard_manifest", { path: DASHBOARD }, DASHBOARD],
  ["obs.export_summary", { path: SUMMARY }, SUMMARY],
  ["obs.automation_log", { log: LOG, sequence: SEQUENCE }, SEQUENCE],
  ["latency.slo", slo, slo.path],
] as [string, JsonObject, string][])(
  "%s is unknown where its file cannot be read",
  async (fn, given, path) => {
    expect((await said(fn, given, { files: { [path]: "{" } })).status).toBe("unknown");
  },
);

describe("the automation log", () => {
  const entry = (sequence: number | undefined, status = "ok", diagnostics: JsonObject = {}) =>
    `${JSON.stringify({
      job_id: `2026010${sequence ?? 9}T000000Z-latency`,
      status,
      logged_at: "2026-01-05T00:00:00Z",
      ...(sequence !== undefined && { sequence }),
      diagnostics,
    })}\n`;
  const announced =
    entry(1) + entry(undefined, "warning", { error_code: "sequence_gap", next_sequence: 4 }) + entry(4);

  test.each([
    ["a gap", entry(1) + entry(3), {}, "fail"],
    ["a gap before the newest entries that count", entry(1) + entry(3) + entry(4), { last: 2 }, "pass"],
    ["an announced gap", announced, {}, "warn"],
    [
      "an announced gap that is acknowledged",
      announced,
      { acknowledged_warnings: true, allow: ["ok"] },
      "pass",
    ],
    [
      "a warning of another kind",
      entry(1) + entry(2, "warning"),
      { acknowledged_warnings: true, allow: ["ok"] },
      "fail",
    ],
    ["a line of 4 096 bytes", entry(1, "ok", { note: "x".repeat(4096) }), {}, "fail"],
    ["a line that is no entry", `${entry(1)}{"job_id": 1}\n`, {}, "fail"],
    ["nothing in it", "", {}, "fail"],
    [
      "a version that was asked for",
      entry(1, "dry_run", { config_version: "v2" }),
      { status: "dry_run", config_version: "v2" },
      "pass",
    ],
  ] as [string, string, JsonObject, string][])("with %s", async (_, log, rules, status) => {
    expect((await said("obs.automation_log", { log: LOG, ...rules }, { files: { [LOG]: log } })).status).toBe(
      status,
    );
  });
});

describe("the weekly signature", () => {
  const week = "2025-12-29";
  const payload = `${HISTORY}/${week}.json`;

  /** A report that is kept and signed by the real command. */
  async function signed(): Promise<Record<string, string>> {
    const shop = new Shop({ [payload]: '{"week_start": "2025-12-29"}' });
    const body = '{"week_start":"2025-12-29"}';
    const sum = new Bun.CryptoHasher("sha256").update(body).digest("hex");
    shop.write(`${HISTORY}/manifest.jsonl`, `{"week_start": "${week}", "checksum_sha256": "${sum}"}\n`);
    shop.env = { OBS_WEBHOOK_SECRET: KEY };
    expect((await shop.run(summarize, "--resign-history")).exit).toBe(0);
    const files = shop.files().filter((path) => path.startsWith(HISTORY));
    return Object.fromEntries(files.map((path) => [path, shop.read(path)]));
  }

  test.each([
    ["that fits", {}, KEY, "pass"],
    ["whose key nobody has set", {}, "", "pass"],
    ["of another key", {}, "another", "fail"],
    ["of a report that was changed", { [payload]: "{}" }, KEY, "fail"],
    ["that is not there", { [`${HISTORY}/${week}.sig`]: undefined }, KEY, "fail"],
    ["of a week without a report", { [payload]: undefined }, KEY, "fail"],
    ["of a report that cannot be read", { [payload]: "{" }, KEY, "unknown"],
  ])("%s", async (_, files, key, status) => {
    const more = { files: { ...(await signed()), ...files }, env: { OBS_WEBHOOK_SECRET: key } };
    expect((await said("obs.weekly_signature", { week }, more)).status).toBe(status);
  });
});

test("whatever stands in its files, a check answers in both languages", async () => {
  const answers = { week_start: "2025-12-29", config_version: "v2" };
  expect(await answersToGarbage(left, new Shop().context(), answers)).toBeGreaterThan(150);
}, 60_000);
