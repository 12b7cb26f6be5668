import { describe, expect, test } from "bun:test";
import { bodySignatureHolds, canonicalJson } from "../../../lib/notify/canonical.ts";
import { sha256 } from "../../../lib/workspace/found.ts";
import { acquireLock } from "../../../lib/workspace/lock.ts";
import { command } from "../../../scripts/analyze_signal_latency.ts";
import { command as emit } from "../../../scripts/emit_signal.ts";
import { WebhookServer } from "../../servers/webhook.ts";
import { Shop } from "../support.ts";

const RAW = "ops/signal_latency.csv";
const ROLLUP = "ops/signal_latency_rollup.csv";
const HEARTBEAT = "ops/latency_job_heartbeat.json";
const HEADER = "timestamp_utc,latency_ms,status,detail,source\n";
const row = (time: string, latency: number, status = "success") =>
  `2026-01-04T${time}:00Z,${latency}.000000,${status},,s\n`;
/** Three breaching hours, the last one before the clock's midnight. */
const SLOW = HEADER + row("21:00", 7000) + row("22:00", 7000) + row("23:00", 7000);
const FAST = HEADER + row("22:00", 100) + row("23:00", 100);

test("a run leaves the roll-up, a heartbeat, a log entry and the raw file as it was", async () => {
  const shop = new Shop({ [RAW]: FAST });
  const { exit, out } = await shop.run(command, "--job-id", "20260105T000000Z-latency");
  expect(exit).toBe(0);
  expect(out).toMatchObject({
    status: "ok",
    job_id: "20260105T000000Z-latency",
    samples_analyzed: 2,
    samples_retained: 2,
    rows_rejected: 0,
    rollups_total: 2,
    breach_count: 0,
    breach_streak: 0,
    latest_p95_ms: 100,
    latest_failure_rate: 0,
    next_rotation_bytes: 10_485_760 - FAST.length,
    alerts: [],
    duration_ms: expect.any(Number),
    lock_latency_ms: expect.any(Number),
  });
  expect(shop.read(RAW)).toBe(FAST);
  expect(shop.json(HEARTBEAT)).toEqual({
    job_id: "20260105T000000Z-latency",
    status: "ok",
    last_run_at: "2026-01-05T00:00:00Z",
    last_success_at: "2026-01-05T00:00:00Z",
    last_mode: "live",
    breach_streak: 0,
    pending_alerts: 0,
  });
  expect(shop.log()).toMatchObject([
    {
      status: "ok",
      sequence: 1,
      attempts: 1,
      artefacts: [RAW, ROLLUP, HEARTBEAT],
      summary: { rollups_total: 2 },
    },
  ]);
});

test("a workspace without samples has an empty roll-up", async () => {
  const shop = new Shop();
  expect(await shop.run(command)).toMatchObject({ exit: 0, out: { status: "ok", samples_analyzed: 0 } });
  expect(shop.read(ROLLUP)).toStartWith("hour_utc,");
  expect(shop.exists(RAW)).toBe(false);
});

