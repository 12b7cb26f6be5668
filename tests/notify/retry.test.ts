import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { afterFailure, isExpired, newEntry } from "../../lib/notify/outbox.ts";
import { parseInstant } from "../../lib/workspace/time.ts";
import { WebhookServer } from "../servers/webhook.ts";
import { alarm } from "./alarm.ts";
import { MINUTE, Office } from "./support.ts";
import { FALLBACK, LATENCY, retry, waiting, withWaiting } from "./waiting.ts";

const quiet = alarm();
const pause = (office: Office) => parseInstant(waiting(office)[0]!.next_attempt_at) - office.now;

describe("an alert that failed", () => {
  test("is left alone until it is due", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server);
    office.later(-2);
    await office.run(quiet, "--no-raise");
    expect(server.requests).toEqual([]);
    office.later(2);
    await office.run(quiet, "--no-raise");
    expect(server.requests).toHaveLength(1);
  });

  test("is not retried by a dry run or by a command that writes nothing", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server);
    const before = office.files();
    await office.run(quiet, "--dry-run", "--no-raise");
    await office.run({
      ...quiet,
      plan: () => ({ result: {}, exitCode: 0, reads: [], changes: [], effects: [] }),
      settle: undefined,
    });
    expect([server.requests, office.files()]).toEqual([[], before]);
  });

  test("leaves no further line or row until it arrives", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server);
    const before = [office.texts(LATENCY), office.texts(FALLBACK)];
    server.behave("reset");
    for (let n = 0; n < 5; n++) {
      await retry(office);
      office.later(120);
    }
    expect([office.texts(LATENCY), office.texts(FALLBACK)]).toEqual(before);
    expect(waiting(office)[0]).toMatchObject({ attempts: 6, last_detail: "connect_failed:ECONNRESET" });
    server.behave({ status: 200 });
    await retry(office);
    expect(office.texts(LATENCY)).toHaveLength(before[0]!.length + 1);
    expect([office.texts(FALLBACK), office.outbox()]).toEqual([before[1]!, []]);
  });

  test("waits longer each time, up to an hour", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server);
    server.behave({ status: 500 });
    const pauses: number[] = [];
    for (let n = 0; n < 8; n++) {
      await retry(office);
      pauses.push(pause(office) / MINUTE);
      office.later(80);
    }
    for (const [index, minutes] of pauses.entries()) {
      const usual = Math.min(60, 2 ** (index + 1));
      expect(minutes).toBeWithin(usual * 0.8, usual * 1.2 + 0.01);
    }
  });

  test("waits as long as the receiver asks, though no more than an hour", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server);
    server.behave({ status: 429, headers: { "Retry-After": "900" } });
    await retry(office);
    expect(pause(office)).toBeWithin(900_000, 901_000);
    office.later(16);
    server.behave({ status: 503, headers: { "Retry-After": "86400" } });
    await retry(office);
    expect(pause(office)).toBeWithin(3_600_000, 3_601_000);
    office.later(61);
    server.behave({ status: 429, headers: { "Retry-After": "1" } });
    await retry(office);
    expect(pause(office)).toBeGreaterThan(6 * MINUTE);
  });

  test("is given up after seven days, with a line", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server);
    server.behave({ status: 500 });
    office.later(7 * 24 * 60 - 3);
    await retry(office);
    expect(office.outbox()).toHaveLength(1);
    office.later(70);
    server.requests.length = 0;
    await retry(office);
    expect([office.outbox(), server.requests]).toEqual([[], []]);
    const [first, last] = office.texts(FALLBACK).map((line) => JSON.parse(line));
    expect([first.note, last.note]).toEqual(["http_error=500", "expired"]);
    expect({ ...last, ts: 0, note: 0 }).toEqual({ ...first, ts: 0, note: 0 });
    expect(office.notes).toContain("given up after seven days");
  });

  test("waits while no webhook is configured any more", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server);
    delete office.env.SIGNAL_WEBHOOK_URLS;
    const before = office.outbox();
    await retry(office);
    expect(office.outbox()).toEqual(before);
    office.env.SIGNAL_WEBHOOK_URLS = server.url("/renewed");
    await retry(office);
    expect(server.requests.map(({ path }) => path)).toEqual(["/renewed"]);
  });
});

describe("backoff", () => {
  const office = new Office();
  const entry = newEntry(office.context(), {
    id: "a",
    targets: [],
    latency_log: "l",
    fallback_log: "f",
    extra: {},
    payload: {},
  });

  test("property: within a fifth of its pause, the same for the same alert, never beyond 72 minutes", () => {
    const step = fc.record({
      id: fc.stringMatching(/^[a-z0-9_]{1,30}$/),
      attempts: fc.nat(200),
      asked: fc.nat(1e9),
    });
    fc.assert(
      fc.property(step, ({ id, attempts, asked }) => {
        const before = { ...entry, id, attempts };
        const after = afterFailure(before, office.now, "timeout");
        const wait = parseInstant(after.next_attempt_at) - office.now;
        const usual = Math.min(60, 2 ** attempts) * MINUTE;
        expect(wait).toBeWithin(usual * 0.8 - 1, usual * 1.2 + 1);
        expect(afterFailure(before, office.now, "timeout")).toEqual(after);
        const longer =
          parseInstant(afterFailure(before, office.now, "x", asked).next_attempt_at) - office.now;
        expect(longer).toBeGreaterThanOrEqual(Math.max(wait, Math.min(asked, 60 * MINUTE)) - 1);
        expect(longer).toBeLessThanOrEqual(72 * MINUTE);
      }),
    );
  });

  test("different alerts are not retried at the same moment", () => {
    const moments = Array.from(
      { length: 50 },
      (_, n) => afterFailure({ ...entry, id: `a${n}` }, office.now, "x").next_attempt_at,
    );
    expect(new Set(moments).size).toBe(50);
  });

  test("a new alert lives seven days", () => {
    const week = 7 * 24 * 60 * MINUTE;
    expect([isExpired(entry, office.now + week - 1), isExpired(entry, office.now + week)]).toEqual([
      false,
      true,
    ]);
  });
});
