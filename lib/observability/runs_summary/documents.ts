import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";

/** Benchmarks as `report_benchmark_summary` leaves them: a warning where it had one (specification 06 §7.7). */
export function benchmarksComponent(summary: JsonObject): JsonObject {
  const warnings = listOf(summary.warnings);
  const threshold_alerts = listOf(summary.threshold_alerts);
  const windows = listOf(summary.rolling).filter(isJsonObject);
  return {
    status: warnings.length + threshold_alerts.length > 0 ? "warning" : "ok",
    generated_at: summary.generated_at ?? null,
    symbol: summary.symbol ?? null,
    mode: summary.mode ?? null,
    baseline: summary.baseline ?? null,
    rolling: windows.toSorted((a, b) => Number(a.window ?? 0) - Number(b.window ?? 0)).map(rollingRow),
    warnings,
    threshold_alerts,
  };
}

function rollingRow(row: JsonObject): JsonObject {
  const { window = null, trades = 0, wins = 0, win_rate = 0, total_pips = 0 } = row;
  return {
    window,
    trades,
    wins,
    win_rate,
    total_pips,
    sharpe: row.sharpe ?? null,
    max_drawdown: row.max_drawdown ?? null,
  };
}

/** Categories by how much of their cap is used. */
export function portfolioComponent(summary: JsonObject): JsonObject {
  const rows = listOf(summary.category_utilisation).filter(isJsonObject);
  return {
    category_utilisation: rows.map((row) => ({
      category: row.category ?? null,
      utilisation_pct: row.utilisation_pct ?? null,
      cap_pct: row.cap_pct ?? null,
      headroom_pct: row.headroom_pct ?? null,
      utilisation_ratio: row.utilisation_ratio ?? null,
      status: capStatus(row.utilisation_ratio),
    })),
    gross_exposure: summary.gross_exposure ?? null,
    generated_at: summary.generated_at ?? null,
  };
}

function capStatus(ratio: Json | undefined): string {
  if (typeof ratio !== "number") return "unknown";
  return ratio >= 1 ? "breach" : ratio >= 0.85 ? "warning" : "ok";
}

const RECENT = 5;

/** State checks, the newest first in importance: its warnings are the status. */
export function healthComponent(checks: readonly Json[]): JsonObject {
  const sorted = checks
    .filter(isJsonObject)
    .toSorted((a, b) => (String(a.checked_at ?? "") < String(b.checked_at ?? "") ? -1 : 1));
  const latest = sorted.at(-1);
  const warnings = listOf(latest?.warnings);
  return {
    status: warnings.length > 0 ? "warning" : "ok",
    latest: latest
      ? {
          checked_at: latest.checked_at ?? null,
          warning_count: warnings.length,
          warnings,
          metrics: latest.metrics ?? {},
          state_path: latest.state_path ?? null,
        }
      : null,
    recent: sorted.slice(-RECENT).map((check) => ({
      checked_at: check.checked_at ?? null,
      warning_count: listOf(check.warnings).length,
    })),
    total_checks: sorted.length,
  };
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
