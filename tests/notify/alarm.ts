import { z } from "zod";
import { defineCommand } from "../../lib/command/define.ts";
import { type AlertRequest, planAlert, settleAlert } from "../../lib/notify/alert.ts";
import { alertPayload } from "../../lib/notify/payload.ts";
import { createAlertEffects, type Injected } from "../../lib/notify/send.ts";
import { isoMicros } from "../../lib/workspace/time.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { makePlan, writeChange } from "../../lib/workspace/plans.ts";

const help = { en: "x", ja: "テスト" };

/** A command that writes a state and raises an alert, as an update does that was blocked. */
export const alarm = (given: Injected = {}) =>
  defineCommand({
    name: "alarm",
    summary: help,
    exitStatus: [],
    examples: [],
    options: z.object({
      id: z.string().default("alert_1").meta({ help }),
      state: z.string().default("state.json").meta({ help }),
      raise: z.boolean().default(true).meta({ help }),
      mode: z.enum(["auto", "force", "disable"]).default("auto").meta({ help }),
      skip: z.boolean().default(false).meta({ help }),
      dryRun: z.boolean().default(false).meta({ help }),
      webhook: z.string().optional().meta({ help, secret: true }),
      latencyLog: z.string().default("ops/state_alert_latency.csv").meta({ help }),
      fallbackLog: z.string().default("ops/state_alerts.log").meta({ help }),
      note: z.string().default("").meta({ help }),
    }),
    plan(ctx, { id, state: path, raise, mode, skip, dryRun, webhook, latencyLog, fallbackLog, note }) {
      const state = writeChange(ctx, path, `written for ${id}\n`);
      if (!raise) return makePlan(ctx, {}, { changes: [state] });
      const meta = { simulate_live: true, dry_run: dryRun, anomalies: [], ...(note && { note }) };
      const request: AlertRequest = {
        id,
        signalId: "state_update_rollback",
        payload: alertPayload("state_update_rollback", isoMicros(ctx.clock.now()), meta),
        mode,
        ...(skip && { skip: "override_disabled" as const }),
        dryRun,
        cliUrls: webhook,
        latencyLog,
        fallbackLog,
      };
      const { record, changes, effects } = planAlert(ctx, request);
      return makePlan<JsonObject>(ctx, { alert: record }, { changes: [state, ...changes], effects });
    },
    effects: createAlertEffects(given),
    settle(ctx, plan, results) {
      const { alert } = plan.result as { alert?: JsonObject };
      if (!alert) return makePlan(ctx, plan.result);
      const { record, changes } = settleAlert(ctx, alert, results);
      return makePlan<JsonObject>(ctx, { alert: record }, { changes });
    },
  });
