import { goldenCsv, TRADING_MANIFEST } from "../bars.ts";
import { Desk } from "../../state/desk.ts";

export const BARS = "validated/USDJPY/5m.csv";
export const MANIFEST = "configs/strategies/day_orb_5m.yaml";
export const BASELINE = "reports/baseline/USDJPY_conservative.json";

/** How many days of bars a desk begins with: enough for trades in every window of the tests. */
export const DAYS = 19;

/** A workspace with bars on which the manifest trades often. */
export function benchmarkDesk(files: Record<string, string> = {}): Desk {
  return new Desk({ [BARS]: goldenCsv(0, DAYS * 288), [MANIFEST]: TRADING_MANIFEST, ...files });
}

export function rolling(days: number): string {
  return `reports/rolling/${days}/USDJPY_conservative.json`;
}
