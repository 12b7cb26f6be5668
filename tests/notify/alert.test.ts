import { describe, expect, test } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import { execute } from "../../lib/command/execute.ts";
import { isJsonObject } from "../../lib/workspace/jsonfile.ts";
import { type Behaviour, WebhookServer } from "../servers/webhook.ts";
import { rejectionOf } from "../workspace/support.ts";
import { alarm } from "./alarm.ts";
import { Office } from "./support.ts";

const LATENCY = "ops/state_alert_latency.csv";
const FALLBACK = "ops/state_alerts.log";

/** Rows, lines and requests that one run leaves. */
const traces = (office: Office, server?: WebhookServer) => [
  Math.max(0, office.texts(LATENCY).length - 1),
  office.texts(FALLBACK).length,
  server?.requests.length ?? 0,
];

describe("the table of alerts", () => {
  // Mode, dry run, webhook, then status, detail, latency rows, fallback lines, requests, messages that stay in the outbox.
  test.each([
    ["auto", false, "none", "preview", "no_webhook_configured", 1, 1, 0, 0],
    ["auto", false, "ok", "sent", "status=200", 1, 0, 1, 0],
    ["auto", false, "500", "failed", "http_error=500", 1, 1, 1, 1],
    ["auto", true, "none", "preview", "dry_run", 0, 0, 0, 0],
    ["auto", true, "ok", "preview", "dry_run", 0, 0, 0, 0],
    ["auto", true, "500", "preview", "dry_run", 0, 0, 0, 0],
    ["disable", false, "ok", "skipped", "alert_mode_disable", 0, 0, 0, 0],
    ["disable", true, "ok", "skipped", "alert_mode_disable", 0, 0, 0, 0],
    ["force", false, "none", "preview", "no_webhook_configured", 1, 1, 0, 0],
    ["force", false, "ok", "sent", "status=200", 1, 0, 1, 0],
    ["force", false, "500", "failed", "http_error=500", 1, 1, 1, 1],
    ["force", true, "ok", "preview", "dry_run", 0, 0, 0, 0],
  ] as const)(
    "mode %s, dry run %p, webhook %s: %s",
    async (mode, dryRun, webhook, status, detail, rows, lines, requests, waiting) => {
      await using server = await WebhookServer.start({ status: webhook === "500" ? 500 : 200 });
      const office = new Office();
      if (webhook !== "none") office.env.SIGNAL_WEBHOOK_URLS = server.url();
      const ran = await office.run(alarm(), "--mode", mode, ...(dryRun ? ["--dry-run"] : []));
      expect(ran.exit).toBe(0);
      expect(ran.out.alert).toMatchObject({ mode, dry_run: dryRun, status, detail });
      expect(isJsonObject(ran.out.alert) && "payload" in ran.out.alert).toBe(status !== "skipped");
      expect(traces(office, server)).toEqual([rows, lines, requests]);
      expect(office.outbox()).toHaveLength(waiting);
      if (dryRun) expect(office.files()).toEqual({});
    },
  );

  test("an alert that the override holds back is shown as skipped", async () => {
    const office = new Office();
    const { out } = await office.run(alarm(), "--skip");
    expect(out.alert).toMatchObject({ status: "skipped", detail: "override_disabled" });
    expect(traces(office)).toEqual([0, 0, 0]);
  });

  test("the record of one that was sent", async () => {
    await using server = await WebhookServer.start();
    const office = new Office();
    const { text } = await office.run(alarm(), "--webhook", `junk;${server.url("/canary")}`);
    const timestamp = "2026-01-02T03:04:05.000000+00:00";
    const payload = {
      signal_id: "state_update_rollback",
      timestamp_utc: timestamp,
      side: "SELL",
      entry: 0,
      tp: 0,
      sl: 0,
      trail: 0,
      confidence: 0,
      meta: { simulate_live: true, dry_run: false, anomalies: [] },
    };
    const record = {
      mode: "auto",
      urls: ["***", `http://127.0.0.1:${server.port}/***`],
      url_count: 2,
      timestamp,
      dry_run: false,
      status: "sent",
      detail: "status=200",
      alert_id: "alert_1",
      payload,
    };
    expect(text).toStartWith(`{"alert":${JSON.stringify(record)},`);
    expect(server.messages).toEqual([payload]);
  });

  test("the line of one for which no webhook is configured", async () => {
    const office = new Office();
    await office.run(alarm(), "--webhook", " , ");
    await office.run(alarm(), "--fallback-log", "other.log");
    const line = (extra: object) => ({
      ts: "2026-01-02T03:04:05.000000+00:00",
      note: "no_webhook_configured",
      signal_id: "state_update_rollback",
      timestamp_utc: "2026-01-02T03:04:05.000000+00:00",
      side: "SELL",
      entry: 0,
      tp: 0,
      sl: 0,
      trail: 0,
      confidence: 0,
      meta: { simulate_live: true, dry_run: false, anomalies: [] },
      extra: {
        env_var: "SIGNAL_WEBHOOK_URLS",
        env_present: false,
        ...extra,
        message: "No webhook URLs configured for state_update_rollback",
      },
    });
    expect(office.read(FALLBACK)).toBe(`${JSON.stringify(line({ cli_override: true }))}\n`);
    expect(office.read("other.log")).toBe(`${JSON.stringify(line({ cli_override: false }))}\n`);
  });
});

