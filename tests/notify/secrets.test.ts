import { describe, expect, test } from "bun:test";
import { WebhookServer } from "../servers/webhook.ts";
import { alarm } from "./alarm.ts";
import { Office } from "./support.ts";

describe("secrets", () => {
  test("given by flag and environment are in nothing that is printed, written or planned", async () => {
    await using server = await WebhookServer.start("garbage", { status: 500, body: "you sent canary" });
    const office = new Office();
    office.env.SIGNAL_WEBHOOK_URLS = server.url("/canary-env");
    office.env.SIGNAL_WEBHOOK_SECRET = "whsec_Y2FuYXJ5LWNhbmFyeQ==";
    const flag = `${server.url("/canary-flag").replace("//", "//me:hunter22@")},canary-junk,https://x.example/?k=canary`;
    const note = `quotes ${server.url("/canary-env")}, ${server.url("/canary-flag")}, and whsec_Y2FuYXJ5LWNhbmFyeQ==`;
    const command = alarm();
    const options = command.options.parse({ webhook: flag, note });
    const plan = await command.plan(office.context(), options);
    const ran = await office.run(command, "--webhook", flag, "--note", note);
    const retried = await office.run(command, "--no-raise", "--webhook", flag);
    const everything = JSON.stringify([plan, office.files(), ran, retried]);
    for (const secret of ["canary", "Y2FuYXJ5", "hunter22"]) expect(everything).not.toContain(secret);
    expect(server.requests.map(({ path }) => path)).toEqual(["/canary-flag"]);
    expect(server.requests[0]!.headers["webhook-signature"]).toMatch(/^v1,/);
    expect(server.requests[0]!.body).not.toContain("canary");
  });

  test("that became known after an alert was raised stay out of its logs", async () => {
    const office = new Office();
    office.env.SIGNAL_WEBHOOK_URLS = "junk";
    await office.run(alarm(), "--note", "see https://h.example/canary");
    const entry = office
      .read("ops/outbox/alert_1.json")
      .replace('"state_update_rollback"', '"s https://h.example/canary"');
    office.write("ops/outbox/alert_1.json", entry);
    const logs = ["ops/state_alert_latency.csv", "ops/state_alerts.log"];
    for (const log of logs) office.write(log, "");
    await using server = await WebhookServer.start();
    office.env.SIGNAL_WEBHOOK_URLS = `https://h.example/canary,${server.url()}`;
    office.later(2);
    await office.run(alarm(), "--no-raise");
    office.write("ops/outbox/alert_1.json", entry);
    office.later(7 * 24 * 60);
    await office.run(alarm(), "--no-raise");
    const [latency, fallback] = logs.map((log) => office.texts(log));
    expect(latency!.at(-1)).toStartWith("s https://h.example/***,");
    expect(JSON.parse(fallback!.at(-1)!)).toMatchObject({
      note: "expired",
      signal_id: "s https://h.example/***",
      meta: { note: "see https://h.example/***" },
    });
  });

  test("that are unusable stop the alert from going out unsigned", async () => {
    await using server = await WebhookServer.start();
    const office = new Office();
    office.env = { SIGNAL_WEBHOOK_URLS: server.url(), SIGNAL_WEBHOOK_SECRET: "no whsec" };
    const { out } = await office.run(alarm());
    expect(out.alert).toMatchObject({ status: "failed", detail: "invalid_secret" });
    expect([server.requests.length, office.outbox().length]).toEqual([0, 1]);
  });

  test("stay out of the lock's note while the command waits or writes", async () => {
    const office = new Office();
    let noted = "";
    const command = {
      ...alarm(),
      settle: undefined,
      plan: () => {
        return {
          result: {},
          exitCode: 0,
          reads: [],
          effects: [],
          changes: [
            {
              op: "write" as const,
              path: "x",
              content: { source: "peek", args: {} },
              expect: { is: "absent" as const },
            },
          ],
        };
      },
      sources: {
        *peek() {
          noted = office.read("ops/.lock/commit.json");
          yield "";
        },
      },
    };
    await office.run(
      command,
      "--id",
      "seen",
      "--webhook",
      "https://h/canary-a",
      "--webhook=https://h/canary-b",
    );
    expect(JSON.parse(noted).command).toBe("alarm --id seen --webhook *** --webhook=***");
  });
});
