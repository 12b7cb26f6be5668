import { describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { WORKSPACE_TEMPLATES } from "../../lib/workspace/templates.ts";
import { command as analyze } from "../../scripts/analyze_signal_latency.ts";
import { command as exportData } from "../../scripts/export_dashboard_data.ts";
import { command as summarize } from "../../scripts/summarize_runs.ts";
import { command as verify } from "../../scripts/verify_observability_job.ts";
import { Shop } from "./support.ts";

const ARCHIVE = "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative";
const SECRETS = {
  OBS_WEEKLY_WEBHOOK_URL: "https://hooks.example.invalid/planted-weekly-url",
  OBS_LATENCY_WEBHOOK_URL: "https://hooks.example.invalid/planted-latency-url",
  OBS_WEBHOOK_SECRET: "planted-signing-key",
  OPS_DASHBOARD_UPLOAD_CMD: "/bin/true --token planted-upload-token",
};

/** A workspace as init_workspace makes it, with one run, one archived state and some signals. */
function stocked(): Shop {
  const shop = new Shop(WORKSPACE_TEMPLATES as Record<string, string>);
  shop.env = { ...SECRETS };
  shop.write(
    "runs/index.csv",
    "run_id,run_dir,timestamp,symbol,mode,trades,wins,total_pips\nr1,runs/r1,20260104_230000,USDJPY,conservative,2,1,3.5\n",
  );
  shop.write("runs/r1/daily.csv", "date,fills\n2026-01-02,2\n");
  const learned = { ev_global: { alpha: 5, beta: 4, decay: 0.02, conf: 0.95 }, slip: { a: { narrow: 0.1 } } };
  shop.write(`${ARCHIVE}/20260104_230000.json`, JSON.stringify(learned));
  shop.write(
    "ops/signal_latency.csv",
    "signal_id,ts_emit,ts_ack,status,detail\na,2026-01-04T23:10:00Z,2026-01-04T23:10:00.2Z,success,\n",
  );
  return shop;
}

/** The runbook's three lines. */
async function chain(shop: Shop) {
  const latency = ["--config", "configs/observability/latency.yaml"];
  return [
    await shop.run(analyze, ...latency, "--heartbeat-file", "ops/latency_job_heartbeat.json"),
    await shop.run(
      summarize,
      "--weekly-payload",
      "--config",
      "configs/observability/weekly.yaml",
      "--dry-run-webhook",
    ),
    await shop.run(
      exportData,
      ...["--runs-root", "runs", "--state-archive-root", "ops/state_archive"],
      ...["--strategy", "day_orb_5m.DayORB5m", "--symbol", "USDJPY", "--mode", "conservative"],
      ...["--portfolio-telemetry", "reports/portfolio_samples/router_demo/telemetry.json"],
      ...["--latency-rollup", "ops/signal_latency_rollup.csv", "--output-dir", "out/dashboard"],
      ...["--manifest", "out/dashboard/manifest.json"],
      ...["--heartbeat-file", "ops/dashboard_export_heartbeat.json"],
      ...["--history-dir", "ops/dashboard_export_history"],
      ...["--archive-manifest", "ops/dashboard_export_archive_manifest.jsonl"],
    ),
  ];
}

/** The runbook's nightly line. */
const NIGHTLY = [
  ...["--job-name", "observability-nightly-verify"],
  ...["--check-log", "ops/automation_runs.log", "--sequence-file", "ops/automation_runs.sequence"],
  ...["latency_job", "weekly_report", "dashboard_export"].flatMap((job) => [
    "--heartbeat",
    `ops/${job}_heartbeat.json`,
  ]),
  ...["--dashboard-manifest", "out/dashboard/manifest.json"],
  ...["ev_history", "slippage", "turnover", "latency"].flatMap((name) => ["--expected-dataset", name]),
  ...["--check-secrets", "--secret", "OBS_WEEKLY_WEBHOOK_URL", "--secret", "OBS_WEBHOOK_SECRET"],
];

test.each([
  ["with signals", (_: Shop) => undefined],
  ["before the first signal", (shop: Shop) => rmSync(shop.path("ops/signal_latency.csv"))],
])(
  "after one run of the chain %s the runbook's nightly check passes, and after its own entry again",
  async (_, prepare) => {
    const shop = stocked();
    prepare(shop);
    const done = await chain(shop);
    expect(done.map(({ exit, out, err }) => [exit, out.status, exit === 0 ? "" : err])).toEqual([
      [0, "ok", ""],
      [0, "dry_run", ""],
      [0, "ok", ""],
    ]);
    for (let count = 0; count < 2; count++) {
      const { exit, out } = await shop.run(verify, ...NIGHTLY);
      expect(out.failures).toEqual([]);
      expect(exit).toBe(0);
    }
    expect(shop.log().map(({ sequence, status }) => [sequence, status])).toEqual([
      [1, "ok"],
      [2, "dry_run"],
      [3, "ok"],
      [4, "ok"],
      [5, "ok"],
    ]);
  },
);

describe("what goes wrong is found by its code, and the next run of the chain brings it back", () => {
  const failures: [string, (shop: Shop) => void, string[]][] = [
    [
      "hours without the chain",
      (shop) => {
        shop.now = "2026-01-05T06:00:01Z";
      },
      ["heartbeat_stale"],
    ],
    [
      "a line taken out of the log",
      (shop) =>
        shop.write(
          "ops/automation_runs.log",
          `${shop.read("ops/automation_runs.log").replace(/.*"sequence":3.*\n/, "")}`,
        ),
      ["sequence_mismatch"],
    ],
    [
      "a torn log",
      (shop) =>
        shop.write("ops/automation_runs.log", `${shop.read("ops/automation_runs.log")}{"job_id":"2026`),
      ["log_parse_error"],
    ],
    [
      "an emptied sequence file",
      (shop) => shop.write("ops/automation_runs.sequence", ""),
      ["sequence_empty"],
    ],
    [
      "a damaged heartbeat",
      (shop) => shop.write("ops/latency_job_heartbeat.json", "{"),
      ["heartbeat_parse_error"],
    ],
    [
      "an edited dataset",
      (shop) => shop.write("out/dashboard/latency.json", "{}"),
      ["manifest_checksum_mismatch"],
    ],
  ];

  test.each(failures)("%s", async (_, harm, codes) => {
    const shop = stocked();
    await chain(shop);
    harm(shop);
    const found = (await shop.run(verify, ...NIGHTLY)).out.failures as unknown as { code: string }[];
    expect([...new Set(found.map(({ code }) => code))]).toEqual(codes);
    for (const { exit } of await chain(shop)) expect(exit).toBe(0);
    const after = await shop.run(verify, ...NIGHTLY);
    expect([after.exit, after.out.failures]).toEqual([0, []]);
  });

  test("but a gap that nobody announced stays, until the log is set aside", async () => {
    const shop = stocked();
    await chain(shop);
    const log = shop.read("ops/automation_runs.log");
    shop.write("ops/automation_runs.log", log.replace(/.*"sequence":2.*\n/, ""));
    const codes = async () =>
      ((await shop.run(verify, ...NIGHTLY)).out.failures as unknown as { code: string }[]).map(
        ({ code }) => code,
      );
    expect(await codes()).toEqual(["sequence_gap"]);
    await chain(shop);
    expect(await codes()).toEqual(["sequence_gap"]);
    shop.write("ops/automation_runs.log.set_aside", shop.read("ops/automation_runs.log"));
    shop.write("ops/automation_runs.log", "");
    await chain(shop);
    expect(await codes()).toEqual([]);
  });
});

test("no secret stands in anything that the chain leaves or says", async () => {
  const shop = stocked();
  const done = await chain(shop);
  done.push(await shop.run(verify, ...NIGHTLY, "--record-secrets"));
  const said = done.map(({ out, err }) => JSON.stringify(out) + err);
  const left = shop.files().map((path) => `${path}\n${shop.read(path)}`);
  expect([...said, ...left].filter((text) => text.includes("planted"))).toEqual([]);
});
