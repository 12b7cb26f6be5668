import { OpsError } from "../workspace/errors.ts";
import type { Json, JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import type { Reader } from "../workspace/reader.ts";
import type { Text } from "../workspace/text.ts";
import { parseInstant } from "../workspace/time.ts";

/** What the file says of the latest action. `by` and `until` are missing where an older program wrote it. */
export interface OverrideRecord extends JsonObject {
  status: "enabled" | "disabled";
  reason: string | null;
  /** UTC, microseconds, `+00:00`. */
  updated_at: string | null;
}

/** The switch as an update sees it. */
export interface Override extends OverrideRecord {
  path: string;
  /** Whether updates may be applied. */
  enabled: boolean;
}

/**
 * Reads the switch. A missing file means enabled. One that cannot be read, or that says anything but exactly `enabled` or `disabled`,
 * counts as disabled (`reason` and `error` are then `override_corrupt`): stopping is the safe side. A stop with an end (`until`)
 * is over from that instant on, and says so (`expired`). `now` is UTC epoch milliseconds.
 */
export function readOverride(reader: Reader, path: string, now: number): Override {
  const shown = reader.workspace.show(path);
  const record = readRecord(reader, path);
  if (record === undefined) {
    return { status: "enabled", reason: null, updated_at: null, path: shown, enabled: true };
  }
  if (record === "corrupt") {
    const corrupt = "override_corrupt";
    return {
      status: "disabled",
      reason: corrupt,
      updated_at: null,
      path: shown,
      enabled: false,
      error: corrupt,
    };
  }
  const { status, reason, updated_at, by, until } = record;
  const expired = status === "disabled" && typeof until === "string" && parseInstant(until) <= now;
  return {
    status: expired ? "enabled" : status,
    reason,
    updated_at,
    path: shown,
    enabled: expired || status === "enabled",
    ...(by !== undefined && { by }),
    ...(until !== undefined && { until }),
    ...(expired && { expired }),
  };
}

/** The line on stderr with which every command that meets a damaged switch says so. */
export function corruptOverride(path: string): Text {
  return {
    en: `${path} is damaged and counts as disabled; look at it, then run update_state --override-action enable --override-reason "…"`,
    ja: `${path} が壊れているため停止中として扱います。内容を確認し、update_state --override-action enable --override-reason "…" で再開してください`,
  };
}

/** The file's own words; undefined where there is none. */
export function readRecord(reader: Reader, path: string): OverrideRecord | "corrupt" | undefined {
  let value: Json | undefined;
  try {
    value = reader.maybeJson(path);
  } catch (error) {
    if (error instanceof OpsError) return "corrupt";
    throw error;
  }
  if (value === undefined) return undefined;
  return isRecord(value)
    ? { ...value, reason: value.reason ?? null, updated_at: value.updated_at ?? null }
    : "corrupt";
}

function isRecord(value: Json): value is OverrideRecord {
  if (!isJsonObject(value)) return false;
  const { status, reason = null, updated_at = null, by = "", until } = value;
  const isText = (member: Json) => member === null || typeof member === "string";
  const ends = until === undefined || (typeof until === "string" && Number.isFinite(parseInstant(until)));
  return (
    (status === "enabled" || status === "disabled") &&
    isText(reason) &&
    isText(updated_at) &&
    isText(by) &&
    ends
  );
}
