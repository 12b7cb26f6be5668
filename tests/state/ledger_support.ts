import { barsCsv } from "../../lib/market/print.ts";
import { syntheticBars } from "../../lib/market/synthetic.ts";
import type { LedgerLine, LedgerTrade } from "../../lib/state/ledger.ts";
import { jsonLine } from "../../lib/workspace/jsonl.ts";
import { command as updateState } from "../../scripts/update_state.ts";
import { Desk } from "./desk.ts";

export const BARS = "validated/USDJPY/5m.csv";
export const LEDGER = "runs/active/USDJPY_conservative/ledger.jsonl";
export const STATE = "runs/active/state.json";

/** Trades for a while, until the EV gate refuses and shadow trades go on. */
export const LIVELY = `\
meta: {id: lively, name: Lively, category: day}
strategy:
  class_path: strategies.day_orb_5m.DayORB5m
  instruments:
    - {symbol: USDJPY, timeframe: 5m, mode: conservative}
  parameters: {or_n: 4, k_tp: 1.5, k_sl: 1, k_tr: 0, min_or_atr_ratio: 0.2, cooldown_bars: 1}
router: {allowed_sessions: [LDN, NY]}
risk: {risk_per_trade_pct: 0.25, warmup_trades: 30}
runner:
  runner_config: {threshold_lcb_pip: 0.1, min_or_atr_ratio: 0.2, allow_low_rv: true, include_expected_slip: true, warmup_trades: 30, ev_mode: mean}
`;

const MANIFEST = "configs/strategies/day_orb_5m.yaml";

/** Two months of bars, a header and one row a line. */
export const ROWS = [
  ...barsCsv(
    [syntheticBars({ symbol: "USDJPY", from: Date.UTC(2025, 0, 6), to: Date.UTC(2025, 2, 8), seed: 11 })],
    "USDJPY",
  ),
]
  .join("")
  .trimEnd()
  .split("\n");

/** The first so many eighths of the bars. */
export const eighths = (count: number) =>
  `${ROWS.slice(0, Math.ceil((ROWS.length * count) / 8)).join("\n")}\n`;

/** A workspace that has learned nothing yet. */
export const freshDesk = () => new Desk({ [MANIFEST]: LIVELY });

/** An update with the first so many eighths of the bars, one day after the one before. */
export async function update(
  desk: Desk,
  count: number,
  ...flags: string[]
): Promise<Record<string, unknown>> {
  desk.write(BARS, eighths(count));
  desk.now = `2025-03-1${count}T00:00:00Z`;
  const { exit, out, err } = await desk.run(updateState, ...flags);
  if (exit !== 0) throw new Error(err);
  return out;
}

let files: Record<string, string> | undefined;

/** A workspace in which eight updates have learned all bars, an eighth each. */
export async function learnedDesk(): Promise<Desk> {
  if (!files) {
    const desk = freshDesk();
    for (let count = 1; count <= 8; count++) await update(desk, count);
    files = desk.files();
  }
  return new Desk(files);
}

export function ledgerLines(desk: Desk): LedgerLine[] {
  return desk
    .read(LEDGER)
    .trimEnd()
    .split("\n")
    .map((text) => JSON.parse(text));
}

export const printLedger = (lines: readonly LedgerLine[]) => lines.map(jsonLine).join("");

/** A hand-made line: what is not given is empty. `serial` names its state and that of its parent. */
export function line(serial: number, members: Partial<LedgerLine> = {}): LedgerLine {
  const standing = { trades: 0, wins: 0, total_pips: 0, total_pnl_value: 0, equity: 100_000 };
  const day = `2025-01-${String(serial).padStart(2, "0")}`;
  return {
    format: 1,
    txn: `txn${serial}`,
    created_at: `${day}T22:00:00.000000+00:00`,
    lineage: "0123456789abcdef",
    serial,
    parent_sha256: serial === 1 ? null : hash(serial - 1),
    state_sha256: hash(serial),
    strategy_key: "day_orb_5m.DayORB5m",
    symbol: "USDJPY",
    mode: "conservative",
    manifest_id: null,
    config_fingerprint: "0".repeat(16),
    semantics: "corrected",
    resume: "exact",
    state_out: STATE,
    archive: "",
    diff: "",
    bars: { path: BARS, first: `${day}T00:00:00`, last: `${day}T21:55:00`, processed: 264, applied: 264 },
    estimates: [],
    guards: {
      simulate_live: false,
      scope: "estimates",
      caps: { max_delta: null, var_cap: null, liquidity_cap: null },
      max_delta: { estimates: null, learned: null, all: null },
      var: 0,
      var_value: 0,
      liquidity_usage: 0,
    },
    standing: { before: standing, after: standing },
    entries: [],
    relaxed: [],
    trades: [],
    daily: {},
    equity: [],
    ...members,
  };
}

export const hash = (serial: number) => String(serial).padStart(64, "0");

/** What a closed position taught the bucket LDN:narrow:mid, and all trades, from these counts on. */
export function lesson(
  stage: LedgerTrade["stage"],
  win: number,
  [alpha, beta]: [number, number],
  { decay = 0.5, ...members }: Partial<LedgerTrade> & { decay?: number } = {},
): LedgerTrade {
  const after = (count: number, add: number): [number, number] => [count, (1 - decay) * count + add];
  const steps = { alpha: after(alpha, win), beta: after(beta, 1 - win) };
  return {
    stage,
    ev_key: "LDN:narrow:mid",
    win,
    ...steps,
    global_alpha: steps.alpha,
    global_beta: steps.beta,
    slope: null,
    entry_ts: null,
    exit_ts: null,
    side: null,
    qty: null,
    exit: null,
    pnl_pips: null,
    pnl_value: null,
    slip_real: null,
    ...members,
  };
}
