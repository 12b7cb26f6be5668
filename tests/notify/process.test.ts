import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { script } from "../e2e/spawned.ts";
import { WebhookServer } from "../servers/webhook.ts";
import { alarm } from "./alarm.ts";
import { Office } from "./support.ts";

const child = [process.execPath, join(import.meta.dir, "alarm_child.ts")];
const minute = (n: number) => `2026-01-02T03:${String(n).padStart(2, "0")}:00Z`;

/** A process of its own in the office, at a minute past three. */
async function spawned(office: Office, at: number, command: string[], env: Record<string, string> = {}) {
  const process_ = Bun.spawn(command, {
    cwd: office.root,
    env: { PATH: process.env.PATH!, ORB_NOW: minute(at), ORB_WORKSPACE: office.root, ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([process_.stdout.text(), process_.stderr.text()]);
  await process_.exited;
  return { exit: process_.exitCode, signal: process_.signalCode, out, err };
}

describe("a command that is killed", () => {
  test.each([
    ["between its commit and sending the alert", "before", 0],
    ["after the receiver has taken the alert", "after", 1],
  ])("%s: the next one sends it under the same id", async (_, when, arrived) => {
    await using server = await WebhookServer.start();
    const office = new Office();
    const env = { SIGNAL_WEBHOOK_URLS: server.url("/canary") };
    const killed = await spawned(office, 0, [...child, when, "--id", "alert_k"], env);
    expect([killed.signal, killed.out, server.requests.length]).toEqual(["SIGKILL", "", arrived]);
    expect(office.read("state.json")).toBe("written for alert_k\n");
    expect(office.outbox()).toMatchObject([{ id: "alert_k", attempts: 0 }]);

    for (const at of [1, 2, 3]) {
      const later = await spawned(office, at, [...child, "never", "--no-raise"], env);
      expect(later.exit).toBe(0);
    }
    expect(server.requests).toHaveLength(arrived + 1);
    expect(server.ids).toEqual(["alert_k"]);
    expect(office.outbox()).toEqual([]);
    expect(office.texts("ops/state_alert_latency.csv")).toHaveLength(2);
    expect(office.texts("ops/state_alerts.log")).toEqual([]);
    expect(JSON.stringify([office.files(), killed])).not.toContain("canary");
  });

  test("with an alert that has no webhook: the next one writes its line", async () => {
    await using server = await WebhookServer.start();
    const office = new Office();
    const killed = await spawned(office, 0, [...child, "before"], { SIGNAL_WEBHOOK_URLS: server.url() });
    expect(killed.signal).toBe("SIGKILL");
    await spawned(office, 2, [...child, "never", "--no-raise"]);
    expect(office.texts("ops/state_alerts.log").map((line) => JSON.parse(line).note)).toEqual([
      "no_webhook_configured",
    ]);
    expect(office.outbox()).toEqual([]);
  });
});

describe("a webhook that was given by flag", () => {
  test("is known to later commands by their own flag only", async () => {
    await using server = await WebhookServer.start({ status: 500 }, { status: 200 });
    const office = new Office();
    const flag = ["--webhook", server.url("/canary")];
    await spawned(office, 0, [...child, "never", ...flag]);
    const [entry] = office.outbox();
    expect(entry!.targets).toEqual([expect.stringMatching(/^url:[0-9a-f]{16}$/)]);

    await spawned(office, 2, [...child, "never", "--no-raise"], {
      SIGNAL_WEBHOOK_URLS: server.url("/other"),
    });
    expect([server.requests.length, office.outbox()]).toEqual([1, [entry!]]);

    // Its own alert is sent first, and what waited after it.
    await spawned(office, 3, [...child, "never", "--id", "alert_2", ...flag]);
    expect(server.requests.map(({ path, headers }) => [path, headers["webhook-id"]])).toEqual([
      ["/canary", "alert_1"],
      ["/canary", "alert_2"],
      ["/canary", "alert_1"],
    ]);
    expect(office.outbox()).toEqual([]);
    expect(JSON.stringify(office.files())).not.toContain("canary");
  });

  test("is found when it has moved into the environment", async () => {
    await using server = await WebhookServer.start({ status: 500 }, { status: 200 });
    const office = new Office();
    await spawned(office, 0, [...child, "never", "--webhook", server.url("/hook")]);
    await spawned(office, 2, [...child, "never", "--no-raise"], {
      SIGNAL_WEBHOOK_URLS: `https://x/,${server.url("/hook")}`,
    });
    expect([server.ids, server.requests.length, office.outbox()]).toEqual([["alert_1"], 2, []]);
  });
});

describe("any command that writes", () => {
  test("sends what waits, after its own result", async () => {
    await using server = await WebhookServer.start({ status: 500 }, { status: 200 });
    const office = new Office();
    office.env.SIGNAL_WEBHOOK_URLS = server.url();
    await office.run(alarm());
    const env = { SIGNAL_WEBHOOK_URLS: server.url(), ORB_NOW: "2026-01-02T04:00:00Z" };
    const signal = ["--signal-id", "later", "--side", "BUY", "--entry", "1", "--tp", "2", "--sl", "0.5"];
    const ran = await spawned(office, 0, [...script("emit_signal"), ...signal], env);
    expect([ran.exit, JSON.parse(ran.out).signal_id]).toEqual([0, "later"]);
    expect(server.messages).toMatchObject([
      { signal_id: "state_update_rollback" },
      { signal_id: "later" },
      { signal_id: "state_update_rollback" },
    ]);
    expect(ran.err).toContain("state_update_rollback: delivered to http://127.0.0.1:");
    expect(office.outbox()).toEqual([]);
  });
});
