import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { OpsError } from "../../workspace/errors.ts";

/** What a reviewer looks at, whoever made it (specification 07 §2.2). Null where the input does not say. */
export interface Review {
  id: string | null;
  label: string | null;
  commit: string | null;
  fingerprint: Json;
  window: string | null;
  commands: string[];
  summary: { objective?: Json; best_trial_id?: Json; best_score?: Json; baseline_score?: Json };
  metrics: Json;
  parameters: Json;
  constraints: Json;
  nextSteps: Json;
  /** Values of the searched parameters in the manifest as it is. */
  current: Json;
  candidate: JsonObject | null;
  /** The chosen candidate's own portfolio block. */
  portfolio: JsonObject | null;
}

/**
 * Reads best parameters: hand-written ones as they are, a ranking by the candidate chosen. `baseline` replaces the metrics to compare
 * with. Throws `no_feasible_candidate` and `unknown_trial` (exit 2).
 */
export function readReview(
  best: JsonObject,
  { trialId, baseline }: { trialId?: string | undefined; baseline?: JsonObject | undefined } = {},
): Review {
  return Array.isArray(best.ranking) ? ofRanking(best, trialId, baseline) : asWritten(best, baseline);
}

function asWritten(best: JsonObject, baseline: JsonObject | undefined): Review {
  const metrics = best.metrics ?? null;
  return {
    id: text(best.experiment_id),
    label: text(best.experiment_label),
    commit: text(best.commit_sha),
    fingerprint: best.dataset_fingerprint ?? null,
    window: text(best.optimization_window),
    commands: Array.isArray(best.commands) ? best.commands.map(String) : [],
    summary: isJsonObject(best.summary) ? best.summary : {},
    metrics: baseline && isJsonObject(metrics) ? against(metrics, baseline) : metrics,
    parameters: best.parameters ?? null,
    constraints: best.constraints ?? null,
    nextSteps: best.next_steps ?? null,
    current: best.current_parameters ?? null,
    candidate: null,
    portfolio: null,
  };
}

function ofRanking(best: JsonObject, trialId: string | undefined, given: JsonObject | undefined): Review {
  const candidate = chooseCandidate(best, trialId);
  const known = isJsonObject(best.baseline) ? best.baseline : {};
  const baseline = given ?? (isJsonObject(known.metrics) ? known.metrics : {});
  const constraints = constraintList(candidate.constraints);
  return {
    id: text(best.experiment),
    label: text(best.experiment_label) ?? text(best.experiment),
    commit: text(candidate.commit_sha) ?? text(best.commit_sha),
    fingerprint: candidate.dataset_fingerprint ?? null,
    window: windowText(best.optimization_window),
    commands: commandsOf(best.commands, candidate.command),
    summary: {
      objective: objectiveText(candidate.score_breakdown),
      best_trial_id: candidate.trial_id ?? null,
      best_score: candidate.score ?? null,
      ...(typeof known.score === "number" && { baseline_score: known.score }),
    },
    metrics: against(isJsonObject(candidate.metrics) ? candidate.metrics : {}, baseline),
    parameters: candidate.params ?? null,
    constraints,
    nextSteps: nextSteps(best.next_steps, candidate.next_steps, constraints),
    current: best.current_parameters ?? null,
    candidate: {
      trial_id: candidate.trial_id ?? null,
      score: candidate.score ?? null,
      rank: candidate.rank ?? null,
      feasible: candidate.feasible ?? null,
      pareto_optimal: candidate.pareto_optimal ?? null,
      result_path: candidate.result_path ?? null,
    },
    portfolio: isJsonObject(candidate.portfolio) ? candidate.portfolio : null,
  };
}

function chooseCandidate(best: JsonObject, trialId: string | undefined): JsonObject {
  const rows = (value: Json | undefined) => (Array.isArray(value) ? value.filter(isJsonObject) : []);
  const ranking = rows(best.ranking);
  const all = [...ranking, ...rows(best.infeasible)];
  if (trialId === undefined && ranking[0]) return ranking[0];
  const found = all.find(({ trial_id }) => trial_id === trialId);
  if (found) return found;
  if (trialId === undefined) throw noCandidate(best.trials ?? {});
  throw unknownTrial(
    trialId,
    all.map(({ trial_id }) => String(trial_id)),
  );
}

/** Every metric beside its baseline. */
function against(metrics: JsonObject, baseline: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => {
      const candidate = isJsonObject(value) && "candidate" in value ? value.candidate! : value;
      return [name, { candidate, baseline: baseline[name] ?? null }];
    }),
  );
}

function constraintList(constraints: Json | undefined): JsonObject[] {
  const entries = Object.entries(isJsonObject(constraints) ? constraints : {});
  return entries.map(([name, result]) => {
    const { metric, value, op, threshold, status, description } = isJsonObject(result)
      ? result
      : ({} as JsonObject);
    const details = [metric, value, op, threshold].map((part) => part ?? "?").join(" ");
    return {
      name,
      status: status ?? "unknown",
      details: description ? `${details} — ${description}` : details,
    };
  });
}

/** `max metrics.sharpe ×1, max metrics.total_pips ×0.01` */
function objectiveText(rows: Json | undefined): string {
  const terms = (Array.isArray(rows) ? rows : [])
    .filter(isJsonObject)
    .filter(({ category }) => category === "objective");
  return terms.map(({ goal, metric, weight }) => `${goal} ${metric} ×${weight}`).join(", ");
}

function commandsOf(listed: Json | undefined, own: Json | undefined): string[] {
  if (Array.isArray(listed)) return listed.map(String);
  return typeof own === "string" ? [own] : [];
}

/** As the files say; else what is still open, and the way to an approval. */
function nextSteps(
  listed: Json | undefined,
  own: Json | undefined,
  constraints: readonly JsonObject[],
): string[] {
  const given = [listed, own].find((list) => Array.isArray(list) && list.length > 0);
  if (Array.isArray(given)) return given.map(String);
  return [
    ...constraints
      .filter(({ status }) => status !== "pass")
      .map(({ name, status, details }) => `Resolve the constraint ${name} (${status}): ${details}`),
    "Rehearse on paper: update_state --simulate-live --dry-run",
    "Write the proposal packet: propose_param_update",
    "Append the evidence to the Go/No-Go checklist",
  ];
}

function windowText(window: Json | undefined): string | null {
  if (!isJsonObject(window)) return text(window);
  return `${window.from ?? "?"}/${window.to ?? "?"}`;
}

function text(value: Json | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function noCandidate(trials: Json): OpsError {
  const counts = Object.entries(isJsonObject(trials) ? trials : {})
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
  return new OpsError(
    "no_feasible_candidate",
    {
      en: `The ranking holds no candidate (trials: ${counts || "none"}).`,
      ja: `順位に候補がありません（試行: ${counts || "なし"}）。`,
    },
    {
      en: "select_best_params --include-infeasible lists the others; --trial-id reports one of them.",
      ja: "select_best_params --include-infeasible でほかの試行を一覧し、--trial-id で指定できます。",
    },
    { fields: { trials } },
  );
}

function unknownTrial(id: string, ids: readonly string[]): OpsError {
  return new OpsError(
    "unknown_trial",
    { en: `No trial has the id ${id}.`, ja: `ID が ${id} の試行はありません。` },
    { en: `Trials: ${ids.join(", ")}`, ja: `試行: ${ids.join("、")}` },
    { fields: { trial_id: id } },
  );
}
