import { z } from "zod";
import type { LearnedMetrics, LearnedState, MetricAccumulators, PositionState } from "../engine/learned.ts";
import { evKey } from "./ev_key.ts";
import { count, figure, finite, level, price, share, whole } from "./numbers.ts";

/** A schema for every member, so that what the engine adds to its state cannot be lost here unnoticed. */
type Members<T> = Record<keyof T, z.ZodType>;

const byName = z.record(z.string(), finite);
const pair = z.tuple([finite, finite]).nullable();
const point = z.tuple([z.string(), finite]);

/** What the engine noted about the market when it entered; of every member the unit is that of `records.csv`. */
const contextSchema = z
  .object({
    session: z.string(),
    rv_band: z.string(),
    spread_band: z.string(),
    or_atr_ratio: figure,
    min_or_atr_ratio: figure,
    ev_lcb: figure,
    threshold_lcb: figure,
    ev_pass: z.boolean(),
    expected_slip_pip: figure,
    cost_base: figure,
    pip_value: figure,
    /** Text where the bars' column is no number. */
    zscore: z.union([figure, z.string()]),
  })
  .partial();

export const CONTEXT_MEMBERS: ReadonlySet<string> = new Set(Object.keys(contextSchema.shape));

/** An open position. Members that older programs did not write have the values that those programs assumed. */
export const positionSchema = z.object({
  side: z.enum(["BUY", "SELL"]),
  entry_px: price,
  tp_px: level,
  sl_px: level,
  trail_pips: finite.default(0),
  qty: z.preprocess((qty) => (qty === null ? 0 : qty), finite.default(1)),
  tp_pips: finite.nullable().default(null),
  sl_pips: finite.nullable().default(null),
  hh: level.nullable().default(null),
  ll: level.nullable().default(null),
  hold: whole.default(0),
  entry_ts: z.string().default(""),
  ev_key: evKey,
  expected_slip_pip: finite.default(0),
  entry_slip_pip: finite.default(0),
  ctx_snapshot: z.preprocess((context) => context ?? {}, contextSchema),
} satisfies Members<PositionState>);

const daySchema = z.object({
  breakouts: finite.default(0),
  gate_pass: finite.default(0),
  gate_block: finite.default(0),
  ev_pass: finite.default(0),
  ev_reject: finite.default(0),
  fills: finite.default(0),
  wins: finite.default(0),
  pnl_pips: finite.default(0),
  pnl_value: finite.default(0),
  slip_est: finite.default(0),
  slip_real: finite.default(0),
});

const snapshotSchema = z.object({
  ev_pass: finite.default(0),
  ev_reject: finite.default(0),
  fills: finite.default(0),
  execution_health: z.object({ reject_rate: finite, slippage_bps: finite }).partial().optional(),
  resume_skipped_bars: finite.optional(),
});

const accumulatorsSchema = z.object({
  mean_return: finite,
  m2_return: finite,
  peak_equity: finite,
  max_drawdown: finite,
  sum_pips: finite,
  peak_pips: finite,
  max_drawdown_pips: finite,
  days: finite,
  mean_day: finite,
  m2_day: finite,
  downside_day: finite,
  first_equity: finite,
  first_time: finite.nullable(),
  last_time: finite.nullable(),
  bars: finite,
  bars_held: finite,
  ev_pass: finite,
  ev_reject: finite,
  fills: finite,
  slip_real: finite,
} satisfies Members<MetricAccumulators>);

const metricsSchema = z
  .object({
    trades: whole,
    wins: finite,
    total_pips: finite,
    total_pnl_value: finite,
    trade_returns: z.array(finite),
    trade_pips: z.array(finite),
    equity_curve: z.array(point),
    equity_seed: point,
    runtime: snapshotSchema,
    daily: z.record(z.string(), daySchema),
    accumulators: accumulatorsSchema,
  } satisfies Members<LearnedMetrics>)
  .partial();

const window = z
  .object({ alpha_avg: finite, beta_avg: finite, p_mean: finite, observations: finite })
  .partial()
  .optional();
const windows = { long_term: window, recent: window };
const profileSchema = z.object({
  global: z.object(windows).optional(),
  buckets: z
    .array(
      z.object({
        bucket: z.object({ session: z.string(), spread_band: z.string(), rv_band: z.string() }).partial(),
        ...windows,
      }),
    )
    .optional(),
});

/** The engine's own memory. The engine checks its further members when it takes them over. */
const resumeSchema = z.looseObject({
  version: z.literal(1),
  profile: profileSchema.nullable(),
  strategy: z.unknown(),
});

/** The sections of a state document beside `meta`, after `tolerate` took out what may be left out. */
export const bodySchema = z.object({
  ev_global: z
    .object({ alpha: count, beta: count, prior_alpha: count, prior_beta: count, decay: share, conf: share })
    .partial()
    .optional(),
  ev_buckets: z.record(z.string(), z.object({ alpha: count.default(1), beta: count.default(1) })).default({}),
  slip: z.object({ a: byName, ewma: byName }).partial().optional(),
  rv_thresh: z.object({ TOK: pair, LDN: pair, NY: pair }).partial().optional(),
  runtime: z
    .object({
      warmup_left: whole,
      day_count: whole,
      current_date: z.string(),
      last_session: z.string(),
      _equity_live: finite,
    })
    .partial()
    .optional(),
  metrics: metricsSchema.optional(),
  position: positionSchema.optional(),
  calibration_positions: z.array(positionSchema).default([]),
  resume: resumeSchema.optional(),
} satisfies Members<Omit<LearnedState, "last_timestamp">>);

/** A state document's content: every number checked, absent where the document says nothing. */
export type StateBody = z.output<typeof bodySchema>;

/** The sections that make a document a state. */
export const SECTIONS = [
  "ev_global",
  "ev_buckets",
  "slip",
  "rv_thresh",
  "runtime",
  "metrics",
  "position",
] as const;
