import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { execute } from "../../lib/command/execute.ts";
import type { Sending } from "../../lib/notify/deliver.ts";
import { afterFailure, type Entry, isDue, isExpired, newEntry } from "../../lib/notify/outbox.ts";
import { createAlertEffects } from "../../lib/notify/send.ts";
import { planRetry, retryDue, settleRetry } from "../../lib/notify/retry.ts";
import { rememberUrls } from "../../lib/notify/alert.ts";
import { parseInstant } from "../../lib/workspace/time.ts";
import { WebhookServer } from "../servers/webhook.ts";
import { alarm } from "./alarm.ts";
import { MINUTE, Office } from "./support.ts";

const LATENCY = "ops/state_alert_latency.csv";
const FALLBACK = "ops/state_alerts.log";
const quiet = alarm();

/** What a later command does by itself, with a transport or a timeout of the test's. */
function retry(
  office: Office,
  given: Partial<Pick<Sending, "transport" | "timeoutMs">> = { timeoutMs: 100 },
  ctx = office.context(),
) {
  const command = { ...quiet, plan: planRetry, settle: settleRetry, effects: createAlertEffects(given) };
  return execute(ctx, command as never, {} as never);
}

/** An office with alerts that a server has refused a minute or more ago. */
async function withWaiting(server: WebhookServer, count = 1): Promise<Office> {
  const office = new Office();
  office.env.SIGNAL_WEBHOOK_URLS = server.url();
  server.behave({ status: 500 });
  for (let n = 1; n <= count; n++) await office.type(quiet, "--id", `alert_${n}`);
  server.requests.length = 0;
  server.behave({ status: 200 });
  office.later(2);
  return office;
}

const waiting = (office: Office) => office.outbox() as unknown as Entry[];
const pause = (office: Office) => parseInstant(waiting(office)[0]!.next_attempt_at) - office.now;

describe("an alert that failed", () => {
  test("is left alone until it is due", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server);
    office.later(-2);
    await office.type(quiet, "--no-raise");
    expect(server.requests).toEqual([]);
    office.later(2);
    await office.type(quiet, "--no-raise");
    expect(server.requests).toHaveLength(1);
  });

  test("is not retried by a dry run or by a command that writes nothing", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server);
    const before = office.files();
    await office.type(quiet, "--dry-run", "--no-raise");
    await office.type({
      ...quiet,
      plan: () => ({ result: {}, exitCode: 0, reads: [], changes: [], effects: [] }),
      settle: undefined,
    });
    expect([server.requests, office.files()]).toEqual([[], before]);
  });

  test("leaves no further line or row until it arrives", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server);
    const before = [office.lines(LATENCY), office.lines(FALLBACK)];
    server.behave("reset");
    for (let n = 0; n < 5; n++) {
      await retry(office);
      office.later(120);
    }
    expect([office.lines(LATENCY), office.lines(FALLBACK)]).toEqual(before);
    expect(waiting(office)[0]).toMatchObject({ attempts: 6, last_detail: "connect_failed:ECONNRESET" });
    server.behave({ status: 200 });
    await retry(office);
    expect(office.lines(LATENCY)).toHaveLength(before[0]!.length + 1);
    expect([office.lines(FALLBACK), office.outbox()]).toEqual([before[1]!, []]);
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
    const [first, last] = office.lines(FALLBACK).map((line) => JSON.parse(line));
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

describe("several that wait", () => {
  test("arrive all, each once", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server, 5);
    await office.type(quiet, "--no-raise");
    await office.type(quiet, "--no-raise");
    expect(server.requests).toHaveLength(5);
    expect(server.ids.sort()).toEqual(["alert_1", "alert_2", "alert_3", "alert_4", "alert_5"]);
    expect(office.outbox()).toEqual([]);
    expect(office.lines(LATENCY)).toHaveLength(1 + 5 + 5);
  });

  test("do not keep a command longer than fifteen seconds and one attempt", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server, 6);
    let elapsed = 0;
    const tried: string[] = [];
    const transport: Sending["transport"] = async ({ headers }) => {
      elapsed += 6000;
      tried.push(headers["webhook-id"]!);
      return { status: 500, location: null, retryAfter: null, body: "" };
    };
    const ctx = office.context();
    await retry(office, { transport }, { ...ctx, clock: { ...ctx.clock, monotonic: () => elapsed } });
    expect(tried).toHaveLength(3);
    const left = waiting(office).filter((entry) => isDue(entry, office.now));
    expect(left.map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
    await retry(office);
    expect(new Set([...tried, ...server.ids]).size).toBe(6);
  });

  test("are taken twenty at a time, those that wait longest first", async () => {
    const office = new Office({ "ops/outbox/.keep": "" });
    const entry = newEntry(office.context(), {
      id: "x",
      targets: ["env:SIGNAL_WEBHOOK_URLS"],
      latency_log: "l",
      fallback_log: "f",
      extra: {},
      payload: {},
    });
    for (let n = 0; n < 25; n++) {
      const next_attempt_at = new Date(office.now - n * MINUTE).toISOString();
      const id = `alert_${n}`;
      office.write(`ops/outbox/${id}.json`, JSON.stringify({ ...entry, id, next_attempt_at }));
    }
    const { effects, changes } = retryDue(office.context(), "http://127.0.0.1/x");
    const longest = Array.from({ length: 20 }, (_, n) => `alert_${24 - n}`);
    expect(effects).toEqual([{ kind: "retry_alerts", due: longest, expired: [] }]);
    expect(changes).toHaveLength(20);
  });

  test("are not held up by a file that is none, which is told and stays", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server);
    const good = office.read("ops/outbox/alert_1.json");
    const bad = {
      "torn.json": good.slice(0, 40),
      "list.json": "[]",
      "other_id.json": good,
      "leaves.json": good.replace('"alert_1"', '"../../leaves"'),
      "no_time.json": good
        .replace(/"next_attempt_at": "[^"]*"/, '"next_attempt_at": "soon"')
        .replace("alert_1", "no_time"),
      "notes.txt": "not looked at",
    };
    for (const [name, text] of Object.entries(bad)) office.write(`ops/outbox/${name}`, text);
    await retry(office);
    expect(server.ids).toEqual(["alert_1"]);
    for (const [name, text] of Object.entries(bad)) {
      expect(office.read(`ops/outbox/${name}`)).toBe(text);
      expect(office.notes.includes(`ops/outbox/${name} is no message`)).toBe(name !== "notes.txt");
    }
  });
});