describe("the raw file", () => {
  test("keeps counting what emitters add after an analysis, in whatever shape", async () => {
    const shop = new Shop({ [RAW]: "signal_id,ts_emit,ts_ack,status,detail\n" });
    await using server = await WebhookServer.start();
    const signal = ["--signal-id", "a", "--side", "BUY", "--entry", "1", "--tp", "2", "--sl", "0.5"];
    for (let count = 1; count <= 3; count++) {
      await shop.run(emit, ...signal, "--webhook-url", server.url());
      // Rows of an older program, under the analyser's header.
      shop.write(RAW, `${shop.read(RAW)}b,2026-01-04T23:59:58Z,2026-01-04T23:59:59Z,success,\n`);
      const { out } = await shop.run(command);
      expect(out).toMatchObject({ samples_analyzed: 2 * count, rows_rejected: 0 });
      expect(shop.read(RAW)).toStartWith(HEADER);
    }
  });

  test("gives up rows that are no samples to a file beside it, with the reason", async () => {
    const bad = ["no time,1,ok,,x", '"a\nb",c', "2026-01-04T23:00:00Z,nan,ok,,x"];
    const shop = new Shop({ [RAW]: `${FAST}${bad.join("\n")}\n` });
    expect((await shop.run(command)).out).toMatchObject({ samples_analyzed: 2, rows_rejected: 3 });
    expect(shop.read(RAW)).toBe(FAST);
    expect(shop.read("ops/signal_latency_rejects.csv")).toBe(`rejected_at,reason,text
2026-01-05T00:00:00Z,neither a sample nor a record of the emitter,"no time,1,ok,,x"
2026-01-05T00:00:00Z,"2 fields, not 5","""a\nb"",c"
2026-01-05T00:00:00Z,latency is no number from 0 on,"2026-01-04T23:00:00Z,nan,ok,,x"
`);
    shop.write(RAW, `${shop.read(RAW)}again\n`);
    await shop.run(command);
    const rejects = shop.read("ops/signal_latency_rejects.csv");
    expect(rejects.match(/rejected_at/g)).toHaveLength(1);
    expect(rejects).toEndWith('2026-01-05T00:00:00Z,"1 fields, not 5",again\n');
  });

  test("loses what is older than its retention, and the roll-up keeps it", async () => {
    const old = "2025-12-21T23:59:59Z,9.000000,success,,s\n";
    const shop = new Shop({ [RAW]: FAST.replace(HEADER, HEADER + old) });
    shop.now = "2026-01-04T23:59:59Z";
    expect((await shop.run(command)).out).toMatchObject({ samples_analyzed: 3, rollups_total: 3 });
    shop.now = "2026-01-05T00:00:00Z";
    expect((await shop.run(command)).out).toMatchObject({ samples_analyzed: 2, rollups_total: 3 });
    expect(shop.read(RAW)).toBe(FAST);
    shop.now = "2026-03-22T00:30:00Z";
    expect((await shop.run(command)).out).toMatchObject({ samples_analyzed: 0, rollups_total: 2 });
  });

  test("is packed when it is too large, but for hours that may still change", async () => {
    const early = row("21:00", 7000) + row("21:20", 6000);
    const shop = new Shop({ [RAW]: HEADER + early + row("22:00", 7000) + row("23:00", 7000) });
    shop.now = "2026-01-04T23:30:00Z";
    const { out } = await shop.run(command, "--max-raw-bytes", "100", "--job-id", "20260104T233000Z-latency");
    const path = "ops/signal_latency_archive/2026/01/20260104T233000Z-latency.csv.gz";
    const bytes = await Bun.file(shop.path(path)).bytes();
    expect(Buffer.from(Bun.gunzipSync(bytes)).toString()).toBe(HEADER + early);
    expect(out).toMatchObject({ samples_retained: 2, next_rotation_bytes: 0, rotated: { row_count: 2 } });
    expect(shop.lines("ops/signal_latency_archive/manifest.jsonl")).toEqual([
      {
        job_id: "20260104T233000Z-latency",
        path,
        sha256: sha256(bytes),
        row_count: 2,
        rotated_at: "2026-01-04T23:30:00Z",
      },
    ] as never);
    expect(shop.read(RAW)).toBe(HEADER + row("22:00", 7000) + row("23:00", 7000));

    // A late sample of a packed hour does not pass for all of it; one of an hour that was left counts with the others.
    shop.write(RAW, shop.read(RAW) + row("21:40", 9) + row("22:30", 9000));
    const later = await shop.run(command);
    expect(later.out.kept_windows).toEqual(["2026-01-04T21:00:00Z"]);
    expect(shop.read(ROLLUP).split("\n").slice(1, 3)).toEqual([
      "2026-01-04T21:00:00Z,2026-01-04T22:00:00Z,2,0,0,6500,6950,6990,7000,true,1",
      "2026-01-04T22:00:00Z,2026-01-04T23:00:00Z,2,0,0,8000,8900,8980,9000,true,2",
    ]);

    // The same job id again: the archive has a name of its own.
    shop.write(RAW, SLOW);
    const again = await shop.run(command, "--max-raw-bytes", "100", "--job-id", "20260104T233000Z-latency");
    expect(again.out.rotated).toMatchObject({ path: path.replace(".csv", "-2.csv") });
  });

  test("that lost samples of an hour elsewhere does not degrade its window", async () => {
    const hour = HEADER + row("22:00", 100) + row("22:10", 200) + row("22:20", 300);
    const shop = new Shop({ [RAW]: hour });
    await shop.run(command);
    const before = shop.read(ROLLUP);
    shop.write(RAW, HEADER + row("22:30", 9));
    expect((await shop.run(command)).out).toMatchObject({ kept_windows: ["2026-01-04T22:00:00Z"] });
    expect(shop.read(ROLLUP)).toBe(before);
  });
});

