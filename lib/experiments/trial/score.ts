import { parseDecimal } from "../../workspace/decimal.ts";
import { at } from "../space/place.ts";
import type { Constraint, Scoring, Term } from "../space/schema.ts";

/** What constraints and scores may ask about a trial, by dotted path: `metrics.sharpe`, `seasonal.2019_h1.sharpe`, `params.or_n`. */
export interface Judged {
  params: object;
  metrics: object;
  seasonal: object;
  portfolio?: object | null;
}

export type ConstraintStatus = "pass" | "fail" | "unknown" | "invalid" | "no_data";

export interface ConstraintResult {
  metric: string;
  op: Constraint["op"];
  threshold: number;
  value: unknown;
  status: ConstraintStatus;
  description: string | null;
  /** A profit factor of 0 because no day lost. */
  note?: "no_losing_days";
}

/** Each constraint's verdict by id. A value that is not there, is no number or stands for no data never passes. */
export function judge(constraints: readonly Constraint[], judged: Judged): Record<string, ConstraintResult> {
  return Object.fromEntries(
    constraints.map(({ id, metric, op, threshold, description }) => [
      id,
      { metric, op, threshold, ...verdict(judged, metric, op, threshold), description: description ?? null },
    ]),
  );
}

export function isFeasible(results: Record<string, ConstraintResult>): boolean {
  return Object.values(results).every(({ status }) => status === "pass");
}

function verdict(
  judged: Judged,
  metric: string,
  op: Constraint["op"],
  threshold: number,
): Pick<ConstraintResult, "value" | "status" | "note"> {
  const value = at(judged, metric);
  const around = at(judged, metric.split(".").slice(0, -1).join(".")) as Record<string, unknown> | undefined;
  if (around?.no_data === true) return { value: value ?? null, status: "no_data" };
  if (value === undefined || value === null) return { value: null, status: "unknown" };
  const number = numeric(value);
  if (number === undefined) return { value, status: "invalid" };
  if (metric.endsWith(".profit_factor") && around?.no_losing_days === true && op.startsWith(">")) {
    return { value, status: "pass", note: "no_losing_days" };
  }
  return { value, status: HOLDS[op](number, threshold) ? "pass" : "fail" };
}

const HOLDS: Record<Constraint["op"], (value: number, threshold: number) => boolean> = {
  ">=": (value, threshold) => value >= threshold,
  "<=": (value, threshold) => value <= threshold,
  ">": (value, threshold) => value > threshold,
  "<": (value, threshold) => value < threshold,
  "==": (value, threshold) => value === threshold,
  "!=": (value, threshold) => value !== threshold,
};

/** A finite number, also as decimal text; true and false count as 1 and 0. */
function numeric(value: unknown): number | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string") return parseDecimal(value);
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export interface ScoreRow {
  metric: string;
  goal: "max" | "min";
  weight: number;
  value: number | null;
  contribution: number;
  category: "objective" | "penalty";
  missing: boolean;
}

export interface TieBreaker {
  metric: string;
  goal: "max" | "min";
  value: number | null;
}

export interface Score {
  score: number;
  score_breakdown: ScoreRow[];
  tie_breakers: TieBreaker[];
}

/**
 * The sum of all terms, each weight × value with the sign of its goal. A penalty is added like an objective: its name is a label,
 * and its sign comes from its metric. A missing value adds nothing and says so (specification 07 §4.5).
 */
export function scoreOf({ objectives, penalties, tie_breakers }: Scoring, judged: Judged): Score {
  const row = (category: ScoreRow["category"], { metric, goal, weight }: Term): ScoreRow => {
    const value = numeric(at(judged, metric)) ?? null;
    const contribution = value === null ? 0 : weight * signed(goal, value) + 0;
    return { metric, goal, weight, value, contribution, category, missing: value === null };
  };
  const rows = [
    ...objectives.map((term) => row("objective", term)),
    ...penalties.map((term) => row("penalty", term)),
  ];
  return {
    score: rows.reduce((sum, { contribution }) => sum + contribution, 0),
    score_breakdown: rows,
    tie_breakers: tie_breakers.map(({ metric, goal }) => ({
      metric,
      goal,
      value: numeric(at(judged, metric)) ?? null,
    })),
  };
}

/** Goal-signed, so that more is better; −∞ where there is none. */
export function betterIsMore({ goal, value }: Pick<TieBreaker, "goal" | "value">): number {
  return value === null ? Number.NEGATIVE_INFINITY : signed(goal, value);
}

const signed = (goal: "max" | "min", value: number) => (goal === "max" ? value : -value);
