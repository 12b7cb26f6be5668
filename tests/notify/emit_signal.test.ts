import { describe, expect, test } from "bun:test";
import { command } from "../../scripts/emit_signal.ts";
import { script } from "../e2e/spawned.ts";
import { type Behaviour, WebhookServer } from "../servers/webhook.ts";
import { Office } from "./support.ts";

const LATENCY = "ops/signal_latency.csv";
const FALLBACK = "ops/signal_notifications.log";
const given = [
  "--signal-id",
  "usdjpy_orb",
  "--side",
  "BUY",
  "--entry",
  "150.25",
  "--tp",
  "150.65",
  "--sl",
  "150.05",
];
const payload = {
  signal_id: "usdjpy_orb",
  timestamp_utc: "2026-01-02T03:04:05.000000+00:00",
  side: "BUY",
  entry: 150.25,
  tp: 150.65,
  sl: 150.05,
  trail: 0,
  confidence: 0,
  meta: null,
};

describe("a signal", () => {
  test("is posted, printed on one line, and leaves a row", async () => {
    await using server = await WebhookServer.start();
    const office = new Office();
    const { exit, text } = await office.run(command, ...given, "--webhook-url", server.url());
    expect(exit).toBe(0);
    expect(text).toStartWith(JSON.stringify(payload).slice(0, -1));
    expect(text.indexOf("\n")).toBe(text.length - 1);
    expect(server.requests.map(({ body }) => body)).toEqual([JSON.stringify(payload)]);
    expect(office.texts(LATENCY)).toEqual([
      "signal_id,ts_emit,ts_ack,status,detail",
      expect.stringMatching(
        /^usdjpy_orb,2026-01-02T03:04:05\.000000\+00:00,2026-01-02T03:04:0\d\.\d{6}\+00:00,success,status=200$/,
      ),
    ]);
    expect([office.texts(FALLBACK), office.outbox()]).toEqual([[], []]);
  });

  test("takes what it is given", async () => {
    const office = new Office();
    const more = [
      "--trail",
      "-0.5",
      "--confidence",
      "0.75",
      "--timestamp",
      "yesterday, 'noon'",
      "--meta",
      '{"z":[1,"相"],"a":null}',
    ];
    const { out } = await office.run(command, ...given, ...more);
    expect(JSON.stringify(out)).toStartWith(
      `{"signal_id":"usdjpy_orb","timestamp_utc":"yesterday, 'noon'","side":"BUY","entry":150.25,"tp":150.65,"sl":150.05,"trail":-0.5,"confidence":0.75,"meta":{"z":[1,"相"],"a":null}`,
    );
  });

  test.each(["[1,2]", '"text"', "7", "null", "true", "{}"])("may carry %s", async (meta) => {
    const { exit, out } = await new Office().run(command, ...given, "--meta", meta);
    expect([exit, JSON.stringify(out.meta)]).toEqual([0, meta]);
  });

  test("without a webhook is no failure, and leaves a line that says why", async () => {
    const office = new Office();
    const { exit, err } = await office.run(command, ...given);
    expect(exit).toBe(0);
    expect(err).toContain("no webhook is configured");
    const extra = {
      env_var: "SIGNAL_WEBHOOK_URLS",
      cli_override: false,
      message: "No webhook URLs configured; skipped delivery",
    };
    const line = { ts: "2026-01-02T03:04:05.000000+00:00", note: "no_webhook_configured", ...payload, extra };
    expect(office.read(FALLBACK)).toBe(`${JSON.stringify(line)}\n`);
    expect(office.texts(LATENCY)[1]).toEndWith(",failure,no_webhook_configured");
    expect(office.outbox()).toEqual([]);
  });

  test.each([
    ["a flag that names none", ["--webhook-url", " , "], true],
    ["an empty flag and no environment", ["--webhook-url", ""], false],
  ])("with %s: no webhook", async (_, argv, override) => {
    const office = new Office();
    expect((await office.run(command, ...given, ...argv)).exit).toBe(0);
    expect(JSON.parse(office.read(FALLBACK)).extra.cli_override).toBe(override);
  });

  test("under an empty flag goes to the environment's webhooks, under any other does not", async () => {
    await using server = await WebhookServer.start();
    const office = new Office();
    office.env.SIGNAL_WEBHOOK_URLS = server.url();
    await office.run(command, ...given, "--webhook-url", "");
    expect(server.requests).toHaveLength(1);
    await office.run(command, ...given, "--webhook-url", ",");
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    [{ status: 500 }, "http_error=500"],
    ["reset", "connect_failed:ECONNRESET"],
    ["garbage", "connect_failed:EPROTO"],
  ] as [Behaviour, string][])(
    "that meets %j ends with 1, its row and its line, and waits to be sent again",
    async (behaviour, detail) => {
      await using server = await WebhookServer.start(behaviour);
      const office = new Office();
      const { exit, out } = await office.run(
        command,
        ...given,
        "--webhook-url",
        `${server.url()};${server.url()}`,
      );
      expect([exit, out]).toMatchObject([1, payload]);
      expect(server.requests).toHaveLength(2);
      expect(office.texts(LATENCY)).toEqual([
        expect.any(String),
        expect.stringMatching(new RegExp(`,failure,${detail}$`)),
      ]);
      expect(office.texts(FALLBACK).map((line) => JSON.parse(line))).toMatchObject([
        { note: detail, ...payload },
      ]);
      expect(office.outbox()).toMatchObject([{ attempts: 1, last_detail: detail, payload }]);
      expect(`signal_${"0".repeat(32)}`).toHaveLength(server.ids[0]!.length);
    },
  );

  test("emitted again with its timestamp is the same message", async () => {
    await using server = await WebhookServer.start();
    const office = new Office();
    const emit = (...more: string[]) => office.run(command, ...given, "--webhook-url", server.url(), ...more);
    await emit("--timestamp", "t1");
    office.later(5);
    await emit("--timestamp", "t1");
    await emit("--timestamp", "t2");
    expect(server.requests).toHaveLength(3);
    expect(server.ids).toHaveLength(2);
  });

  test.each(['a,b"c\nd', "=cmd|' /C calc'!A0", "相場", "__proto__"])(
    "called %j is told from others in every log",
    async (name) => {
      await using server = await WebhookServer.start({ status: 500 });
      const office = new Office();
      await office.run(command, "--signal-id", name, ...given.slice(2), "--webhook-url", server.url());
      expect(JSON.parse(office.read(FALLBACK)).signal_id).toBe(name);
      const quoted = /[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
      expect(office.read(LATENCY)).toContain(`\n${quoted},2026`);
    },
  );
});

describe("a mistake", () => {
  const without = (flag: string) =>
    given.filter((_, index) => given[index] !== flag && given[index - 1] !== flag);
  test.each([
    ["no id", without("--signal-id"), "--signal-id is required"],
    ["an empty id", ["--signal-id", "", ...without("--signal-id")], "--signal-id"],
    ["no side", without("--side"), "--side is required"],
    ["another side", [...without("--side"), "--side", "buy"], "none of BUY, SELL"],
    ["no entry", without("--entry"), "--entry is required"],
    ["a price that is none", [...given, "--tp", "NaN"], "--tp"],
    ["an infinite price", [...given, "--sl", "inf"], "--sl"],
    ["a price beyond all", [...given, "--entry", "1e999"], "--entry"],
    ["a hexadecimal price", [...given, "--entry", "0x10"], "--entry"],
    ["meta that is no JSON", [...given, "--meta", "{a:1}"], "--meta is not valid JSON: line 1, column 2"],
    ["meta with nothing in it", [...given, "--meta", ""], "--meta"],
    ["meta that goes on", [...given, "--meta", "1 2"], "--meta"],
    ["meta with a number that JSON lacks", [...given, "--meta", '{"a":[NaN]}'], "a number that JSON lacks"],
    ["meta with a number too large", [...given, "--meta", "1e999"], "a number that JSON lacks"],
    [
      "one file for both logs",
      [...given, "--latency-log", "ops/x", "--fallback-log", "ops/x"],
      "the same file: ops/x",
    ],
    ["an unknown flag", [...given, "--webhook", "x"], "unknown flag --webhook"],
  ])("%s: exit 2, said on stderr, nothing sent or logged", async (_, argv, said) => {
    await using server = await WebhookServer.start();
    const office = new Office();
    office.env.SIGNAL_WEBHOOK_URLS = server.url();
    const { exit, err } = await office.run(command, ...argv);
    expect(exit).toBe(2);
    expect(err).toContain(said);
    expect([server.requests, office.files()]).toEqual([[], {}]);
  });

  test("is said in Japanese, too", async () => {
    const { err } = await new Office().run(command, ...given, "--meta", "NaN", "--lang", "ja");
    expect(err).toContain("--meta に JSON で表せない数があります");
  });
});

describe("as a process", () => {
  test("holds nothing open when it is done, and stdout is one document", async () => {
    await using server = await WebhookServer.start("endless");
    const office = new Office();
    const child = Bun.spawn([...script("emit_signal"), ...given, "--webhook-url", server.url("/canary")], {
      cwd: office.root,
      env: { PATH: process.env.PATH!, ORB_WORKSPACE: office.root },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const began = performance.now();
    const [out, err, exit] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    expect(performance.now() - began).toBeLessThan(4000);
    expect([exit, Object.keys(JSON.parse(out))]).toEqual([0, Object.keys(payload)]);
    expect(err).toBe(`usdjpy_orb: delivered to http://127.0.0.1:${server.port}/*** (status=200)\n`);
    expect(JSON.stringify(office.files())).not.toContain("canary");
  });

  test("thirty at once: every signal arrives once, every row and line is whole", async () => {
    await using server = await WebhookServer.start();
    await using broken = await WebhookServer.start({ status: 500 });
    const office = new Office();
    const emit = (n: number) =>
      office.run(
        command,
        "--signal-id",
        `s${n}`,
        ...given.slice(2),
        "--webhook-url",
        n % 3 ? server.url() : broken.url(),
      );
    await Promise.all(Array.from({ length: 30 }, (_, n) => emit(n)));
    expect([server.requests.length, server.ids.length, office.outbox().length]).toEqual([20, 20, 10]);
    const rows = office
      .texts(LATENCY)
      .slice(1)
      .map((line) => line.split(","));
    expect(rows.map(([name]) => name).sort()).toEqual(Array.from({ length: 30 }, (_, n) => `s${n}`).sort());
    expect(rows.every((row) => row.length === 5)).toBe(true);
    expect(office.texts(FALLBACK).map((line) => JSON.parse(line).note)).toEqual(
      Array(10).fill("http_error=500"),
    );
  });
});
