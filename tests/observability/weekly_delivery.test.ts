import { describe, expect, test } from "bun:test";
import { bodySignature, canonicalJson } from "../../lib/notify/canonical.ts";
import { sha256 } from "../../lib/workspace/found.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { command } from "../../scripts/summarize_runs.ts";
import { WebhookServer } from "../servers/webhook.ts";
import { report, REPORTS, stocked, WEEKLY_HEARTBEAT } from "./weekly_shop.ts";

const SECRET = "planted-signing-key";
const SIGNED = ["--webhook-secret-env", "OBS_WEBHOOK_SECRET", "--retry-wait-seconds", "0"];

function signing(more: Record<string, string> = {}) {
  const shop = stocked(more);
  shop.env = { OBS_WEBHOOK_SECRET: SECRET };
  return shop;
}

const send = (shop: ReturnType<typeof stocked>, ...urls: string[]) =>
  report(shop, ...SIGNED, ...urls.flatMap((url) => ["--webhook-url", url]));

describe("a delivery", () => {
  test("posts the canonical payload once, signed so that the stored file proves it", async () => {
    await using server = await WebhookServer.start({ status: 202 });
    const shop = signing();
    const { exit, out } = await send(shop, server.url("/secret-path"));
    expect([exit, out.status, out.attempts]).toEqual([0, "ok", 1]);
    expect(server.requests).toHaveLength(1);
    const { body, headers } = server.requests[0]!;
    const stored = shop.json(`${REPORTS}/2026-01-05.json`);
    expect(canonicalJson(stored)).toBe(body);
    expect(out.payload_checksum_sha256).toBe(sha256(body));
    expect(out.payload_size_bytes).toBe(Buffer.byteLength(body));
    expect(shop.read(`${REPORTS}/2026-01-05.sig`)).toBe(`${bodySignature(body, SECRET)}\n`);
    expect(headers["x-obs-signature"]).toBe(bodySignature(body, SECRET));
    expect(headers["x-obs-delivery-id"]).toMatch(/^2026-01-05-[0-9a-f]{16}-[0-9a-f]{16}$/);
    expect(shop.json(WEEKLY_HEARTBEAT)).toMatchObject({
      status: "ok",
      last_mode: "live",
      last_delivery_at: "2026-01-07T00:00:00Z",
      last_webhook_status_code: 202,
    });
    expect(shop.log()).toMatchObject([
      { status: "ok", attempts: 1, artefacts: [`${REPORTS}/2026-01-05.json`, `${REPORTS}/2026-01-05.sig`] },
    ]);
  });

  test("shows no URL and no key anywhere", async () => {
    await using server = await WebhookServer.start({ status: 500, body: "you sent to /secret-path" });
    const shop = signing();
    const { out, err } = await send(shop, server.url("/secret-path?token=planted-token"));
    const all = [...shop.files().map((path) => shop.read(path)), JSON.stringify(out), err].join("");
    expect(all).not.toMatch(/secret-path|planted/);
    expect((out.destinations as string[])[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\*\*\*#[0-9a-f]{16}$/);
  });

  test("that is refused keeps the payload to be looked at, and ends with 1", async () => {
    await using server = await WebhookServer.start({ status: 400, body: "x".repeat(1000) });
    const shop = signing();
    const { exit, out } = await send(shop, server.url());
    expect([exit, out.error_code, out.failed]).toEqual([1, "webhook_failed", out.destinations!]);
    const [delivery] = out.webhook_delivery as JsonObject[];
    expect(delivery).toMatchObject({ status: "error", status_code: 400, attempts: 1 });
    expect(String(delivery!.body)).toHaveLength(300);
    expect(shop.exists("out/weekly_report/20260107T000000Z-weekly-observability.json")).toBe(true);
    expect(shop.exists(`${REPORTS}/2026-01-05.json`)).toBe(false);
    expect(shop.json(WEEKLY_HEARTBEAT)).toMatchObject({
      status: "error",
      last_failure: { error_code: "webhook_failed" },
    });
    expect(shop.log()).toMatchObject([{ status: "error", diagnostics: { error_code: "webhook_failed" } }]);
  });

  test("is repeated as often as allowed", async () => {
    await using server = await WebhookServer.start({ status: 503 }, "reset", { status: 200 });
    const { out, err } = await send(signing(), server.url());
    expect([out.status, out.attempts]).toEqual(["ok", 3]);
    expect(err.match(/\(.*\): attempt .*/g)?.map(String)).toEqual([
      "(HTTP 503): attempt 2/3 in 0 s",
      "(connect_failed:ECONNRESET): attempt 3/3 in 0 s",
    ]);
    const ids = new Set(server.requests.map(({ headers }) => headers["x-obs-delivery-id"]));
    expect(ids.size).toBe(1);
  });

  test("that reached some is repeated for the others only", async () => {
    await using good = await WebhookServer.start({ status: 200 });
    await using bad = await WebhookServer.start({ status: 400 });
    const shop = signing();
    expect((await send(shop, good.url(), bad.url())).exit).toBe(1);
    bad.behave({ status: 200 });
    shop.now = "2026-01-07T01:00:00Z";
    const { exit, out } = await send(shop, good.url(), bad.url());
    expect([exit, out.attempts]).toEqual([0, 1]);
    expect([good.requests.length, bad.requests.length]).toEqual([1, 2]);
    expect((out.webhook_delivery as JsonObject[])[0]).toMatchObject({
      status: "ok",
      already_delivered: true,
    });
    // Something new of the same week goes to all.
    shop.write(
      "runs/index.csv",
      `${shop.read("runs/index.csv")}Z,runs/Z,m,20260106_000000,USDJPY,bridge,1,1,1,\n`,
    );
    await send(shop, good.url(), bad.url());
    expect([good.requests.length, bad.requests.length]).toEqual([2, 3]);
  });

  test("goes where configuration and environment say, each destination once", async () => {
    await using one = await WebhookServer.start({ status: 200 });
    await using two = await WebhookServer.start({ status: 200 });
    const yaml = `destinations:\n  webhooks:\n    - {url: "${one.url()}", timeout: 2, headers: {X-Team: fx}}\n`;
    const shop = signing({ "w.yaml": yaml });
    shop.env.OBS_WEEKLY_WEBHOOK_URL = `${two.url()}; ${one.url()}`;
    const { exit } = await report(shop, "--config", "w.yaml");
    expect([exit, one.requests.length, two.requests.length]).toEqual([0, 1, 1]);
    expect(one.requests[0]!.headers["x-team"]).toBe("fx");
    expect(one.requests[0]!.headers["x-obs-signature"]).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    ["a flag", ["--dry-run-webhook"], ""],
    ["the runbook's other flag", ["--dry-run"], ""],
    ["the configuration", ["--config", "w.yaml"], "destinations: {dry_run: true}\n"],
  ])("is left out in a rehearsal by %s, which signs all the same", async (_, flags, yaml) => {
    await using server = await WebhookServer.start({ status: 200 });
    const shop = signing({ "w.yaml": yaml });
    const { out } = await report(shop, ...SIGNED, "--webhook-url", server.url(), ...flags);
    expect([out.status, server.requests.length]).toEqual(["dry_run", 0]);
    const payload = shop.json((out.artefacts as string[])[0]!);
    expect(out.signature).toBe(bodySignature(canonicalJson(payload), SECRET));
    expect(shop.exists(REPORTS)).toBe(false);
  });

  test("keeps eight weeks and records what it drops", async () => {
    await using server = await WebhookServer.start({ status: 200 });
    const shop = signing();
    for (const now of ["2026-01-07", "2026-03-03", "2026-03-10"]) {
      shop.now = `${now}T00:00:00Z`;
      await send(shop, server.url(`/${now}`));
    }
    expect(shop.files().filter((path) => /^ops\/weekly_report_history\/.*json$/.test(path))).toEqual([
      `${REPORTS}/2026-03-02.json`,
      `${REPORTS}/2026-03-09.json`,
    ]);
    expect(shop.lines(`${REPORTS}/manifest.jsonl`)).toMatchObject([
      { week_start: "2026-01-05", delivered_to: [expect.any(String)] },
      { week_start: "2026-03-02" },
      {
        week_start: "2026-01-05",
        reason: "retention",
        files: [`${REPORTS}/2026-01-05.json`, `${REPORTS}/2026-01-05.sig`],
      },
      { week_start: "2026-03-09" },
    ]);
  });
});

describe("new signatures", () => {
  const resign = (shop: ReturnType<typeof stocked>, ...flags: string[]) =>
    shop.run(command, "--resign-history", ...flags);

  async function delivered() {
    await using server = await WebhookServer.start({ status: 200 });
    const shop = signing();
    await send(shop, server.url());
    return shop;
  }

  test("replace those of the old key, which are kept beside", async () => {
    const shop = await delivered();
    const old = shop.read(`${REPORTS}/2026-01-05.sig`);
    expect((await resign(shop)).out).toMatchObject({ resigned: [], unchanged: ["2026-01-05"] });
    shop.env.OBS_WEBHOOK_SECRET = "the-new-key";
    shop.now = "2026-01-07T02:00:00Z";
    const { exit, out } = await resign(shop, "--config-version", "2027-01a");
    expect([exit, out.status, out.resigned]).toEqual([0, "dry_run", ["2026-01-05"]]);
    const body = canonicalJson(shop.json(`${REPORTS}/2026-01-05.json`));
    expect(shop.read(`${REPORTS}/2026-01-05.sig`)).toBe(`${bodySignature(body, "the-new-key")}\n`);
    expect(shop.read(`${REPORTS}/2026-01-05.sig.prev`)).toBe(old);
    expect(shop.lines(`${REPORTS}/manifest.jsonl`).at(-1)).toMatchObject({
      resigned_at: "2026-01-07T02:00:00Z",
    });
    expect(shop.log().at(-1)).toMatchObject({
      status: "dry_run",
      diagnostics: { config_version: "2027-01a" },
    });
    // What the manifest says of a week is still found by its last line.
    expect((await resign(shop)).exit).toBe(0);
  });

  test("are only listed in a rehearsal", async () => {
    const shop = await delivered();
    shop.env.OBS_WEBHOOK_SECRET = "the-new-key";
    const before = shop.read(`${REPORTS}/2026-01-05.sig`);
    expect((await resign(shop, "--dry-run")).out).toMatchObject({
      resigned: ["2026-01-05"],
      listed_only: true,
    });
    expect(shop.read(`${REPORTS}/2026-01-05.sig`)).toBe(before);
  });

  test("are not given to a report that was changed", async () => {
    const shop = await delivered();
    shop.env.OBS_WEBHOOK_SECRET = "the-new-key";
    const before = shop.read(`${REPORTS}/2026-01-05.sig`);
    shop.write(
      `${REPORTS}/2026-01-05.json`,
      JSON.stringify({ ...shop.json(`${REPORTS}/2026-01-05.json`), runs: [] }),
    );
    const { exit, out } = await resign(shop);
    expect([exit, out.errors]).toEqual([
      1,
      [{ code: "history_checksum_mismatch", week_start: "2026-01-05" }],
    ]);
    expect(shop.read(`${REPORTS}/2026-01-05.sig`)).toBe(before);
  });

  test("need a key", async () => {
    const { exit, out } = await resign(stocked());
    expect([exit, out.error]).toEqual([1, "secret_missing"]);
  });
});
