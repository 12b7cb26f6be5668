import { userInfo } from "node:os";
import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Change, Plan } from "../workspace/plan.ts";
import { appendJsonLines, makePlan, writeChange, writeJson } from "../workspace/plans.ts";
import { fileStamp, isoMicros, parseInstant } from "../workspace/time.ts";
import { COPY } from "./copies.ts";
import { corruptOverride, type OverrideRecord, readOverride, readRecord } from "./override.ts";

export interface OverrideOptions {
  action: "disable" | "enable" | "status";
  path: string;
  reason?: string;
  /** ISO instant at which a stop ends by itself. */
  until?: string;
  dryRun: boolean;
}

/**
 * Stops updates (`disable`, with a reason), lets them go on (`enable`), or says how the switch stands. Who did it and when is recorded in
 * the file and, with what stood there before, in the history beside it. A damaged file is kept under another name and replaced.
 * Throws `override_reason_required` and `override_until_invalid` (exit 2).
 */
export function planOverride(ctx: Context, options: OverrideOptions): Plan {
  if (options.action === "status") return planStatus(ctx, options.path);
  const { action, path, dryRun } = options;
  const record = recordOf(ctx, options);
  const shown = ctx.workspace.show(path);
  const said = { path: shown, override_action: action, dry_run: dryRun };
  const result = dryRun ? { preview: record, ...said } : { result: record, ...said };
  return makePlan(ctx, result, { changes: changesOf(ctx, action, path, record) });
}

function planStatus(ctx: Context, path: string): Plan {
  const {
    status,
    reason,
    updated_at,
    path: shown,
    enabled: _,
    ...rest
  } = readOverride(ctx.reader, path, ctx.clock.now());
  const result = { override_path: shown, status, reason, updated_at, ...rest };
  if (rest.error) ctx.note(corruptOverride(shown));
  return makePlan(ctx, result, { exitCode: rest.error ? 1 : 0 });
}

function recordOf(ctx: Context, { action, reason, until }: OverrideOptions): OverrideRecord {
  const now = ctx.clock.now();
  if (action === "disable" && !reason?.trim()) throw reasonRequired();
  const end = until === undefined ? undefined : parseInstant(until);
  if (end !== undefined && (action === "enable" || !(end > now))) throw untilInvalid();
  return {
    status: action === "disable" ? "disabled" : "enabled",
    reason: reason ?? null,
    updated_at: isoMicros(now),
    by: operator(ctx.env),
    ...(end !== undefined && { until: isoMicros(end) }),
  };
}

/** Who runs this process, by name where one is known. */
function operator(env: Context["env"]): string {
  const { uid } = userInfo();
  return env.USER || env.LOGNAME || env.USERNAME || `uid ${uid}`;
}

function changesOf(ctx: Context, action: string, path: string, record: OverrideRecord): Change[] {
  const before = readRecord(ctx.reader, path);
  const history = path.replace(/(\.json)?$/, "_history.jsonl");
  const line = { action, ...record, previous: before ?? null };
  const written = [writeJson(ctx, path, record), appendJsonLines(ctx, history, [line])];
  return before === "corrupt" ? [keepCorrupt(ctx, path), ...written] : written;
}

function keepCorrupt(ctx: Context, path: string): Change {
  for (let time = ctx.clock.now(); ; time += 1000) {
    const kept = `${path}.corrupt-${fileStamp(time)}`;
    if (!ctx.reader.exists(kept)) return writeChange(ctx, kept, { source: COPY, args: { path } });
  }
}

function reasonRequired(): OpsError {
  const en = "--override-reason is required when disabling auto adjustments";
  const fields: JsonObject = { message: en };
  return new OpsError(
    "override_reason_required",
    { en, ja: "自動調整を停止するには --override-reason で理由を指定してください" },
    {
      en: 'Example: update_state --override-action disable --override-reason "maintenance"',
      ja: '例: update_state --override-action disable --override-reason "maintenance"',
    },
    { fields },
  );
}

function untilInvalid(): OpsError {
  const en = "--override-until belongs to --override-action disable and must lie in the future";
  return new OpsError(
    "override_until_invalid",
    { en, ja: "--override-until は --override-action disable と一緒に、未来の時刻を指定してください" },
    { en: "Example: --override-until 2026-01-02T18:00:00Z", ja: "例: --override-until 2026-01-02T18:00:00Z" },
    { fields: { message: en } },
  );
}
