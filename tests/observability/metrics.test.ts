import { describe, expect, test } from "bun:test";
import { metricsText } from "../../lib/observability/metrics/text.ts";
import { command as analyze } from "../../scripts/analyze_signal_latency.ts";
import { command } from "../../scripts/export_metrics.ts";
import { Shop } from "./support.ts";

const METRICS = "ops/metrics.prom";

describe("the text format", () => {
  test("names each family once, with its help and type", () => {
    const samples = [
      { labels: { job: "latency" }, value: 1_767_571_200.5 },
      { labels: { job: "weekly" }, value: undefined },
    ];
    expect(metricsText([{ name: "orb_x_timestamp_seconds", help: "When.", samples }])).toBe(
      `# HELP orb_x_timestamp_seconds When.\n# TYPE orb_x_timestamp_seconds gauge\norb_x_timestamp_seconds{job="latency"} 1767571200.5\n`,
    );
  });

  test("leaves out families without samples", () => {
    expect(metricsText([{ name: "a", help: "A.", samples: [{ value: undefined }] }])).toBe("");
  });

  test.each([
    ['a"b\\c\nd', 0, '{x="a\\"b\\\\c\\nd"} 0'],
    ["", -0, '{x=""} 0'],
    ["y", Number.NaN, '{x="y"} NaN'],
    ["y", Number.POSITIVE_INFINITY, '{x="y"} +Inf'],
    ["y", Number.NEGATIVE_INFINITY, '{x="y"} -Inf'],
  ])("escapes %j and spells %p", (x, value, wanted) => {
    const text = metricsText([{ name: "m", help: "M.", samples: [{ labels: { x }, value }] }]);
    expect(text.split("\n")[2]).toBe(`m${wanted}`);
  });
});

/** Every sample line by its name and labels. */
function samples(text: string): Map<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

test("the metrics say what the workspace's files say, in seconds since 1970", async () => {
  const meta = (serial: number) => ({ symbol: "USDJPY", mode: "conservative", serial });
  const shop = new Shop({
    "ops/latency_job_heartbeat.json": JSON.stringify({
      status: "error",
      last_success_at: "2026-01-04T23:00:00Z",
      last_run_at: "2026-01-05T00:00:00Z",
      pending_alerts: 2,
      last_failure: { at: "2026-01-05T00:00:00Z" },
    }),
    "ops/dashboard_export_heartbeat.json": JSON.stringify({ generated_at: "2026-01-04T22:00:00Z" }),
    "ops/weekly_report_heartbeat.json": "{",
    "ops/automation_runs.sequence": '{"value":17}',
    "ops/signal_latency_rollup.csv":
      "hour_utc,window_end_utc,count,failure_count,failure_rate,p50_ms,p95_ms,p99_ms,max_ms,breach_flag,breach_streak\n" +
      "2026-01-04T22:00:00Z,2026-01-04T23:00:00Z,4,1,0.25,1,1500,3,4,true,3\n",
    "ops/outbox/a.json": "{}",
    "ops/runtime_snapshot.json": JSON.stringify({ ingest: { USDJPY_5m: "2026-01-02T21:55:00" } }),
    "reports/data_quality/USDJPY_5m_summary.json": JSON.stringify({ coverage_ratio: 0.75 }),
    "runs/active/state.json": JSON.stringify({ meta: meta(1) }),
    "runs/active/USDJPY_conservative/state.json": JSON.stringify({
      meta: { ...meta(7), last_timestamp: "2026-01-02T21:55:00" },
    }),
  });
  const { exit, out } = await shop.run(command);
  expect([exit, out.path]).toEqual([0, METRICS]);
  const at = (iso: string) => Date.parse(iso) / 1000;
  expect(Object.fromEntries(samples(shop.read(METRICS)))).toEqual({
    'orb_heartbeat_timestamp_seconds{job="latency"}': at("2026-01-04T23:00:00Z"),
    'orb_heartbeat_timestamp_seconds{job="dashboard"}': at("2026-01-04T22:00:00Z"),
    'orb_job_last_run_timestamp_seconds{job="latency"}': at("2026-01-05T00:00:00Z"),
    'orb_job_last_run_timestamp_seconds{job="dashboard"}': at("2026-01-04T22:00:00Z"),
    'orb_job_last_failure_timestamp_seconds{job="latency"}': at("2026-01-05T00:00:00Z"),
    'orb_job_failed{job="latency"}': 1,
    'orb_job_failed{job="dashboard"}': 0,
    orb_latency_pending_alerts: 2,
    orb_latency_window_timestamp_seconds: at("2026-01-04T23:00:00Z"),
    orb_latency_p95_seconds: 1.5,
    orb_latency_failure_ratio: 0.25,
    orb_latency_breach_streak: 3,
    orb_automation_log_sequence: 17,
    orb_outbox_messages: 1,
    'orb_state_serial{symbol="USDJPY",mode="conservative"}': 7,
    'orb_state_last_bar_timestamp_seconds{symbol="USDJPY",mode="conservative"}': at("2026-01-02T21:55:00Z"),
    'orb_ingest_last_bar_timestamp_seconds{series="USDJPY_5m"}': at("2026-01-02T21:55:00Z"),
    'orb_data_coverage_ratio{series="USDJPY_5m"}': 0.75,
  });
  expect(shop.log()).toEqual([]);
});

test("a dry run shows the metrics and writes nothing", async () => {
  const shop = new Shop();
  const { out } = await shop.run(command, "--dry-run", "--out", "x.prom");
  expect(out.samples).toEqual([{ name: "orb_outbox_messages", labels: "", value: 0 }]);
  expect(shop.files()).toEqual([]);
});

test("jobs refresh the metrics when they end, also when they fail", async () => {
  const shop = new Shop();
  await shop.run(analyze);
  const first = samples(shop.read(METRICS));
  expect(first.get('orb_job_failed{job="latency"}')).toBe(0);
  expect(first.get("orb_automation_log_sequence")).toBe(1);
  shop.now = "2026-01-05T01:00:00Z";
  await shop.run(analyze, "--config", "nowhere.yaml");
  const second = samples(shop.read(METRICS));
  const beat = 'orb_heartbeat_timestamp_seconds{job="latency"}';
  expect(second.get('orb_job_failed{job="latency"}')).toBe(1);
  expect([first.get(beat), second.get(beat)]).toEqual([1_767_571_200, 1_767_571_200]);
});
