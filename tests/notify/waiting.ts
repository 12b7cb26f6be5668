import { execute } from "../../lib/command/execute.ts";
import { defineCommand } from "../../lib/command/define.ts";
import type { Entry } from "../../lib/notify/outbox.ts";
import { planRetry, settleRetry } from "../../lib/notify/retry.ts";
import { createAlertEffects, type Injected } from "../../lib/notify/send.ts";
import { z } from "zod";
import type { WebhookServer } from "../servers/webhook.ts";
import { alarm } from "./alarm.ts";
import { Office } from "./support.ts";

export const LATENCY = "ops/state_alert_latency.csv";
export const FALLBACK = "ops/state_alerts.log";
const text = { en: "x", ja: "テスト" };

/** What a later command does by itself, with a transport or a timeout of the test's. */
export function retry(office: Office, given: Injected = {}, ctx = office.context()) {
  const command = defineCommand({
    name: "retry",
    summary: text,
    exitStatus: [],
    examples: [],
    options: z.object({}),
    plan: planRetry,
    effects: createAlertEffects(given),
    settle: settleRetry,
  });
  return execute(ctx, command, {});
}

/** `alert_1`, `alert_2`, … */
export const ids = (count: number) => Array.from({ length: count }, (_, index) => `alert_${index + 1}`);

/** An office with alerts that a server refused two minutes ago. */
export async function withWaiting(server: WebhookServer, count = 1): Promise<Office> {
  const office = new Office();
  office.env.SIGNAL_WEBHOOK_URLS = server.url();
  server.behave({ status: 500 });
  for (const id of ids(count)) await office.run(alarm(), "--id", id);
  server.requests.length = 0;
  server.behave({ status: 200 });
  office.later(2);
  return office;
}

export const waiting = (office: Office) => office.outbox() as unknown as Entry[];
