import type { IncidentData } from "../../lib/report/incident/page.ts";
import { isoUtc } from "../../lib/workspace/time.ts";

const START = Date.UTC(2024, 0, 10, 8);
export const bar = (index: number) => isoUtc(START + index * 300_000);

/** Four hours: a stop, a target, and a signal that a filter refused for three bars. */
export function replayed(more: Partial<IncidentData["report"]["replay"]> = {}): IncidentData {
  return {
    report: {
      incident_id: "20240110-0800_USDJPY_stops",
      incident: { notes: "two stops <b>", loss_pips: -5.5, severity: "high", trigger: "drawdown" },
      replay: {
        symbol: "USDJPY",
        mode: "conservative",
        window: { start_ts: bar(0), end_ts: bar(48) },
        lead: { hours: 72, bars: 864 },
        comparison: {
          reproduced: true,
          loss_pips: -5.5,
          replay_pips: -4,
          difference_pips: 1.5,
          tolerance_pips: 5,
        },
        trades: 2,
        wins: 1,
        pnl_value: -40,
        max_drawdown_pips: -7,
        trade_list: [
          {
            entry_ts: bar(5),
            exit_ts: bar(9),
            side: "BUY",
            entry_px: 145.1,
            exit_px: 145,
            exit: "sl",
            pips: -7,
            ev_lcb: 0.4,
            threshold_lcb: 0.3,
            carried: false,
          },
          {
            entry_ts: bar(20),
            exit_ts: bar(30),
            side: "SELL",
            entry_px: 144.9,
            exit_px: 144.8,
            exit: "tp",
            pips: 3,
            ev_lcb: null,
            threshold_lcb: null,
            carried: true,
          },
        ],
        blocks: [10, 11, 12].map((index) => ({
          ts: bar(index),
          stage: "strategy_gate",
          reason: "or_filter",
        })),
        block_counts: { strategy_gate: { or_filter: 3 } },
        spread_bands: { narrow: 4 },
        rv_bands: {},
        candles: Array.from({ length: 49 }, (_, index) => [bar(index), 145, 145.2, 144.7, 144.9]),
        gaps: [],
        state: { path: "ops/s.json", used: true, skipped: null, last_timestamp: bar(0) },
        warnings: [],
        ...more,
      },
      notes: {
        Summary: ["a line of the replay", "a line of mine"],
        Findings: [],
        Actions: ["- **stop** it"],
      },
      command: "bun scripts/run_sim.ts --csv validated/USDJPY/5m.csv",
    },
    pip: 0.01,
    told: [
      { en: "a line of the replay", ja: "再現の行" },
      { en: "- Run: x", ja: "- 実行結果: x" },
    ],
    learned: {
      global: { samples: 10, win_mean: 0.5, win_lcb: 0.25 },
      buckets: [{ bucket: "LDN:narrow:mid", samples: 4, win_mean: 0.75, win_lcb: 0.3 }],
    },
    lang: "en",
  };
}