describe("a receiver that misbehaves", () => {
  const behaviours: [Behaviour, string][] = [
    ["hang", "timeout"],
    ["drip", "timeout"],
    ["reset", "connect_failed:ECONNRESET"],
    ["close", "connect_failed:ECONNRESET"],
    ["garbage", "connect_failed:EPROTO"],
    [{ redirect: "/round" }, "http_error=302"],
    [{ status: 500 }, "http_error=500"],
    ["endless error", "http_error=500"],
    [{ status: 429, headers: { "Retry-After": "30" } }, "http_error=429"],
    [{ status: 429, body: '{"retry_after": 30}' }, "http_error=429"],
    [{ status: 410 }, "http_error=410"],
  ];
  test.each(behaviours)(
    "%j: the update stands, one line tells of it, the alert arrives later once",
    async (behaviour, detail) => {
      await using server = await WebhookServer.start(behaviour);
      const office = new Office();
      office.env.SIGNAL_WEBHOOK_URLS = server.url("/hook/canary");
      const silent = detail === "timeout";
      const ran = await office.run(alarm(silent ? { timeoutMs: 100 } : {}));
      expect(ran).toMatchObject({ exit: 0, out: { alert: { status: "failed", detail } } });
      expect(office.read("state.json")).toBe("written for alert_1\n");
      expect(traces(office)).toEqual([1, 1, 0]);
      expect(JSON.parse(office.read(FALLBACK))).toMatchObject({ note: detail });
      expect(office.read(FALLBACK)).not.toContain('"extra"');
      expect(office.outbox()).toMatchObject([{ id: "alert_1", attempts: 1, last_detail: detail }]);

      server.requests.length = 0;
      server.behave({ status: 200 });
      for (let run = 0; run < 3; run++) {
        office.later(2);
        expect((await office.run(alarm(), "--no-raise")).exit).toBe(0);
      }
      expect(server.requests).toHaveLength(1);
      expect(server.ids).toEqual(["alert_1"]);
      expect(server.messages).toEqual([(ran.out.alert as { payload: object }).payload]);
      expect(office.outbox()).toEqual([]);
      expect(traces(office, server)).toEqual([2, 1, 1]);
      expect(office.texts(LATENCY).at(-1)).toEndWith(",success,status=200");
      expect(JSON.stringify(office.files()) + ran.text + ran.err).not.toContain("canary");
    },
  );

  test("that nobody is: the same", async () => {
    const server = await WebhookServer.start();
    const office = new Office();
    office.env.SIGNAL_WEBHOOK_URLS = server.url();
    await server[Symbol.asyncDispose]();
    const { exit, out } = await office.run(alarm());
    expect([exit, out.alert]).toMatchObject([0, { status: "failed", detail: "connect_failed:ECONNREFUSED" }]);
    expect([traces(office), office.outbox().length]).toEqual([[1, 1, 0], 1]);
  });

  test.each([
    ["junk", "invalid_url"],
    ["https://hooks.example.com/canary", "clock_fixed"],
  ])("%s is an ordinary failure: %s", async (webhook, detail) => {
    const office = new Office();
    const { exit, out } = await office.run(alarm(), "--webhook", webhook);
    expect([exit, out.alert]).toMatchObject([0, { status: "failed", detail }]);
    expect(traces(office)).toEqual([1, 1, 0]);
  });

  test("is passed over for the next one", async () => {
    await using bad = await WebhookServer.start("reset");
    await using good = await WebhookServer.start();
    const office = new Office();
    office.env.SIGNAL_WEBHOOK_URLS = `${bad.url()};${good.url()}`;
    const { out } = await office.run(alarm());
    expect(out.alert).toMatchObject({ status: "sent", detail: "status=200", url_count: 2 });
    expect([traces(office, good), office.outbox()]).toEqual([[1, 0, 1], []]);
  });
});

