import { join } from "node:path/posix";
import type { Context } from "../../workspace/context.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";
import type { Text } from "../../workspace/text.ts";
import { paretoFront, vectorOf } from "../select/pareto.ts";
import { BASELINE } from "../trial/id.ts";
import { isCompleted } from "../trial/line.ts";
import { TrialLog, TRIALS } from "../trial/log.ts";
import type { ScoreRow } from "../trial/score.ts";
import { labelOf } from "./document.ts";
import type { Review } from "./review.ts";

/** Points on a page, one for each parameter of a trial: about 1 MB. Of more trials some are shown, chosen by their ids, which are hashes. */
const POINTS = 6000;

/** What the review of an experiment has, beside its trials, for a page. */
export interface PageParts {
  review: Review;
  best: JsonObject;
  markdown: Text;
  walkForward: JsonObject | null;
  inputs: JsonObject[];
  warnings: string[];
}

/** Draws the page: lib/report says what the members are. */
export type DrawExperiment = (page: ReturnType<typeof pageOf>) => string;

/** What the page of an experiment is drawn from. */
export function pageOf(
  { reader, lang }: Pick<Context, "reader" | "lang">,
  { best, review, ...parts }: PageParts,
) {
  return {
    ...parts,
    label: labelOf(review),
    review: JSON.parse(JSON.stringify(review)) as JsonObject,
    trials: trialsOf(reader, best, (review.candidate?.trial_id as string | undefined) ?? null),
    objectives: objectivesOf(best),
    seasons: seasonsOf(best, review),
    lang,
  };
}

/** Every trial that completed: from the search's log beside the best parameters, else those that these name. */
function trialsOf(reader: Reader, best: JsonObject, keep: string | null) {
  const path = typeof best.runs_dir === "string" ? join(best.runs_dir, TRIALS) : undefined;
  const counts = isJsonObject(best.trials) ? best.trials : {};
  if (path === undefined || !reader.exists(path)) {
    const named = [...objects(best.ranking), ...objects(best.infeasible)].filter(
      ({ score }) => typeof score === "number",
    );
    return { source: "best_parameters", completed: named.length, counts, list: judged(named) };
  }
  const all: JsonObject[] = [];
  for (const line of new TrialLog(reader, path).entries()) {
    if (isCompleted(line) && line.trial_id !== BASELINE) all.push(line as unknown as JsonObject);
  }
  const list = judged(all);
  const most = Math.floor(POINTS / Math.max(1, ...list.map(({ params }) => Object.keys(params).length)));
  const shown = list.filter(({ id, front }, place) => place < most || front || id === keep);
  return { source: reader.workspace.show(path), completed: all.length, counts, list: shown };
}

function judged(rows: readonly JsonObject[]) {
  const vectors = rows.flatMap((row) =>
    row.feasible === true ? (vectorOf(String(row.trial_id), breakdown(row)) ?? []) : [],
  );
  const front = paretoFront(vectors);
  return rows.map((row) => ({
    id: String(row.trial_id),
    score: Number(row.score),
    feasible: row.feasible === true,
    front: front.has(String(row.trial_id)),
    params: isJsonObject(row.params) ? row.params : {},
    objectives: objectiveRows(row).map(({ value }) => value ?? null),
  }));
}

/** What the trials were ranked by. */
function objectivesOf(best: JsonObject): { metric: string; goal: string }[] {
  const [first] = objects(best.ranking);
  return objectiveRows(first ?? {}).map(({ metric, goal }) => ({ metric, goal }));
}

/** The chosen candidate's seasons, and those of the manifest as it stands. */
function seasonsOf(best: JsonObject, { candidate }: Review) {
  const rows = [...objects(best.ranking), ...objects(best.infeasible)];
  const chosen = rows.find(({ trial_id }) => trial_id === candidate?.trial_id);
  const baseline = isJsonObject(best.baseline) ? best.baseline.seasonal : undefined;
  return {
    candidate: isJsonObject(chosen?.seasonal) ? chosen.seasonal : {},
    baseline: isJsonObject(baseline) ? baseline : {},
  };
}

function objectiveRows(row: JsonObject): ScoreRow[] {
  return breakdown(row).filter(({ category }) => category === "objective");
}

function breakdown({ score_breakdown: rows }: JsonObject): ScoreRow[] {
  return objects(rows) as unknown as ScoreRow[];
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
