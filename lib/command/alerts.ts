import { z } from "zod";
import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import { alertsWaiting } from "../notify/waiting.ts";
import { defineCommand, type StepOptions } from "./define.ts";
import { execute } from "./execute.ts";

/**
 * Sends again what earlier commands could not. It comes after a command that wrote, when its result is out: nothing that happens here
 * changes how that command ended.
 */
export async function retryAlerts(ctx: Context, how: StepOptions): Promise<void> {
  try {
    if (alertsWaiting(ctx)) await execute(ctx, await retryCommand(), {}, how);
  } catch (error) {
    const why = error instanceof OpsError ? error.text : { en: String(error), ja: String(error) };
    ctx.note({
      en: `alerts were not sent again: ${why.en}`,
      ja: `アラートを再送できませんでした: ${why.ja}`,
    });
  }
}

async function retryCommand() {
  const { planRetry, settleRetry } = await import("../notify/retry.ts");
  const { alertEffects } = await import("../notify/alert.ts");
  return defineCommand({
    name: "retry_alerts",
    summary: { en: "Send waiting alerts again", ja: "未送信のアラートを再送します" },
    exitStatus: [],
    examples: [],
    options: z.object({}),
    plan: planRetry,
    effects: alertEffects,
    settle: settleRetry,
  });
}
