import type { UpdateData } from "../../lib/report/update/page.ts";

const text = (en: string) => ({ en, ja: `${en} ja` });

/** A saved plan: one estimate, quantities above their limit. */
export function update(more: Partial<UpdateData> = {}): UpdateData {
  return {
    generatedAt: "2026-01-05T01:00:00Z",
    result: {
      symbol: "USDJPY",
      mode: "conservative",
      txn_id: "abcd",
      simulate_live: true,
      bars_applied: 200,
      trades_closed: 3,
      risk: { var: 2, liquidity_usage: 8, var_value: 25 },
      decision: { status: "preview", reasons: ["plan_saved"] },
      planned_decision: { status: "blocked", reasons: ["anomaly:liquidity_cap_exceeded"] },
    },
    fate: "saved",
    verdict: text("Plan saved"),
    decision: text("Nothing was changed."),
    reasons: [text("too much <b>")],
    remarks: [],
    estimates: [
      { path: "ev_global.mean", name: text("EV win rate"), previous: 0.5, current: 0.45 },
      { path: "ev_buckets.new.mean", name: text("EV win rate, new"), previous: null, current: 0.4 },
    ],
    deltaCap: 0.2,
    gauges: [
      { name: text("Value at risk"), value: 2, unit: " pips", cap: 4, source: "configs/guards.yaml" },
      { name: text("Quantities"), value: 8, unit: "", cap: 5, source: "flag" },
    ],
    plan: { path: "out/plan.json", sha256: "ab".repeat(32), bytes: 22_015 },
    reads: [{ path: "runs/active/state.json", is: "file", sha256: "cd".repeat(32) }],
    changes: [
      {
        path: `ops/state_archive/${"long_name/".repeat(10)}x.json`,
        how: "create",
        before: "absent",
        after: "ef".repeat(32),
        bytes: 10,
      },
    ],
    lang: "en",
    ...more,
  };
}
