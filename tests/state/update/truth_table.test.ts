import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { LEAF, LEDGER, OVERRIDE, SNAPSHOT, STATE, UpdateDesk } from "./support.ts";

/** Specification 03 §12, run row by row through the command: 144 combinations on a state of 2 000 bars and 300 new ones. */

type Bit = "0" | "1";

/** Dry run, override enabled, pseudo-live, cap violated → status, reasons, apply reason, rollback, paper. */
const decisions: Record<string, [string, string[], string[] | undefined, boolean, string | undefined]> = {
  "0100": ["applied", ["conditions_met"], undefined, false, undefined],
  "0101": ["applied", ["conditions_met"], undefined, false, undefined],
  "0110": ["applied", ["conditions_met"], undefined, false, "go"],
  "0111": ["blocked", ["anomaly:liquidity_cap_exceeded"], ["anomalies_present"], true, "no-go"],
  "0000": ["blocked", ["override_disabled"], ["override_disabled"], false, undefined],
  "0001": ["blocked", ["override_disabled"], ["override_disabled"], false, undefined],
  "0010": ["blocked", ["override_disabled"], ["override_disabled"], false, "no-go"],
  "0011": [
    "blocked",
    ["override_disabled", "anomaly:liquidity_cap_exceeded"],
    ["override_disabled", "anomalies_present"],
    false,
    "no-go",
  ],
  "1100": ["preview", ["dry_run"], ["dry_run"], false, undefined],
  "1101": ["preview", ["dry_run"], ["dry_run"], false, undefined],
  "1110": ["preview", ["dry_run"], ["dry_run"], false, "no-go"],
  "1111": [
    "preview",
    ["dry_run", "anomaly:liquidity_cap_exceeded"],
    ["dry_run", "anomalies_present"],
    true,
    "no-go",
  ],
  "1000": ["preview", ["dry_run", "override_disabled"], ["dry_run", "override_disabled"], false, undefined],
  "1001": ["preview", ["dry_run", "override_disabled"], ["dry_run", "override_disabled"], false, undefined],
  "1010": ["preview", ["dry_run", "override_disabled"], ["dry_run", "override_disabled"], false, "no-go"],
  "1011": [
    "preview",
    ["dry_run", "override_disabled", "anomaly:liquidity_cap_exceeded"],
    ["dry_run", "override_disabled", "anomalies_present"],
    false,
    "no-go",
  ],
};

/** Alert mode, rollback, dry run, webhook → status and detail, latency rows, fallback lines, requests. `*` is any; first match. */
const alerts: [
  mode: string,
  rollback: string,
  dry: string,
  webhook: string,
  record: string | null,
  L: number,
  F: number,
  H: number,
][] = [
  ["auto", "false", "*", "*", null, 0, 0, 0],
  ["auto", "true", "0", "none", "preview/no_webhook_configured", 1, 1, 0],
  ["auto", "true", "0", "ok", "sent/status=200", 1, 0, 1],
  ["auto", "true", "0", "500", "failed/http_error=500", 1, 1, 1],
  ["auto", "true", "1", "*", "preview/dry_run", 0, 0, 0],
  ["disable", "false", "*", "*", null, 0, 0, 0],
  ["disable", "true", "*", "*", "skipped/alert_mode_disable", 0, 0, 0],
  ["force", "*", "0", "none", "preview/no_webhook_configured", 1, 1, 0],
  ["force", "*", "0", "ok", "sent/status=200", 1, 0, 1],
  ["force", "*", "0", "500", "failed/http_error=500", 1, 1, 1],
  ["force", "*", "1", "*", "preview/dry_run", 0, 0, 0],
];

let requests = 0;
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: ({ url }) => {
    requests++;
    return new Response("", { status: Number(new URL(url).pathname.slice(1)) });
  },
});
let base: Record<string, string> = {};
beforeAll(async () => {
  const desk = new UpdateDesk(2000);
  await desk.applied();
  desk.put(2300);
  base = desk.files();
});
afterAll(() => server.stop(true));

