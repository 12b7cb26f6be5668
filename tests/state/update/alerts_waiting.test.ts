import { expect, test } from "bun:test";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { script } from "../../e2e/spawned.ts";
import { WebhookServer } from "../../servers/webhook.ts";
import { UpdateDesk } from "./support.ts";

const OUTBOX = "ops/outbox";
const blocked = ["--simulate-live", "--liquidity-cap", "0"];

/** `update_state` in a process of its own, which knows nothing of webhooks that others were given. */
async function update(desk: UpdateDesk, now: string, argv: string[], env: Record<string, string> = {}) {
  const child = Bun.spawn([...script("update_state"), ...argv], {
    env: { PATH: process.env.PATH!, ORB_WORKSPACE: desk.root, ORB_NOW: now, ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  await child.exited;
  return { out: JSON.parse(out) as JsonObject, err };
}

const waiting = (desk: UpdateDesk) => Object.keys(desk.files()).filter((path) => path.startsWith(OUTBOX));

test("an update that finds nothing new sends the alert of an earlier one", async () => {
  await using server = await WebhookServer.start({ status: 500 }, { status: 200 });
  const desk = new UpdateDesk(1000);
  const env = { SIGNAL_WEBHOOK_URLS: server.url("/canary") };
  await update(desk, "2026-01-05T00:00:00Z", blocked, env);
  await update(desk, "2026-01-05T00:00:01Z", []);
  expect([server.ids.length, waiting(desk).length]).toEqual([1, 1]);
  const later = { now: "2026-01-05T01:00:00Z", before: desk.files() };

  await update(desk, later.now, ["--dry-run"], env);
  expect(desk.files()).toEqual(later.before);

  const { out } = await update(desk, later.now, [], env);
  expect(out.message).toBe("no_new_bars");
  expect([server.requests.length, server.ids.length, waiting(desk)]).toEqual([2, 1, []]);
}, 60_000);

test("an update that raises no alert knows the webhook that it is given, and sends what waits for it", async () => {
  await using server = await WebhookServer.start({ status: 500 }, { status: 200 });
  const desk = new UpdateDesk(1000);
  const flag = ["--alert-webhook", server.url("/canary")];
  const { err } = await update(desk, "2026-01-05T00:00:00Z", [...blocked, ...flag]);
  expect(err).toContain(
    "not delivered (http_error=500); later commands that are given the same webhook, by flag or in SIGNAL_WEBHOOK_URLS, try",
  );
  const { out } = await update(desk, "2026-01-05T01:00:00Z", flag);
  expect(out.decision).toMatchObject({ status: "applied" });
  expect([server.requests.length, server.ids.length, waiting(desk)]).toEqual([2, 1, []]);
  expect(JSON.stringify(desk.files())).not.toContain("canary");
}, 60_000);
