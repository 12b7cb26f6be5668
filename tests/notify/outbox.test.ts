import { describe, expect, test } from "bun:test";
import { execute } from "../../lib/command/execute.ts";
import { rememberUrls, retryDue } from "../../lib/notify/alert.ts";
import { newEntry } from "../../lib/notify/outbox.ts";
import { planRetry, settleRetry } from "../../lib/notify/retry.ts";
import { createAlertEffects, type Injected } from "../../lib/notify/send.ts";
import { fingerprint } from "../../lib/notify/urls.ts";
import { WebhookServer } from "../servers/webhook.ts";
import { alarm } from "./alarm.ts";
import { MINUTE, Office } from "./support.ts";
import { FALLBACK, ids, LATENCY, retry, waiting, withWaiting } from "./waiting.ts";

const quiet = alarm();

describe("several that wait", () => {
  test("arrive all, each once", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server, 5);
    await office.run(quiet, "--no-raise");
    await office.run(quiet, "--no-raise");
    expect(server.requests).toHaveLength(5);
    expect(server.ids.sort()).toEqual(ids(5));
    expect(office.outbox()).toEqual([]);
    expect(office.texts(LATENCY)).toHaveLength(1 + 5 + 5);
  });

  test("do not keep a command longer than fifteen seconds and one attempt", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server, 6);
    let elapsed = 0;
    const tried: string[] = [];
    const transport: NonNullable<Injected["transport"]> = async ({ headers }) => {
      elapsed += 6000;
      tried.push(headers["webhook-id"]!);
      return { status: 500, location: null, retryAfter: null, body: "" };
    };
    const ctx = office.context();
    await retry(office, { transport }, { ...ctx, clock: { ...ctx.clock, monotonic: () => elapsed } });
    expect(tried).toHaveLength(3);
    const untouched = waiting(office).filter(({ attempts }) => attempts === 1);
    expect(untouched.map(({ id }) => id)).toEqual(ids(6).filter((id) => !tried.includes(id)));
    await retry(office);
    expect(server.requests).toEqual([]);
    office.later(1.1);
    await retry(office);
    expect(server.ids.sort()).toEqual(untouched.map(({ id }) => id));
  });

  test("wait a minute when a receiver hangs, and no command pays for that twice", async () => {
    await using server = await WebhookServer.start();
    const office = await withWaiting(server, 3);
    server.behave("hang");
    await retry(office, { timeoutMs: 1500 });
    await retry(office, { timeoutMs: 1500 });
    expect(server.requests).toHaveLength(1);
    server.behave({ status: 200 });
    office.later(1.1);
    await retry(office);
    expect(server.requests).toHaveLength(3);
    expect(office.outbox()).toHaveLength(1);
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
    expect([office.texts(LATENCY).length, office.texts(FALLBACK).length]).toEqual([2, 0]);
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
    const { out, err } = await office.run(quiet);
    expect(out.alert).toMatchObject({ status: "failed", detail: "clock_fixed" });
    expect(err).toContain("as the clock is fixed (ORB_NOW)");
    expect([office.texts(FALLBACK).length, office.outbox()]).toEqual([1, []]);
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
      targets: [`url:${fingerprint(server.url("/by-flag"))}`],
    };
    office.write("ops/outbox/alert_1.json", JSON.stringify(known));
    expect((await runner(office.context(), effect)).detail).toMatchObject({ status: "sent" });
  });
});
