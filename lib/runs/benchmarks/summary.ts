import type { JsonObject } from "../../workspace/json.ts";
import { type Figures, figuresOf, numberOrNull } from "./figures.ts";
import type { Thresholds } from "./flags.ts";

/** The figures of one report in the summary. */
export interface Block extends Figures {
  /** 0 without trades, unlike in the comparison of baselines. */
  win_rate: number;
  sharpe_annualised: number | null;
  /** Pips, from zero; the reference's `max_drawdown` is that of its own curve. */
  max_drawdown_from_zero: number | null;
}

export interface ThresholdAlert extends JsonObject {
  label: string;
  metric: string;
  value: number;
  threshold: number;
  comparison: "lt" | "gt_abs";
}

/** A rolling report: absent, damaged (with the reason in words), or read. */
export type RollingReport = { window: number } & (
  { missing: true } | { damaged: string } | { document: JsonObject }
);

export interface Judged {
  baseline: Block;
  /** By window, ascending. */
  rolling: (Block & { window: number })[];
  warnings: string[];
  threshold_alerts: ThresholdAlert[];
}

/**
 * Judges the baseline and the rolling windows, in the order given (specification 05 §6.2). Warnings are English, as they stand in
 * files and messages. Metrics that are null are not judged; a window without trades is said to have none.
 */
export function judge(baseline: JsonObject, windows: readonly RollingReport[], limits: Thresholds): Judged {
  const warnings: string[] = [];
  const threshold_alerts: ThresholdAlert[] = [];
  const rolling: Judged["rolling"] = [];
  const check = (label: string, document: JsonObject): Block => {
    const block = blockOf(document);
    if (block.total_pips === null) warnings.push(`${label} unreadable: total_pips is no number`);
    else if (block.total_pips < 0)
      warnings.push(`${label} total_pips negative: ${block.total_pips.toFixed(2)}`);
    if (block.trades === 0) warnings.push(`${label} no trades`);
    else {
      for (const { text, ...alert } of breaches(label, block, limits)) {
        warnings.push(text);
        threshold_alerts.push(alert);
      }
    }
    return block;
  };
  for (const report of windows) {
    const label = `rolling window ${report.window}`;
    if ("missing" in report) warnings.push(`${label} missing`);
    else if ("damaged" in report) warnings.push(`${label} unreadable: ${report.damaged}`);
    else rolling.push({ window: report.window, ...check(label, report.document) });
  }
  return {
    baseline: check("baseline", baseline),
    rolling: rolling.sort((a, b) => a.window - b.window),
    warnings,
    threshold_alerts,
  };
}

function blockOf(document: JsonObject): Block {
  const figures = figuresOf(document);
  return {
    ...figures,
    trades: figures.trades ?? 0,
    wins: figures.wins ?? 0,
    win_rate: figures.win_rate ?? 0,
    sharpe_annualised: numberOrNull(document.sharpe_annualised),
    max_drawdown_from_zero: numberOrNull(document.max_drawdown_from_zero),
  };
}

function breaches(label: string, block: Block, { minWinRate, minSharpe, maxDrawdown }: Thresholds) {
  const { win_rate, sharpe, max_drawdown } = block;
  const found: (ThresholdAlert & { text: string })[] = [];
  const below = (metric: string, value: number | null, threshold: number | undefined, digits: number) => {
    if (value === null || threshold === undefined || !(value < threshold)) return;
    const text = `${label} ${metric} ${value.toFixed(digits)} below min_${metric} ${threshold.toFixed(digits)}`;
    found.push({ text, label, metric, value, threshold, comparison: "lt" });
  };
  below("win_rate", win_rate, minWinRate, 3);
  below("sharpe", sharpe, minSharpe, 2);
  const limit = maxDrawdown === undefined ? Number.POSITIVE_INFINITY : Math.abs(maxDrawdown);
  if (max_drawdown !== null && Math.abs(max_drawdown) > limit) {
    found.push({
      text: `${label} max_drawdown ${max_drawdown.toFixed(2)} exceeds threshold ${limit.toFixed(2)}`,
      label,
      metric: "max_drawdown",
      value: max_drawdown,
      threshold: limit,
      comparison: "gt_abs",
    });
  }
  return found;
}
