import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Lang } from "../../workspace/text.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan, writeChange, writeJson } from "../../workspace/plans.ts";
import { parseYaml } from "../../workspace/yaml.ts";
import { isoUtc } from "../../workspace/time.ts";
import { reportMarkdown, SECTIONS } from "./document.ts";
import { gateTables } from "./gate.ts";
import { type DrawExperiment, pageOf } from "./page.ts";
import { readInput, type Role, ROLES } from "./input.ts";
import { readReview, type Review } from "./review.ts";
import { riskBlocks } from "./risk.ts";

export interface ReportOptions {
  best: string;
  gateJson: string;
  portfolio: string;
  out: string;
  attachment: string;
  trialId?: string | undefined;
  baseline?: string | undefined;
  html?: string | undefined;
  /** Else `reports/walk_forward/<experiment>.json`, where there is one. */
  walkForward?: string | undefined;
}

export interface ReportResult extends JsonObject {
  markdown: string;
  json: string;
  html: string | null;
  experiment: JsonObject;
  warnings: string[];
}

/**
 * Plans the review report of an experiment and its attachment, from what the search, the gate summary and the router write, or from
 * hand-written files (specification 07 §2); `draw` makes the page of `html`. Throws `input_missing`, `input_invalid`, `unrecognised_schema`, and as `readReview` (exit 2).
 */
export function planReport(ctx: Context, options: ReportOptions, draw?: DrawExperiment): Plan<ReportResult> {
  const best = readInput(ctx, "best_parameters", options.best);
  const gate = readInput(ctx, "gate_diagnostics", options.gateJson);
  const portfolio = readInput(ctx, "portfolio_telemetry", options.portfolio);
  const baseline = options.baseline === undefined ? undefined : readInput(ctx, "baseline", options.baseline);
  const { trialId } = options;
  const review = withLabel(
    ctx,
    best.value,
    readReview(best.value, { trialId, baseline: metricsIn(baseline?.value) }),
  );
  if (isEmpty(review)) throw unrecognised("best_parameters", best.proof.path);
  if (gateTables(gate.value).length === 0) throw unrecognised("gate_diagnostics", gate.proof.path);
  if (riskBlocks(portfolio.value, null).length === 0)
    throw unrecognised("portfolio_telemetry", portfolio.proof.path);
  const warnings = warningsOf(review);
  const { html } = options;
  const walk = html === undefined ? undefined : walkForward(ctx, options.walkForward, review);
  const inputs = [best, gate, portfolio, baseline, walk].flatMap((input) => (input ? [input.proof] : []));
  const markdown = (lang: Lang) => reportMarkdown(review, gate.value, portfolio.value, lang);
  const experiment = {
    id: review.id,
    label: review.label,
    commit: review.commit,
    dataset_fingerprint: review.fingerprint,
    optimization_window: review.window,
  };
  const attachment = {
    schema_version: 1,
    generated_at: isoUtc(Math.floor(ctx.clock.now() / 1000) * 1000),
    experiment,
    reports: { markdown: options.out, sections: [...SECTIONS] },
    best_parameters: review.parameters,
    metrics: review.metrics,
    constraints: review.constraints,
    gate_diagnostics: gate.value,
    portfolio_telemetry: portfolio.value,
    next_steps: review.nextSteps,
    state: { current_parameters: review.current },
    ...(review.candidate && { candidate: review.candidate }),
    inputs,
    warnings,
  };
  const result = {
    markdown: ctx.workspace.show(options.out),
    json: ctx.workspace.show(options.attachment),
    html: html === undefined ? null : ctx.workspace.show(html),
    experiment,
    warnings,
  };
  const page = () => {
    const both = { en: markdown("en"), ja: markdown("ja") };
    const walkForward = walk?.value ?? null;
    return (
      draw?.(pageOf(ctx, { review, best: best.value, markdown: both, walkForward, inputs, warnings })) ?? ""
    );
  };
  return makePlan<ReportResult>(ctx, result, {
    changes: [
      writeChange(ctx, options.out, markdown(ctx.lang)),
      writeJson(ctx, options.attachment, attachment),
      html === undefined ? undefined : writeChange(ctx, html, page()),
    ],
  });
}

/** The walk-forward that is named, else that of the experiment where there is one. */
function walkForward(ctx: Context, named: string | undefined, { id }: Review) {
  const usual = id !== null && /^\w+$/.test(id) ? `reports/walk_forward/${id}.json` : undefined;
  const path = named ?? (usual && ctx.reader.exists(usual) ? usual : undefined);
  return path === undefined ? undefined : readInput(ctx, "walk_forward", path);
}

/** The name that the experiment's own file gives it, where that can be read. */
export function withLabel(ctx: Context, best: JsonObject, review: Review): Review {
  if (!Array.isArray(best.ranking) || typeof best.config_path !== "string") return review;
  try {
    const text = ctx.reader.maybeText(best.config_path);
    const { name } = (text === undefined ? {} : parseYaml(text).value) as JsonObject;
    return typeof name === "string" ? { ...review, label: name } : review;
  } catch {
    return review;
  }
}

/** Metrics of a summary, a `result.json` or a `metrics.json`. */
function metricsIn(document: JsonObject | undefined): JsonObject | undefined {
  return isJsonObject(document?.metrics) ? document.metrics : document;
}

function isEmpty({ id, label, metrics, parameters, constraints, summary }: Review): boolean {
  const said = [id, label, metrics, parameters, constraints].some((part) => part !== null);
  return !said && Object.keys(summary).length === 0;
}

function warningsOf({ portfolio }: Review): string[] {
  const source = portfolio?.telemetry_source;
  return typeof source === "string"
    ? [
        `utilisation of the candidate stands on top of what ${source} reports: positions that were open there count twice`,
      ]
    : [];
}

function unrecognised(role: Role, path: string): OpsError {
  const name = ROLES[role];
  return new OpsError(
    "unrecognised_schema",
    {
      en: `Nothing could be read from the ${name.en}: ${path}`,
      ja: `${name.ja}から何も読み取れません: ${path}`,
    },
    {
      en: "Expected is what select_best_params, summarize_strategy_gate and build_router_snapshot write.",
      ja: "select_best_params、summarize_strategy_gate、build_router_snapshot の出力を指定してください。",
    },
    { fields: { role, path } },
  );
}
