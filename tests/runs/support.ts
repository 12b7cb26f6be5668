import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Workspace } from "../../lib/workspace/paths.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { afterUse, Folder } from "../workspace/folder.ts";

/** A fresh workspace with these files, removed after the test. */
export function workspaceWith(files: Record<string, string> = {}): { root: string; reader: Reader } {
  const { root } = new Folder(mkdtempSync(join(tmpdir(), "orb-runs-")), files);
  afterUse(() => rmSync(root, { recursive: true }));
  return { root, reader: new Reader(new Workspace(root, root)) };
}

/** The specification's example manifest. */
export const DEMO_MANIFEST = `\
meta: { id: demo_orb_v1, name: Demo ORB, version: "1.0", category: day, tags: [demo] }
strategy:
  class_path: strategies.day_orb_5m.DayORB5m
  instruments:
    - { symbol: USDJPY, timeframe: 5m, mode: conservative }
    - { symbol: USDJPY, timeframe: 5m, mode: bridge }
  parameters: { or_n: 6, k_tp: 1.1, k_sl: 0.7, max_signals_per_day: 2 }
router: { allowed_sessions: [LDN, NY], category_cap_pct: 30 }
risk: { risk_per_trade_pct: 0.2, warmup_trades: 10 }
runner:
  runner_config: { threshold_lcb_pip: 0.4, min_or_atr_ratio: 0.5, ev_mode: off }
  cli_args: { csv: data/demo.csv, equity: 50000, auto_state: false, aggregate_ev: false, use_ev_profile: false }
state: { archive_namespace: demo.Orb/USDJPY/conservative, ev_profile: configs/ev_profiles/demo.yaml }
`;
