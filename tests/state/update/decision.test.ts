import { describe, expect, test } from "bun:test";
import type { Override } from "../../../lib/state/override.ts";
import type { Anomaly } from "../../../lib/state/update/anomalies.ts";
import {
  applyReason,
  decide,
  type Facts,
  paperValidation,
  rollbackTriggered,
} from "../../../lib/state/update/decision.ts";

const anomaly: Anomaly = { type: "var_cap_exceeded", var: 2, cap: 1 };

function facts([dry, enabled, live, anomalous]: string): Facts {
  const status = enabled === "1" ? "enabled" : "disabled";
  const override: Override = { status, reason: null, updated_at: null, path: "o", enabled: enabled === "1" };
  const simulateLive = live === "1";
  return {
    dryRun: dry === "1",
    simulateLive,
    override,
    anomalies: simulateLive && anomalous === "1" ? [anomaly] : [],
  };
}

/** Specification 03 §12, first table: dry run, override enabled, pseudo-live, cap violated → what is decided. */
const rows = [
  ["0100", "applied", ["conditions_met"], undefined, false],
  ["0101", "applied", ["conditions_met"], undefined, false],
  ["0110", "applied", ["conditions_met"], undefined, false],
  ["0111", "blocked", ["anomaly:var_cap_exceeded"], ["anomalies_present"], true],
  ["0000", "blocked", ["override_disabled"], ["override_disabled"], false],
  ["0001", "blocked", ["override_disabled"], ["override_disabled"], false],
  ["0010", "blocked", ["override_disabled"], ["override_disabled"], false],
  [
    "0011",
    "blocked",
    ["override_disabled", "anomaly:var_cap_exceeded"],
    ["override_disabled", "anomalies_present"],
    false,
  ],
  ["1100", "preview", ["dry_run"], ["dry_run"], false],
  ["1101", "preview", ["dry_run"], ["dry_run"], false],
  ["1110", "preview", ["dry_run"], ["dry_run"], false],
  ["1111", "preview", ["dry_run", "anomaly:var_cap_exceeded"], ["dry_run", "anomalies_present"], true],
  ["1000", "preview", ["dry_run", "override_disabled"], ["dry_run", "override_disabled"], false],
  ["1001", "preview", ["dry_run", "override_disabled"], ["dry_run", "override_disabled"], false],
  ["1010", "preview", ["dry_run", "override_disabled"], ["dry_run", "override_disabled"], false],
  [
    "1011",
    "preview",
    ["dry_run", "override_disabled", "anomaly:var_cap_exceeded"],
    ["dry_run", "override_disabled", "anomalies_present"],
    false,
  ],
] as const;

describe("a decision", () => {
  test.each(rows)("%s (dry, enabled, live, violated) is %s", (code, status, reasons, reason, rollback) => {
    const given = facts(code);
    expect(decide(given)).toEqual({ status, reasons: [...reasons] });
    expect(applyReason(given)).toEqual(reason ? [...reason] : undefined);
    expect(rollbackTriggered(given)).toBe(rollback);
  });

  test("names each kind of anomaly once, in the order of the list", () => {
    const other: Anomaly = { type: "max_delta_exceeded", max_delta: 0 };
    const given = { ...facts("0110"), anomalies: [other, anomaly, anomaly] };
    expect(decide(given).reasons).toEqual(["anomaly:max_delta_exceeded", "anomaly:var_cap_exceeded"]);
  });
});

describe("a rehearsal on paper", () => {
  test.each([
    ["0110", "go", []],
    ["0111", "no-go", ["decision:blocked", "anomalies_detected"]],
    ["0010", "no-go", ["decision:blocked"]],
    ["1110", "no-go", ["decision:preview", "dry_run"]],
    ["1111", "no-go", ["decision:preview", "anomalies_detected", "dry_run"]],
  ])("%s is %s", (code, status, reasons) => {
    expect(paperValidation(facts(code), 12, { var: 2 })).toMatchObject({
      status,
      reasons,
      bars_processed: 12,
    });
  });

  test("counts anomalies and keeps kinds that repeat", () => {
    const given = { ...facts("0111"), anomalies: [anomaly, anomaly] };
    const { anomaly_count, anomaly_types } = paperValidation(given, 1, {});
    expect({ anomaly_count, anomaly_types }).toEqual({
      anomaly_count: 2,
      anomaly_types: ["var_cap_exceeded", "var_cap_exceeded"],
    });
  });
});
