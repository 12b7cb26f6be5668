import { describe, expect, test } from "bun:test";
import { checklistIds } from "../../lib/checklists/load.ts";
import { type Fact, overview } from "../../lib/checklists/overview.ts";
import type { Context } from "../../lib/workspace/context.ts";
import { type Files, realFiles } from "../../lib/workspace/files.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { fileStamp, parseInstant } from "../../lib/workspace/time.ts";
import { Desk } from "../state/desk.ts";
import { contextOf, withDemo } from "./demo_workspace.ts";

withDemo();

const ARCHIVE = "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative";
const lines = (...entries: object[]) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");

const shown = ({ tone, value, reason }: Fact) => [tone, value.en, reason?.en];
const factIn = (ctx: Context, label: string) => overview(ctx).find((fact) => fact.label.en === label)!;
const fact = (label: string, files: Record<string, string>) =>
  shown(factIn(new Desk(files).context(), label));

test("in the demo's workspace each fact is told with its tone", () => {
  const told = overview(contextOf()).map((one) => [one.label.en, one.tone, one.value.en]);
  expect(told).toEqual([
    ["Updates", "good", "allowed"],
    ["Last update", "good", "applied, USDJPY conservative, 0 min ago"],
    ["State in force", "good", "serial 3, last bar 4.1 d ago"],
    ["Bars", "warn", expect.stringContaining("USDJPY_5m: 2.0 h of open market behind, local_csv")],
    ["Coverage", "none", "none yet"],
    ["Anomalies, last day", "warn", "1"],
    ["Resident worker", "none", "has never run"],
    ["Latency job", "none", "has never run"],
    ["Weekly report", "none", "has never run"],
    ["Dashboard export", "none", "has never run"],
    ["Automation log", "none", "none yet"],
    ["Alerts waiting", "good", "none"],
    ["Disk", expect.any(String), expect.stringContaining("MB free")],
  ]);
});

test("every fact names a checklist that is there, in both languages", () => {
  const ctx = new Desk().context();
  for (const { label, value, checklist } of overview(ctx)) {
    expect(checklistIds(ctx.reader)).toContain(checklist);
    for (const text of [label, value]) expect(text.ja).toMatch(/./);
  }
});

const HEARTBEAT = "ops/dashboard_export_heartbeat.json";
const WORKER = "ops/live_ingest_worker_heartbeat.json";
const AUDIT = "reports/data_quality/USDJPY_5m_summary.json";
const LOG = "ops/automation_runs.log";
const SEQUENCE = "ops/automation_runs.sequence";
const snapshot = (last: string, real = last) =>
  JSON.stringify({ ingest: { USDJPY_5m: last }, ingest_meta: { USDJPY_5m: { last_real_ts: real } } });
const worker = (more: object) =>
  JSON.stringify({ state: "sleeping", updated_at: "2026-01-04T23:55:00Z", consecutive_failures: 0, ...more });
const audit = (more: object) =>
  JSON.stringify({
    status: "pass",
    generated_at: "2026-01-04T00:00:00Z",
    coverage_ratio: 0.71,
    duplicates: 0,
    ...more,
  });

