import type { Fix } from "../../../lib/engine/config.ts";
import type { Bars } from "../../../lib/market/bars.ts";
import type { Setup } from "../support.ts";
import { bars, calm, join, type Played, type Resting } from "./play.ts";

/** What one correction changes, on as few bars as will show it. The page on assumptions prints both lines. */
export interface Example {
  fix: Fix;
  bars: Bars;
  /** With the correction off, and with it on. */
  off: string;
  on: string;
  /** What the correction is switched on and off in; the reference when absent. */
  base?: "corrected";
  setup?: Omit<Setup, "strategy"> & { rests?: Resting };
  /** How a run is told; its trades when absent. */
  tell?: (played: Played) => string;
}

const range = join(
  calm("06:40"),
  bars("08:00", "150.00 150.04 149.96 150.00", "150.00 150.08 149.97 150.02", "150.02 150.06 150.00 150.05"),
);

export const examples: Example[] = [
  {
    fix: "closed_bar_decisions",
    bars: join(range, bars("08:15", "150.05 150.09 150.04 150.06")),
    setup: { config: { k_tp: 5, k_sl: 5 } },
    off: "BUY 08:05 150.080, open",
    on: "BUY 08:15 150.080, open",
  },
  {
    fix: "real_touch",
    bars: bars("08:00", "150.00 150.02 149.98 150.01", "150.12 150.14 150.10 150.13"),
    setup: { rests: { buy: 150.05 } },
    off: "BUY 08:05 150.050, open",
    on: "BUY 08:05 150.120, open",
  },
  {
    fix: "worst_order",
    bars: bars(
      "08:00",
      "150.00 150.02 149.98 150.01",
      "150.01 150.20 149.99 150.18",
      "150.06 150.08 150.02 150.05",
    ),
    base: "corrected",
    setup: { rests: { buy: 150.05, tp: 50, trail: 5 } },
    off: "BUY 08:05 150.050 → 08:05 150.150 trail",
    on: "BUY 08:05 150.050 → 08:10 150.060 trail",
  },
  {
    fix: "time_exit_first",
    bars: bars(
      "08:00",
      "150.00 150.02 149.98 150.01",
      "150.01 150.06 150.00 150.04",
      "150.04 150.08 150.02 150.07",
      "150.07 150.20 150.05 150.10",
    ),
    setup: { rests: { buy: 150.05 }, config: { max_hold_bars: 2 } },
    off: "BUY 08:05 150.050 → 08:15 150.150 tp",
    on: "BUY 08:05 150.050 → 08:15 150.070 timeout",
  },
  {
    fix: "fill_reference",
    bars: bars(
      "08:00",
      "150.00 150.02 149.98 150.01",
      "150.01 150.07 149.99 150.03",
      "149.90 149.93 149.85 149.91",
    ),
    setup: { rests: { buy: 150.05 }, config: { slip_cap_pip: 1.5 } },
    off: "BUY 08:05 150.065 → 08:10 149.965 sl",
    on: "BUY 08:05 150.065 → 08:10 149.900 sl",
  },
  {
    fix: "streak_resets_daily",
    bars: join(
      bars("08:00", "150.00 150.02 149.98 150.01", "150.01 150.06 149.90 149.92"),
      bars("2024-03-06T07:55", "150.00 150.02 149.98 150.01", "150.00 150.02 149.98 150.01"),
      bars("2024-03-06T08:05", "150.01 150.06 150.00 150.04"),
    ),
    setup: { rests: { buy: 150.05 }, parameters: { max_loss_streak: 1 } },
    off: "BUY 08:05 150.050 → 08:05 149.950 sl",
    on: "BUY 08:05 150.050 → 08:05 149.950 sl; BUY 08:05 150.050, open",
  },
  {
    fix: "session_reset",
    bars: bars(
      "12:45",
      "150.00 150.02 149.98 150.01",
      "150.01 150.06 150.00 150.04",
      "150.04 150.06 150.02 150.05",
      "150.05 150.06 150.01 150.02",
      "150.02 150.04 150.00 150.03",
      "150.03 150.07 150.02 150.06",
    ),
    setup: { rests: { buy: 150.05 } },
    off: "BUY 12:50 150.050 → 13:00 150.050 session_end",
    on: "BUY 12:50 150.050 → 13:00 150.050 session_end; BUY 13:10 150.050, open",
  },
  {
    fix: "trail_label",
    bars: bars(
      "08:00",
      "150.00 150.02 149.98 150.01",
      "150.01 150.06 150.00 150.05",
      "150.12 150.15 150.11 150.14",
      "150.14 150.14 150.09 150.10",
    ),
    setup: { rests: { buy: 150.05, tp: 50, trail: 5 } },
    tell: ({ text, engine }) => `${text}, wins ${engine.metrics().wins}`,
    off: "BUY 08:05 150.050 → 08:15 150.100 sl, wins 0",
    on: "BUY 08:05 150.050 → 08:15 150.100 trail, wins 1",
  },
  {
    fix: "slip_once",
    bars: bars("08:00", "150.00 150.02 149.98 150.01", "150.01 150.30 150.00 150.25"),
    setup: {
      rests: { buy: 150.05 },
      config: {
        slip_cap_pip: 1.5,
        include_expected_slip: true,
        slip_learn: false,
        slip_curve: { narrow: { a: 0.2, b: 0 } },
      },
    },
    tell: ({ text, trades }) => `${text}, cost ${trades[0]!.result!.cost} pips`,
    off: "BUY 08:05 150.065 → 08:05 150.150 tp, cost 0.1 pips",
    on: "BUY 08:05 150.052 → 08:05 150.150 tp, cost 0 pips",
  },
  {
    fix: "shadow_learning",
    bars: bars("08:00", "150.00 150.02 149.98 150.01", "150.01 150.30 150.00 150.25"),
    setup: { rests: { buy: 150.05 }, config: { ev_mode: "lcb" } },
    tell: ({ text, engine }) => {
      const { alpha, beta } = engine.state().ev_buckets["LDN:narrow:low"]!;
      return `${text}; LDN:narrow:low has α ${alpha}, β ${beta}`;
    },
    off: "no trade; LDN:narrow:low has α 1, β 1",
    on: "no trade; LDN:narrow:low has α 1.98, β 0.98",
  },
  {
    fix: "negative_threshold",
    bars: join(
      calm("06:40"),
      bars("08:00", "150.00 150.05 149.95 150.00 0.9", "150.00 150.04 149.96 150.00 0.9"),
      bars("08:10", "150.00 150.06 149.97 150.05 0.9"),
    ),
    setup: {
      config: { ev_mode: "lcb", threshold_lcb_pip: -1, k_tp: 5.5, k_sl: 1 },
      parameters: { min_or_atr_ratio: 0.5 },
    },
    off: "no trade",
    on: "BUY 08:10 150.050, open",
  },
  {
    fix: "limits_enforced",
    bars: join(
      bars("12:50", "150.00 150.02 149.98 150.01", "150.01 150.06 149.90 149.92"),
      bars("13:00", "150.00 150.02 149.98 150.01", "150.01 150.06 150.00 150.04"),
    ),
    setup: { rests: { buy: 150.05 }, config: { max_daily_dd_pct: 0.05 } },
    off: "BUY 12:55 150.050 → 12:55 149.950 sl; BUY 13:05 150.050, open",
    on: "BUY 12:55 150.050 → 12:55 149.950 sl",
  },
  {
    fix: "true_adx",
    bars: bars(
      "08:00",
      ...Array.from({ length: 30 }, (_, k) => {
        const open = 150 + k / 100;
        return `${open} ${open + 0.02} ${open - 0.01} ${open + 0.01}`;
      }),
      "150.30 150.31 150.20 150.21",
      "150.21 150.22 150.11 150.12",
    ),
    setup: { rests: {} },
    tell: ({ engine }) => `ADX ${engine.tape.adx().toFixed(1)}`,
    off: "ADX 17.2",
    on: "ADX 88.9",
  },
  {
    fix: "pip_value",
    bars: bars("08:00", "150.00 150.02 149.98 150.00", "150.01 150.06 149.99 150.00"),
    setup: { rests: { buy: 150.05 } },
    tell: ({ trades }) => `one pip of one unit is ${trades[0]!.position.snapshot.pip_value!.toFixed(3)} USD`,
    off: "one pip of one unit is 10.000 USD",
    on: "one pip of one unit is 6.667 USD",
  },
];
