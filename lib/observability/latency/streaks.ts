import { failureRate, type LatencyWindow } from "./windows.ts";

/** What is too slow, too unreliable, and how long it takes until somebody is told. */
export interface Limits {
  sloP95Ms: number;
  failureRate: number;
  warningStreak: number;
  criticalStreak: number;
}

export interface JudgedWindow extends LatencyWindow {
  breach: boolean;
  /** Breaching windows in a row up to this one; an hour without samples does not interrupt. */
  streak: number;
}

/** Marks breaches (more than a limit, never at it) and streaks over all windows, in the order of time. */
export function judgeWindows(windows: readonly LatencyWindow[], limits: Limits): JudgedWindow[] {
  let streak = 0;
  return windows.map((window) => {
    const breach = window.p95Ms > limits.sloP95Ms || failureRate(window) > limits.failureRate;
    streak = breach ? streak + 1 : 0;
    return { ...window, breach, streak };
  });
}

/** As `judgeWindows`, where the last window's streak counts runs of the job: one more than `before`, or none. */
export function judgeEvaluations(
  windows: readonly LatencyWindow[],
  limits: Limits,
  before: number,
): JudgedWindow[] {
  const judged = judgeWindows(windows, limits);
  return judged.map((window, index) => {
    return index < judged.length - 1 ? window : { ...window, streak: window.breach ? before + 1 : 0 };
  });
}
