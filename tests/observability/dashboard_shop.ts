import { sha256 } from "../../lib/workspace/found.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { command } from "../../scripts/export_dashboard_data.ts";
import { Shop } from "./support.ts";

export const LEAF = "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative";
export const MANIFEST = "out/dashboard/manifest.json";
export const HEARTBEAT = "ops/dashboard_export_heartbeat.json";
export const HISTORY = "ops/dashboard_export_history";
export const TELEMETRY = "in/telemetry.json";

/** A state as archives hold it, as far as datasets look. */
export function state(alpha: number, beta: number, more: JsonObject = {}): string {
  return JSON.stringify({ ev_global: { alpha, beta, decay: 0.02, conf: 0.95 }, ...more });
}

/** A workspace with something for each dataset. */
export function stocked(): Shop {
  return new Shop({
    [`${LEAF}/20251230_010000.json`]: state(50, 50),
    [`${LEAF}/20251231_010000.json`]: state(8, 2, {
      slip: { a: { narrow: 0.5, wide: "none" }, ewma_alpha: 0.1, curve: { narrow: { a: 0.02, b: 0 } } },
    }),
    "runs/index.csv":
      "run_id,run_dir,timestamp,trades,wins,win_rate\n" +
      "A,runs/A,20260104_100000,4.0,2,0.5\nB,elsewhere/B,20260104_110000,,1,\n",
    "runs/A/daily.csv": "date,fills\n2018-03-01,2\n2018-03-02,0\n2018-03-05,3\n",
    "runs/B/daily.csv": "date,fills\n2018-03-06,x\n2018-03-07,4\n",
    "ops/signal_latency_rollup.csv":
      "hour_utc,window_end_utc,count,failure_count,failure_rate,p50_ms,p95_ms,p99_ms,max_ms,breach_flag,breach_streak\n" +
      "2026-01-04T01:00:00Z,2026-01-04T02:00:00Z,3,0,0.0,5200,5920,5984,6000,True,1\n" +
      "2026-01-04T00:00:00Z,2026-01-04T01:00:00Z,5,0,0.0,300,480,496,500,False,0\n",
    [TELEMETRY]: JSON.stringify({
      generated_at: "2026-01-04T20:00:00Z",
      execution_health: {
        day_orb: { reject_rate: 0.012, slippage_bps: 2.5, fill_latency_ms: 80 },
        silent: { fill_latency_ms: 80 },
      },
    }),
  });
}

export function exportData(shop: Shop, ...flags: string[]) {
  return shop.run(command, "--portfolio-telemetry", TELEMETRY, ...flags);
}

export function dataset(shop: Shop, name: string): JsonObject {
  return shop.json(`out/dashboard/${name}.json`);
}

export function rows(document: JsonObject, list = "rows"): JsonObject[] {
  return document[list] as JsonObject[];
}

/** Of a file's bytes, as `sha256sum` says. */
export function sumOf(shop: Shop, path: string): string {
  return sha256(shop.read(path));
}

export function entriesOf(manifest: JsonObject): Record<string, JsonObject> {
  return Object.fromEntries(rows(manifest, "datasets").map((entry) => [String(entry.dataset), entry]));
}
