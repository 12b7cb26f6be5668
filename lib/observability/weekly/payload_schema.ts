import { z } from "zod";
import { instant } from "../automation/entry.ts";

const status = z.enum(["ok", "warning", "breach"]);
const whole = z.int().min(0);
const amount = z.number();
const ms = z.number().min(0);

/** A weekly report (specification 06 §4.3). */
export const weeklyReport = z
  .looseObject({
    schema_version: z.literal("1.0.0"),
    generated_at: instant,
    week_start: z.iso.date(),
    runs: z.array(
      z.strictObject({
        run_id: z.string(),
        symbol: z.string(),
        mode: z.string(),
        timestamp: instant,
        trades: whole,
        wins: whole,
        total_pips: amount,
        win_rate: amount,
        sharpe: amount.optional(),
        max_drawdown: amount.optional(),
        pnl_per_trade: amount.optional(),
      }),
    ),
    portfolio: z.looseObject({
      budget_status: status,
      category_utilisation: z
        .array(
          z.looseObject({
            category: z.string(),
            budget_status: status,
            utilisation_pct: amount.optional(),
            headroom_pct: amount.optional(),
          }),
        )
        .optional(),
      gross_exposure_pct: amount.optional(),
      headroom_pct: amount.optional(),
      drawdown_pct: amount.optional(),
      generated_at: z.string().optional(),
    }),
    latency: z.looseObject({
      p50_ms: ms,
      p95_ms: ms,
      p99_ms: ms,
      max_ms: ms,
      breach_count: whole,
      samples: whole,
      breaches: z.array(
        z.looseObject({
          hour_utc: instant,
          p95_ms: ms,
          failure_rate: amount,
          count: whole,
          breach_streak: whole.optional(),
        }),
      ),
    }),
    alerts: z.array(
      z.looseObject({
        id: z.string(),
        severity: z.enum(["info", "warning", "critical"]),
        message: z.string(),
        evidence_path: z.string(),
      }),
    ),
    sources: z.record(z.string(), z.string()),
    metadata: z.looseObject({}).optional(),
    destinations: z.looseObject({ webhooks: z.array(z.string()) }).optional(),
  })
  .meta({ title: "A weekly observability report" });