test("a sample that comes between reading and rewriting is neither lost nor overlooked", async () => {
  const emitter = "a,2026-01-04T23:30:00Z,2026-01-04T23:30:01Z,success,\n";
  const shop = new Shop({ [RAW]: FAST + emitter });
  let plannings = 0;
  const meanwhile: typeof command = {
    ...command,
    plan: async (ctx, options) => {
      const plan = await command.plan(ctx, options);
      if (plannings++ === 0) shop.write(RAW, shop.read(RAW) + row("23:40", 100));
      return plan;
    },
  };
  expect((await shop.run(meanwhile)).out).toMatchObject({ samples_analyzed: 4, samples_retained: 4 });
  expect(plannings).toBe(2);
  expect(shop.read(RAW)).toBe(`${FAST}2026-01-04T23:30:01Z,1000.000000,success,,a\n${row("23:40", 100)}`);
});

describe("a streak", () => {
  test("is the same however often the same data is analysed, and so is the alert", async () => {
    const shop = new Shop({ [RAW]: SLOW });
    const outs = [];
    for (let count = 0; count < 5; count++) outs.push((await shop.run(command)).out);
    expect(outs.map(({ breach_streak }) => breach_streak)).toEqual([3, 3, 3, 3, 3]);
    const severities = outs.map(({ alerts }) =>
      (alerts as { severity: string }[]).map((each) => each.severity),
    );
    expect(severities).toEqual(Array(5).fill(["critical"]));
  });

  test("counts runs where the configuration says so", async () => {
    const shop = new Shop({ [RAW]: SLOW, "c.yaml": "streak_basis: evaluations\n" });
    const streaks = [];
    for (let count = 0; count < 3; count++) {
      streaks.push((await shop.run(command, "--config", "c.yaml")).out.breach_streak);
    }
    expect(streaks).toEqual([1, 2, 3]);
  });
});

test("limits come from the flag, the file's seconds, the file's milliseconds", async () => {
  const shop = new Shop({
    [RAW]: FAST,
    "ms.yaml": "slo_p95_ms: 99\n",
    "s.yaml": "slo_p95_ms: 99\nslo_threshold: 0.2\n",
  });
  const breaches = async (...flags: string[]) => (await shop.run(command, ...flags)).out.breach_count;
  expect(await breaches()).toBe(0);
  expect(await breaches("--config", "ms.yaml")).toBe(2);
  expect(await breaches("--alert-config", "s.yaml")).toBe(0);
  expect(await breaches("--config", "s.yaml", "--slo-threshold", "0.05")).toBe(2);
});

