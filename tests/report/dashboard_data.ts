import type { DashboardData } from "../../lib/report/dashboard/page.ts";
import { isoUtc } from "../../lib/workspace/time.ts";

const START = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

const list = <Row>(count: number, make: (index: number) => Row) =>
  Array.from({ length: count }, (_, at) => make(at));
const hour = (index: number) => isoUtc(START + index * HOUR);

/** A bundle with forty states, twelve runs and two days of latency, in which two windows broke the limit and one has no figures. */
export function bundle(more: Partial<DashboardData> = {}): DashboardData {
  const names = ["ev_history", "slippage", "turnover", "latency"];
  return {
    manifest: {
      sequence: 7,
      generated_at: hour(48),
      job_id: "20260103T000000Z-dashboard-export",
      datasets: names.map((dataset, index) => ({
        dataset,
        row_count: 40 - index,
        checksum_sha256: "0123456789abcdef".repeat(4),
        generated_at: hour(48),
        ...(index === 3 && { carried_over: true }),
      })),
      provenance: { commit_sha: "abc1234", command: "export_dashboard_data --html elsewhere.html" },
    },
    datasets: {
      ev_history: {
        strategy: "day_orb_5m.DayORB5m",
        symbol: "USDJPY",
        mode: "conservative",
        rows: list(40, (index) => ({
          timestamp: hour(index),
          alpha: 50 + index,
          beta: 40,
          win_rate_mean: 0.55 + index / 1000,
          win_rate_lcb: 0.47 + index / 1000,
        })),
      },
      slippage: {
        state: list(20, (index) => ({
          timestamp: hour(index),
          coefficients: { narrow: 0.1 + index / 200, normal: 0.2, wide: index % 7 === 3 ? null : 0.4 },
        })),
        execution: [{ source: "execution:day_orb", coefficients: { slippage_bps: 1.5, reject_rate: 0.02 } }],
      },
      turnover: {
        rows: list(12, (index) => ({
          run_id: `USDJPY_conservative_202601${String(index + 1).padStart(2, "0")}_000000`,
          timestamp: hour(index),
          trades: 20,
          win_rate: 0.5 + index / 50,
          avg_trades_per_day: 0.4 + index / 30,
          avg_trades_active_day: 1.1,
          start_date: "2018-03-01",
          end_date: "2018-03-30",
        })),
      },
      latency: {
        rows: list(48, (index) => {
          const slow = index === 10 || index === 11;
          const figure = (ms: number) => (index === 30 ? null : slow ? ms * 4 : ms + index);
          return {
            window_start: hour(index),
            count: index === 30 ? 0 : 20,
            failure_rate: slow ? 0.25 : 0,
            p50_ms: figure(900),
            p95_ms: figure(2400),
            p99_ms: figure(3000),
            breach_flag: slow,
          };
        }),
      },
    },
    errors: [],
    sloMs: 5000,
    lang: "en",
    ...more,
  };
}