describe("a fact says why it is no better", () => {
  test.each([
    [
      "Updates",
      {
        "ops/state_archive/auto_adjust_override.json":
          '{"status": "disabled", "reason": "maintenance", "updated_at": "2026-01-04T00:00:00Z", "until": "2026-01-06T00:00:00Z"}',
      },
      ["bad", "stopped (2026-01-04T00:00:00Z)", "maintenance; until 2026-01-06T00:00:00Z"],
    ],
    [
      "Last update",
      {
        [`${ARCHIVE}/20260101_000000_diff.json`]: '{"status": "applied"}',
        [`${ARCHIVE}/20260104_000000_state.json`]: "{}",
        [`${ARCHIVE}/20260103_000000_diff.json`]:
          '{"status": "blocked", "symbol": "USDJPY", "mode": "conservative", "reason": ["anomaly:var_cap"]}',
      },
      ["bad", "blocked, USDJPY conservative, 2.0 d ago", "anomaly:var_cap"],
    ],
    [
      "Bars",
      { "ops/runtime_snapshot.json": snapshot("2026-01-02T21:55:00") },
      ["warn", "USDJPY_5m: 2.0 h of open market behind", "of open market since the newest real bar"],
    ],
    [
      "Bars",
      { "ops/runtime_snapshot.json": snapshot("2025-12-30T21:55:00") },
      ["bad", expect.any(String), "of open market since the newest real bar"],
    ],
    [
      "Bars",
      { "ops/runtime_snapshot.json": snapshot("2026-01-04T23:55:00", "2026-01-04T23:30:00") },
      ["warn", "USDJPY_5m: 25 min of open market behind", "the newest bars are invented"],
    ],
    [
      "Coverage",
      { [AUDIT]: audit({ status: "fail" }) },
      ["bad", "USDJPY_5m: 71.00 %", "the audit of 2026-01-04T00:00:00Z failed"],
    ],
    ["Coverage", { [AUDIT]: audit({}) }, ["warn", "USDJPY_5m: 71.00 %", "below 99.5 %"]],
    [
      "Coverage",
      { [AUDIT]: audit({ calendar: { coverage_ratio_calendar: 0.999 } }) },
      ["good", "USDJPY_5m: 99.90 %", undefined],
    ],
    [
      "Anomalies, last day",
      {
        "ops/logs/ingest_anomalies.jsonl": lines(
          { type: "old", severity: "error", logged_at: "2026-01-03T00:00:00Z" },
          { type: "gap", severity: "warning", logged_at: "2026-01-04T12:00:00Z" },
          { type: "ohlc_invalid", severity: "error", logged_at: "2026-01-04T12:00:00Z" },
          { type: "session_edge_gap", severity: "info", logged_at: "2026-01-04T12:00:00Z" },
        ),
      },
      ["bad", "2", "gap, ohlc_invalid"],
    ],
    ["Resident worker", { [WORKER]: worker({}) }, ["good", "sleeping, 5 min ago", undefined]],
    [
      "Resident worker",
      { [WORKER]: worker({ state: "degraded", consecutive_failures: 3 }) },
      ["warn", "degraded, 5 min ago", "3 rounds in a row brought nothing"],
    ],
    [
      "Resident worker",
      { [WORKER]: worker({ updated_at: "2026-01-04T22:00:00Z" }) },
      ["bad", "sleeping, 2.0 h ago", "it has not been heard of since"],
    ],
    [
      "Resident worker",
      { [WORKER]: worker({ state: "stopped", stop_reason: "stop_file" }) },
      ["none", "stopped, 5 min ago", "stop_file"],
    ],
    [
      "Dashboard export",
      { [HEARTBEAT]: '{"last_success_at": "2026-01-04T23:00:00Z", "status": "ok"}' },
      ["good", "ok, 60 min ago", undefined],
    ],
    [
      "Dashboard export",
      { [HEARTBEAT]: '{"last_success_at": "2026-01-04T12:00:00Z", "status": "ok"}' },
      ["bad", "not in order", expect.stringContaining("is stale")],
    ],
    [
      "Automation log",
      { [LOG]: lines({ sequence: 7 }), [SEQUENCE]: '{"value": 7}' },
      ["good", "entry 7", undefined],
    ],
    [
      "Automation log",
      { [LOG]: lines({ sequence: 7 }), [SEQUENCE]: '{"value": 9}' },
      ["bad", "entry 7", `${SEQUENCE} says 9`],
    ],
    [
      "Alerts waiting",
      { "ops/outbox/a.json": "{}", "ops/outbox/b.json": "{}" },
      ["warn", "2", expect.stringContaining("sends them again")],
    ],
  ] as [string, Record<string, string>, unknown[]][])("%s", (label, files, told) => {
    expect(fact(label, files)).toEqual(told as ReturnType<typeof shown>);
  });
});

