import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Plan } from "../workspace/plan.ts";
import type { IncidentOptions } from "./flags.ts";
import type { DrawIncident } from "./page.ts";

/** Plans whatever `incident` was asked for; each action loads what it needs. `draw` makes the page of `report --html`. */
export async function planIncident(
  ctx: Context,
  options: IncidentOptions,
  draw?: DrawIncident,
): Promise<Plan<JsonObject>> {
  const { action, dryRun } = options;
  if (action === "list") return (await import("./list.ts")).planList(ctx);
  if (action === "check") return (await import("./check.ts")).planCheck(ctx, options.id);
  const { id } = demand(options, ["id"]);
  if (action === "report") return (await import("./report.ts")).planReport(ctx, id, draw);
  if (action === "share") return (await import("./share.ts")).planShare(ctx, { ...options, id });
  if (action === "replay") return (await import("./replay.ts")).planReplay(ctx, { ...options, id });
  const given = demand(options, ["symbol", "startTs", "endTs", "lossPips", "notes"]);
  const { planNew } = await import("./new.ts");
  const incident = {
    incident_id: id,
    symbol: given.symbol.toUpperCase(),
    mode: options.mode,
    occurred_on: options.occurredOn,
    start_ts: given.startTs,
    end_ts: given.endTs,
    loss_pips: given.lossPips,
    loss_value: options.lossValue,
    currency: options.currency,
    notes: given.notes,
    trigger: options.trigger,
    severity: options.severity,
    snapshot_state: options.snapshotState,
    manifest: options.manifest,
    csv: options.csv,
    equity: options.equity,
    backlog_anchor: options.backlogAnchor,
    tags: options.tag,
    reported_by: options.reportedBy,
  };
  return planNew(ctx, incident, dryRun);
}

/** The options with these given. Throws `missing_value` (exit 2) with every flag that is missing. */
function demand<Key extends keyof IncidentOptions>(
  options: IncidentOptions,
  keys: readonly Key[],
): IncidentOptions & { [Name in Key]-?: NonNullable<IncidentOptions[Name]> } {
  const missing = keys.filter((key) => options[key] === undefined);
  if (missing.length === 0) return options as never;
  const flags = missing.map((key) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  const shown = flags.join(", ");
  throw new OpsError(
    "missing_value",
    {
      en: `incident ${options.action} needs ${shown}`,
      ja: `incident ${options.action} には ${shown} が必要です`,
    },
    { en: "See incident --help", ja: "incident --help を参照してください" },
    { fields: { missing: flags } },
  );
}