describe("two commands at once", () => {
  test("send each alert once: whoever takes it in hand", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server, 4);
    await Promise.all(Array.from({ length: 6 }, () => retry(office)));
    expect(server.requests).toHaveLength(4);
    expect(server.ids).toHaveLength(4);
    expect(office.outbox()).toEqual([]);
  });

  test("leave an alert to whoever is sending it, and go on after a minute if that one has died", async () => {
    await using server = await WebhookServer.start("hang");
    const office = new Office();
    office.env.SIGNAL_WEBHOOK_URLS = server.url();
    const dies = { ...alarm(), effects: { deliver_alert: () => Promise.reject(new Error("dies")) } };
    await execute(office.context(), dies, dies.options.parse({})).catch(() => {});
    server.behave({ status: 200 });
    office.later(0.9);
    await retry(office);
    expect(server.requests).toEqual([]);
    office.later(0.2);
    await retry(office);
    expect([server.ids, office.outbox()]).toEqual([["alert_1"], []]);
    expect([office.lines(LATENCY).length, office.lines(FALLBACK).length]).toEqual([2, 0]);
  });

  test("that see it settled by another do nothing", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server);
    const runners = createAlertEffects();
    const { results } = {
      results: [
        await runners.retry_alerts!(office.context(), {
          kind: "retry_alerts",
          due: ["gone_1"],
          expired: ["gone_2"],
        }),
      ],
    };
    expect(results[0]).toMatchObject({
      ok: true,
      detail: { outcomes: [{ status: "gone" }, { status: "gone" }] },
    });
    expect(settleRetry(office.context(), planRetry(office.context()), results).changes).toEqual([]);
  });
});

describe("a fixed clock", () => {
  test("and the computer's do not send each other's alerts", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server);
    office.fixed = false;
    await retry(office);
    expect([server.requests.length, office.outbox().length]).toEqual([0, 1]);
    office.fixed = true;
    await retry(office);
    expect([server.requests.length, office.outbox().length]).toEqual([1, 0]);
  });

  test("never gives up what the computer's clock has left", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server);
    office.write(
      "ops/outbox/alert_1.json",
      office.read("ops/outbox/alert_1.json").replace('"clock_fixed": true', '"clock_fixed": false'),
    );
    office.later(365 * 24 * 60);
    await retry(office);
    expect([server.requests.length, office.outbox().length]).toEqual([0, 1]);
    office.fixed = false;
    await retry(office);
    expect([server.requests.length, office.outbox().length]).toEqual([0, 0]);
  });

  test("keeps nothing that it has held back from another computer", async () => {
    const office = new Office();
    office.env.SIGNAL_WEBHOOK_URLS = "https://hooks.example.com/x";
    const { out, err } = await office.type(quiet);
    expect(out.alert).toMatchObject({ status: "failed", detail: "clock_fixed" });
    expect(err).toContain("as the clock is fixed (ORB_NOW)");
    expect([office.lines(FALLBACK).length, office.outbox()]).toEqual([1, []]);
  });

  test("asks nobody whom it may not contact", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server);
    office.env.SIGNAL_WEBHOOK_URLS = "https://hooks.example.com/x";
    const before = office.outbox();
    await retry(office);
    expect(office.outbox()).toEqual(before);
  });
});

describe("a saved plan", () => {
  test("carried out without its flag keeps the alert; with it, sends it", async () => {
    await using server = await WebhookServer.start();
    const office = new Office();
    office.write("ops/outbox/x", "");
    const unknown = newEntry(office.context(), {
      id: "alert_1",
      targets: ["url:0000000000000000"],
      latency_log: LATENCY,
      fallback_log: FALLBACK,
      extra: {},
      payload: { signal_id: "s" },
    });
    office.write("ops/outbox/alert_1.json", JSON.stringify(unknown));
    const runner = createAlertEffects().deliver_alert!;
    const effect = { kind: "deliver_alert", id: "alert_1" };
    expect((await runner(office.context(), effect)).detail).toMatchObject({
      status: "failed",
      detail: "url_unknown",
    });
    rememberUrls(server.url("/by-flag"));
    const known = {
      ...unknown,
      targets: [
        `url:${new Bun.CryptoHasher("sha256").update(server.url("/by-flag")).digest("hex").slice(0, 16)}`,
      ],
    };
    office.write("ops/outbox/alert_1.json", JSON.stringify(known));
    expect((await runner(office.context(), effect)).detail).toMatchObject({ status: "sent" });
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