test("whatever cannot be read is a fact as well, under its own name, and hides no other", () => {
  const files = [
    ...["ops/state_archive/auto_adjust_override.json", "runs/active/state.json", "ops/runtime_snapshot.json"],
    ...[`${ARCHIVE}/20260101_000000_diff.json`, AUDIT, WORKER, HEARTBEAT, LOG, SEQUENCE],
    ...["ops/latency_job_heartbeat.json", "ops/weekly_report_heartbeat.json", "configs/market_calendar.yml"],
  ];
  const names = overview(new Desk().context()).map(({ label }) => label.en);
  for (const garbage of ["{", "[]", "null", "[{}]", '{"meta": 1}', "\u0000\u0001", "[\n".repeat(50)]) {
    const desk = new Desk(Object.fromEntries(files.map((path) => [path, garbage])));
    desk.write("ops/logs/ingest_anomalies.jsonl", `${garbage}\n${garbage}\n`);
    expect(overview(desk.context()).map(({ label }) => label.en)).toEqual(names);
  }
  const broken = new Desk(Object.fromEntries(files.map((path) => [path, "{"])));
  expect(
    overview(broken.context())
      .filter(({ tone }) => tone === "bad")
      .map(({ label }) => label.en),
  ).toEqual([
    ...["Updates", "Last update", "State in force", "Bars", "Coverage"],
    ...["Resident worker", "Latency job", "Weekly report", "Dashboard export"],
  ]);
});

test("long logs, many runs and full archives are looked at by their ends and names alone", () => {
  const entry = { job_id: "20260104T000000Z-latency", status: "ok", note: "x".repeat(400) };
  const log = Array.from({ length: 8000 }, (_, index) => ({ ...entry, sequence: index + 1 }));
  const anomaly = { type: "gap", severity: "warning", note: "x".repeat(400) };
  const old = Array.from({ length: 8000 }, () => ({ ...anomaly, logged_at: "2025-06-01T00:00:00Z" }));
  const second = (index: number) => fileStamp(parseInstant("2025-01-01T00:00:00Z") + index * 1000);
  const states = Array.from({ length: 640 }, (_, index) => [`${ARCHIVE}/${second(index)}_state.json`, "{}"]);
  const desk = new Desk({
    ...Object.fromEntries(states),
    [LOG]: lines(...log),
    [SEQUENCE]: '{"value": 8000}',
    "ops/logs/ingest_anomalies.jsonl": lines(...old, { ...anomaly, logged_at: "2026-01-04T12:00:00Z" }),
    "runs/index.csv": `run_id\n${"r\n".repeat(2000)}`,
    [`${ARCHIVE}/20260101_000000_diff.json`]: '{"status": "applied"}',
  });
  let bytes = 0;
  const opened: string[] = [];
  const files: Files = {
    ...realFiles,
    open(path, use) {
      opened.push(path.slice(desk.root.length + 1));
      return realFiles.open(path, use);
    },
    read(fd, into, position) {
      const count = realFiles.read(fd, into, position);
      bytes += count;
      return count;
    },
  };
  const ctx = desk.context();
  const facts = overview({ ...ctx, reader: new Reader(ctx.workspace, files) });
  expect(facts.find(({ label }) => label.en === "Automation log")).toMatchObject({
    value: { en: "entry 8000" },
  });
  expect(facts.find(({ label }) => label.en === "Anomalies, last day")).toMatchObject({ value: { en: "1" } });
  expect(bytes).toBeLessThan(200_000);
  expect(opened.filter((path) => path.startsWith(ARCHIVE))).toEqual([`${ARCHIVE}/20260101_000000_diff.json`]);
  expect(opened).not.toContain("runs/index.csv");
});

test.each([
  ["Resident worker", { [WORKER]: worker({}) }, "待機中、5 分前"],
  [
    "Dashboard export",
    { [HEARTBEAT]: '{"last_success_at": "2026-01-04T22:00:00Z", "status": "ok"}' },
    "正常、2.0 時間前",
  ],
] as [string, Record<string, string>, string][])(
  "%s is told in Japanese words and units",
  (label, files, told) => {
    expect(factIn(new Desk(files).context(), label).value.ja).toBe(told);
  },
);