describe("the update that raises an alert", () => {
  test("is safe, with the alert beside it, before anything is sent", async () => {
    let seen: Record<string, string> = {};
    const office = new Office();
    office.env.SIGNAL_WEBHOOK_URLS = "http://127.0.0.1/canary";
    const transport = async () => {
      seen = office.files();
      return { status: 200, location: null, retryAfter: null, body: "" };
    };
    await office.run(alarm({ transport }));
    expect(Object.keys(seen).filter((path) => !path.startsWith("ops/."))).toEqual([
      "ops/outbox/alert_1.json",
      "state.json",
    ]);
    expect(Object.keys(seen).filter((path) => path.includes("journal"))).toEqual([]);
    expect(JSON.stringify(seen)).not.toContain("canary");
    expect(office.outbox()).toEqual([]);
  });

  test("keeps it readable by its owner alone", async () => {
    await using server = await WebhookServer.start({ status: 500 });
    const office = new Office();
    office.env.SIGNAL_WEBHOOK_URLS = server.url();
    await office.run(alarm());
    expect(statSync(join(office.root, "ops/outbox/alert_1.json")).mode & 0o777).toBe(0o600);
  });

  test("does not suffer from a log that cannot be written to", async () => {
    await using server = await WebhookServer.start({ status: 500 });
    const office = new Office({ [`${LATENCY}/in_the_way`]: "" });
    office.env.SIGNAL_WEBHOOK_URLS = server.url();
    const ran = await office.run(alarm());
    expect(ran).toMatchObject({ exit: 0, out: { alert: { status: "failed" } } });
    expect(ran.err).toContain(LATENCY);
    expect([office.texts(FALLBACK).length, office.outbox().length]).toEqual([1, 1]);
  });

  test("is refused when both logs are one file, before anything is done", async () => {
    const office = new Office();
    const one = { latencyLog: "ops/one.log", fallbackLog: "ops/../ops/one.log" };
    const options = alarm().options.parse(one);
    const error = await rejectionOf(execute(office.context(), alarm(), options));
    expect([error.code, error.exit, Object.keys(office.files())]).toEqual(["same_log", 2, []]);
  });

  test("cannot lead out of the outbox by the alert's id", async () => {
    const office = new Office();
    const options = alarm().options.parse({ id: "../../escape" });
    expect((await rejectionOf(execute(office.context(), alarm(), options))).code).toBe("invalid_name");
  });
});

describe("styles", () => {
  test("of the environment are for webhooks without a prefix; an unknown one is told", async () => {
    await using server = await WebhookServer.start();
    const office = new Office();
    office.env = { SIGNAL_WEBHOOK_URLS: server.url(), SIGNAL_WEBHOOK_STYLE: "Slack" };
    await office.run(alarm());
    office.env.SIGNAL_WEBHOOK_STYLE = "teams";
    const { err } = await office.run(alarm());
    expect(err).toContain("SIGNAL_WEBHOOK_STYLE is none of json, slack, discord");
    expect(server.messages.map((body) => Object.keys(body as object)[0])).toEqual(["text", "signal_id"]);
  });
});