describe("alerts", () => {
  const id = ["--job-id", "20260105T000000Z-latency"];

  test("are written to a file in a rehearsal, and nothing is sent", async () => {
    await using server = await WebhookServer.start();
    const shop = new Shop({ [RAW]: SLOW });
    shop.env.OBS_LATENCY_WEBHOOK_URL = server.url();
    const { out } = await shop.run(command, "--dry-run-alert", ...id);
    expect(out.status).toBe("dry_run");
    expect(shop.json("out/latency_alerts/20260105T000000Z-latency.json")).toEqual({
      job_id: "20260105T000000Z-latency",
      alerts: [
        {
          id: "latency-breach-20260105T000000Z-latency",
          severity: "critical",
          message: "p95 latency 7000.0ms (threshold 5000.0ms); failure_rate 0.0000",
          breach_range: "last 3 samples",
          evidence_path: ROLLUP,
          schema_version: "2026-06-29",
        },
      ],
    });
    expect(shop.json(HEARTBEAT)).toMatchObject({ last_mode: "dry_run", pending_alerts: 1 });
    expect(server.requests).toEqual([]);
    expect(shop.log()[0]!.status).toBe("dry_run");
  });

  test("are posted once, signed, without a rehearsal", async () => {
    await using server = await WebhookServer.start();
    const shop = new Shop({ [RAW]: SLOW });
    shop.env = { OBS_LATENCY_WEBHOOK_URL: server.url("/secret-path"), OBS_WEBHOOK_SECRET: "s3cret-key" };
    const { out, err } = await shop.run(command, ...id);
    expect(server.requests).toHaveLength(1);
    const [{ body, headers }] = server.requests as [(typeof server.requests)[0]];
    expect(bodySignatureHolds(body, "s3cret-key", headers["x-obs-signature"] ?? "")).toBe(true);
    expect(canonicalJson(JSON.parse(body))).toBe(body);
    expect(JSON.parse(body).alerts).toMatchObject([{ severity: "critical" }]);
    expect(out).toMatchObject({ status: "warning", webhook_delivery: [{ status: "ok", attempts: 1 }] });
    expect(shop.json(HEARTBEAT)).toMatchObject({ status: "warning", pending_alerts: 0 });
    const everything = [...shop.files().map((path) => shop.read(path)), JSON.stringify(out), err].join("\n");
    expect(everything).not.toMatch(/s3cret-key|secret-path/);
  });

  test("that do not arrive are a warning, and the next run sends them with what is new", async () => {
    await using server = await WebhookServer.start({ status: 500 });
    const shop = new Shop({ [RAW]: SLOW, "c.yaml": "max_retries: 1\nbackoff_seconds: 0\n" });
    shop.env.OBS_LATENCY_WEBHOOK_URL = server.url();
    const failed = await shop.run(command, "--config", "c.yaml", ...id);
    expect(failed).toMatchObject({
      exit: 0,
      out: { status: "warning", error_code: "alert_delivery_failed" },
    });
    expect(shop.log()[0]).toMatchObject({
      status: "warning",
      diagnostics: { error_code: "alert_delivery_failed" },
    });
    expect(shop.json(HEARTBEAT)).toMatchObject({ pending_alerts: 1 });

    // All is well since; what could not be said is said all the same.
    server.behave({ status: 200 });
    shop.write(RAW, HEADER + row("23:00", 7000) + row("23:10", 100) + row("23:20", 100));
    shop.now = "2026-01-05T01:00:00Z";
    shop.write(RAW, `${SLOW}2026-01-05T00:30:00Z,5.0,success,,s\n`);
    const { out } = await shop.run(command, "--config", "c.yaml");
    expect(out.status).toBe("ok");
    expect((server.messages.at(-1) as { alerts: unknown[] }).alerts).toMatchObject([
      { id: "latency-breach-20260105T000000Z-latency" },
    ]);
    expect(shop.json(HEARTBEAT)).toMatchObject({
      pending_alerts: 0,
      last_breach_at: "2026-01-05T00:00:00Z",
      last_success_at: "2026-01-05T01:00:00Z",
    });
    expect(shop.json(HEARTBEAT)).not.toHaveProperty("undelivered_alerts");
  });

  test("without a webhook say so", async () => {
    const shop = new Shop({ [RAW]: SLOW });
    expect((await shop.run(command)).out.note).toBe("no_webhook_configured");
    expect(shop.log()[0]!.diagnostics).toEqual({ note: "no_webhook_configured" });
  });
});

