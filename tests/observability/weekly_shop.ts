import { command } from "../../scripts/summarize_runs.ts";
import { Shop } from "./support.ts";

export const WEEKLY_HEARTBEAT = "ops/weekly_report_heartbeat.json";
export const REPORTS = "ops/weekly_report_history";
const ROLLUP = "ops/signal_latency_rollup.csv";
const PORTFOLIO = "reports/portfolio_summary.json";

const HEAD =
  "hour_utc,window_end_utc,count,failure_count,failure_rate,p50_ms,p95_ms,p99_ms,max_ms,breach_flag,breach_streak\n";

/** Windows of one hour each as they are stored: hour of 5 January, count, failure rate, p50, p95, p99, max, breach, streak. */
export function rollup(...windows: (string | number | boolean)[][]): string {
  const rows = windows.map(([hour, count, rate, ...rest]) => {
    const at = (hours: number) => `2026-01-05T${String(hours).padStart(2, "0")}:00:00Z`;
    return [at(Number(hour)), at(Number(hour) + 1), count, 0, rate, ...rest].join(",");
  });
  return `${HEAD}${rows.join("\n")}\n`;
}

/** Specification 06 §6.8, example A. */
export const EXAMPLE_A = rollup(
  [0, 5, 0, 300, 480, 496, 500, false, 0],
  [1, 3, 0, 5200, 5920, 5984, 6000, true, 1],
  [2, 2, 0.5, 15, 19.5, 19.9, 20, true, 2],
  [3, 1, 0, 7000, 7000, 7000, 7000, true, 3],
  [4, 1, 0, 50, 50, 50, 50, false, 0],
);

export const INDEX_HEAD = "run_id,run_dir,manifest_id,timestamp,symbol,mode,trades,wins,total_pips,sharpe\n";
/** Specification 06 §7.4: A and B of the week, C of last year. */
export const RUNS = `${INDEX_HEAD}B,runs/B,m,20260105_010000,USDJPY,bridge,40,10,-20,
A,runs/A,m,2026-01-05T02:00:00Z,USDJPY,conservative,120,70,150.5,1.25
C,runs/C,,20250601000000,EURUSD,bridge,10,9,300,2
`;

export function stocked(more: Record<string, string> = {}): Shop {
  const shop = new Shop({
    "runs/index.csv": RUNS,
    [ROLLUP]: EXAMPLE_A,
    [PORTFOLIO]: JSON.stringify({
      generated_at: "2026-01-04T23:00:00Z",
      category_utilisation: [
        { category: "day", utilisation_pct: 18.5, headroom_pct: 21.5, budget_status: "ok" },
        { category: "scalping", utilisation_pct: 14, budget_status: "warning" },
        { category: "swing", budget_status: "marvellous" },
      ],
      gross_exposure: { current_pct: 32.5, headroom_pct: 22.5 },
      drawdowns: { aggregate: { max_drawdown_pct: -1.25 } },
    }),
    ...more,
  });
  shop.now = "2026-01-07T00:00:00Z";
  return shop;
}

export function report(shop: Shop, ...flags: string[]) {
  return shop.run(command, "--weekly-payload", ...flags);
}
