import { expect, test } from "bun:test";
import { scrubber } from "../../lib/notify/redact.ts";
import { ANOMALIES, csvOf, Desk, SOURCE, wave, waveBar } from "./support.ts";

test("entries carry what they are found by", async () => {
  const desk = new Desk();
  await desk.ingest([{ ...waveBar(0), timestamp: "x" }]);
  const [entry] = desk.anomalies();
  expect(entry).toEqual({
    type: "parse_error",
    reason: 'no timestamp: "x"',
    row: { ...waveBar(0), timestamp: "x" } as never,
    symbol: "USDJPY",
    tf: "5m",
    source: "api",
    severity: "error",
    event_id: entry!.event_id!,
    run_id: "ingest_USDJPY_5m_20260102_030405",
    logged_at: "2026-01-02T03:04:05Z",
  });
  expect(entry!.event_id).toMatch(/^[0-9a-f]{16}$/);
});

test("the same event is logged once, however often its source is read", async () => {
  const desk = new Desk({ [SOURCE]: csvOf([...wave(0, 2), { ...waveBar(2), timestamp: "日本" }]) });
  expect(await desk.pull()).toMatchObject({ anomalies_logged: 1 });
  desk.now += 60_000;
  expect(await desk.pull()).toMatchObject({ anomalies_logged: 0 });
  expect(desk.anomalies()).toHaveLength(1);
  expect(desk.read(ANOMALIES)).toContain("日本");
});

test("an event older than the retained end of the log is told again", async () => {
  const desk = new Desk({ [SOURCE]: csvOf([{ ...waveBar(0), timestamp: "x" }]) });
  await desk.pull();
  const filler = `${JSON.stringify({ type: "gap", note: "x".repeat(150), event_id: "0123456789abcdef" })}\n`;
  desk.write(ANOMALIES, desk.read(ANOMALIES) + filler.repeat(9000));
  expect(await desk.pull()).toMatchObject({ anomalies_logged: 0 });
  desk.write(ANOMALIES, desk.read(ANOMALIES) + filler.repeat(20_000));
  expect(await desk.pull()).toMatchObject({ anomalies_logged: 1 });
});

test("of one type 200 are logged, the others counted", async () => {
  const desk = new Desk();
  const bad = wave(0, 250).map((row) => ({ ...row, h: 1 }));
  expect(await desk.ingest(bad)).toMatchObject({ anomalies_logged: 201 });
  expect(desk.anomalies().at(-1)).toMatchObject({
    type: "anomaly_suppressed",
    suppressed_type: "ohlc_invalid",
    count: 50,
  });
});

test("a huge row is cut to 2 kB, and secrets are masked before that", async () => {
  const desk = new Desk();
  const secret = "s3cr3t-token";
  const row = { ...waveBar(0), timestamp: `${"x".repeat(1990)}${secret}${"y".repeat(9000)}` };
  await desk.ingest([row], {
    scrub: scrubber([], [secret]),
    anomalies: [{ type: "api_request_failure", url: `http://h/?k=${secret}`, error: secret, source: "api" }],
  });
  const log = desk.read(ANOMALIES);
  expect(log).not.toContain("s3cr3t");
  const [failure, parse] = desk.anomalies();
  expect(failure).toMatchObject({ type: "api_request_failure", url: "http://h/?k=***", error: "***" });
  expect(JSON.stringify(parse!.row).length).toBeLessThanOrEqual(2048);
});

test("a torn last line of the log is closed before new ones", async () => {
  const desk = new Desk({
    [ANOMALIES]: '{"type":"gap"',
    [SOURCE]: csvOf([{ ...waveBar(0), timestamp: "x" }]),
  });
  await desk.pull();
  expect(desk.read(ANOMALIES).split("\n")[0]).toBe('{"type":"gap"');
});