describe("a job that fails", () => {
  test("says so in its result, its heartbeat and the log, and the last success stays", async () => {
    const shop = new Shop({ [RAW]: FAST });
    await shop.run(command);
    shop.now = "2026-01-05T01:00:00Z";
    shop.write("broken.yaml", "slo_p95_m: 5000\n");
    const { exit, out } = await shop.run(command, "--config", "broken.yaml");
    expect(exit).toBe(1);
    expect(out).toMatchObject({
      status: "error",
      error_code: "config_invalid",
      message: expect.stringMatching(
        /broken\.yaml:1: slo_p95_m is an unknown key; did you mean slo_p95_ms\?/,
      ),
    });
    expect(shop.json(HEARTBEAT)).toMatchObject({
      status: "error",
      last_run_at: "2026-01-05T01:00:00Z",
      last_success_at: "2026-01-05T00:00:00Z",
      last_failure: { at: "2026-01-05T01:00:00Z", error_code: "config_invalid" },
    });
    expect(shop.log()[1]).toMatchObject({ status: "error", diagnostics: { error_code: "config_invalid" } });
    shop.now = "2026-01-05T02:00:00Z";
    await shop.run(command);
    expect(shop.json(HEARTBEAT)).not.toHaveProperty("last_failure");
  });

  test("is one that was given a configuration that is not there", async () => {
    const shop = new Shop();
    const { exit, out } = await shop.run(command, "--config", "nowhere.yaml");
    expect([exit, out.error_code]).toEqual([1, "config_invalid"]);
  });

  test("because a file cannot be written is logged as an error", async () => {
    const shop = new Shop({ [RAW]: FAST, [`${ROLLUP}/in_the_way`]: "" });
    const { exit, out } = await shop.run(command);
    expect([exit, out.status]).toEqual([1, "error"]);
    expect(shop.log()).toMatchObject([{ status: "error", diagnostics: { error_code: "is_a_directory" } }]);
  });
});

test("a second run of the job at the same time is skipped, and logged", async () => {
  const shop = new Shop({ [RAW]: FAST });
  const ctx = shop.context();
  using _lock = await acquireLock(ctx.workspace, "job:latency", { clock: ctx.clock, command: "other" });
  const { exit, out } = await shop.run(command);
  expect(exit).toBe(0);
  expect(out).toMatchObject({
    status: "skipped",
    reason: "lock_not_acquired",
    lock_file: "ops/.latency.lock",
  });
  expect(shop.log()).toMatchObject([{ status: "skipped", diagnostics: { error_code: "lock_not_acquired" } }]);
  expect(shop.exists(ROLLUP)).toBe(false);
  expect((await shop.run(command, "--lock-file", "ops/.other.lock")).out.status).toBe("ok");
});

test.each([
  [["--raw-retention-days", "-1"]],
  [["--rollup-retention-days=-1"]],
  [["--job-id", "../evil"]],
  [["--job-name", "日本"]],
  [["--failure-threshold", "2"]],
])("%p is refused before anything happens", async (flags) => {
  const shop = new Shop({ [RAW]: FAST });
  expect((await shop.run(command, ...flags)).exit).toBe(2);
  expect(shop.files()).toEqual([RAW]);
});

test("the label of the configuration is in the log: of the flag, the environment, the file", async () => {
  const shop = new Shop({ "c.yaml": "config_version: 2027-01a\n" });
  await shop.run(command, "--config", "c.yaml");
  shop.env.OBS_CONFIG_VERSION = "env-1";
  await shop.run(command, "--config", "c.yaml");
  await shop.run(command, "--config", "c.yaml", "--config-version", "flag-1");
  const labels = shop.log().map(({ diagnostics }) => diagnostics.config_version);
  expect(labels).toEqual(["2027-01a", "env-1", "flag-1"]);
});

describe("a watchdog's ping", () => {
  const CHAIN = "configs/observability/automation.yaml";
  const chain = "latency:\n  ping_url_env: OBS_LATENCY_PING_URL\n";

  test("tells success and failure apart, and does not come from rehearsals", async () => {
    await using server = await WebhookServer.start();
    const shop = new Shop({ [CHAIN]: chain, [`${ROLLUP}x/y`]: "" });
    shop.env.OBS_LATENCY_PING_URL = server.url("/ping/abc");
    expect((await shop.run(command)).out.ping).toBe("ok");
    await shop.run(command, "--rollup-output", `${ROLLUP}x`);
    await shop.run(command, "--dry-run-alert");
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /ping/abc",
      "POST /ping/abc/fail",
    ]);
    expect(server.messages[0]).toMatchObject({ status: "ok" });
  });

  test("that does not arrive changes nothing but its member", async () => {
    await using server = await WebhookServer.start({ status: 404 });
    const shop = new Shop({ [CHAIN]: chain });
    shop.env.OBS_LATENCY_PING_URL = server.url("/ping/abc");
    const { exit, out, err } = await shop.run(command);
    expect([exit, out.status, out.ping]).toEqual([0, "ok", "failed"]);
    expect(err).toContain("the ping of OBS_LATENCY_PING_URL did not arrive");
    expect(err).not.toContain("/ping/abc");
  });
});