const stopped =
  '{"status": "disabled", "reason": "maintenance", "updated_at": "2026-01-04T00:00:00.000000+00:00"}\n';

function expectedAlert(mode: string, code: string, webhook: string) {
  const [dry, enabled, live, violated] = code as unknown as Bit[];
  const rollback = String(decisions[code]![3]);
  const fits = (wanted: string, value: string) => wanted === "*" || wanted === value;
  const row = alerts.find(
    ([m, r, d, w]) => m === mode && fits(r, rollback) && fits(d, dry!) && fits(w, webhook),
  )!;
  const [, , , , record, L, F, H] = row;
  // Anomalies that a stopped update met anyway are shown.
  const skipped = mode === "auto" && enabled === "0" && live === "1" && violated === "1";
  return { record: skipped ? "skipped/override_disabled" : record, L, F, H };
}

describe.each(Object.keys(decisions))("%s (dry, enabled, live, violated)", (code) => {
  const [dry, enabled, live, violated] = code as unknown as Bit[];
  const [status, reasons, reason, rollback, paper] = decisions[code]!;

  test.each(
    ["auto", "disable", "force"].flatMap((mode) => ["none", "ok", "500"].map((webhook) => [mode, webhook])),
  )("alert mode %s, webhook %s", async (mode, webhook) => {
    const desk = new UpdateDesk(0, enabled === "1" ? base : { ...base, [OVERRIDE]: stopped });
    desk.now = "2026-01-05T01:00:00Z";
    const before = desk.files();
    requests = 0;
    const path = webhook === "ok" ? "200" : "500";
    const { exit, out } = await desk.update(
      ...["--no-guards-file", "--max-delta", "100", "--var-cap", "100", "--alert-mode", mode!],
      ...["--liquidity-cap", violated === "1" ? "0.001" : "1000"],
      ...(dry === "1" ? ["--dry-run"] : []),
      ...(live === "1" ? ["--simulate-live"] : []),
      ...(webhook === "none" ? [] : ["--alert-webhook", `http://127.0.0.1:${server.port}/${path}`]),
    );
    const decision = out.decision as JsonObject;
    const said = {
      exit,
      status: decision.status,
      reasons: decision.reasons,
      reason: out.apply_reason,
      rollback: out.rollback_triggered,
      paper: (out.paper_validation as JsonObject | undefined)?.status,
      diff_status: out.diff_status,
    };
    expect(said).toEqual({ exit: 0, status, reasons, reason, rollback, paper, diff_status: status });

    const after = desk.files();
    const changed = (file: string) => before[file] !== after[file];
    const applied = status === "applied";
    expect([STATE, SNAPSHOT, LEDGER].map(changed)).toEqual([applied, applied, applied]);
    expect(desk.archived("_state.json")).toHaveLength(applied ? 2 : 1);
    expect(desk.archived("_diff.json")).toHaveLength(dry === "1" ? 1 : 2);
    if (dry === "0") {
      expect(out.diff_path).toBe(`${LEAF}/20260105_010000_diff.json`);
      expect(desk.json(String(out.diff_path)).status).toBe(status);
    }

    const { record, L, F, H } = expectedAlert(mode!, code, webhook!);
    const alert = out.alert as JsonObject | undefined;
    const told = {
      record: alert ? `${alert.status}/${alert.detail}` : null,
      L: desk.exists("ops/state_alert_latency.csv")
        ? desk.read("ops/state_alert_latency.csv").trimEnd().split("\n").length - 1
        : 0,
      F: desk.lines("ops/state_alerts.log").length,
      H: requests,
    };
    expect(told).toEqual({ record, L, F, H });
    if (told.F === 1) expect("extra" in desk.lines("ops/state_alerts.log")[0]!).toBe(webhook === "none");
    if (dry === "1") expect(after).toEqual(before);
  });
});
