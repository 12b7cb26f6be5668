import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan, writeChange, writeJson } from "../../workspace/plans.ts";
import { isoUtc } from "../../workspace/time.ts";
import { readInput } from "../report/input.ts";
import { withLabel } from "../report/report.ts";
import { readReview } from "../report/review.ts";
import { contradictions, manifestOf, refuseContradictions } from "./check.ts";
import { summariseDiff } from "./diff_summary.ts";
import { bodyOf, packetMarkdown, type Proposal, titleOf } from "./packet.ts";
import { parameterChanges } from "./parameters.ts";

export interface ProposeOptions {
  best: string;
  reportJson?: string | undefined;
  stateArchive: string;
  out: string;
  packet?: string | undefined;
  /** Reviewed documents; the three of the runbook when empty. */
  doc: string[];
  force: boolean;
  trialId?: string | undefined;
}

export interface ProposeResult extends JsonObject {
  markdown: string;
  json: string | null;
  title: string;
  warnings: string[];
}

/**
 * Plans the packet that proposes new parameters for review (specification 07 §3): nothing is read while an output would be overwritten
 * unasked. Throws `output_exists` (exit 2), `inputs_contradict` (exit 1), and as `readInput` and `readReview`.
 */
export function planProposal(ctx: Context, options: ProposeOptions): Plan<ProposeResult> {
  refuseOverwriting(ctx, options);
  const best = readInput(ctx, "best_parameters", options.best);
  const report = options.reportJson === undefined ? undefined : readInput(ctx, "report", options.reportJson);
  const diff = readInput(ctx, "state_diff", options.stateArchive);
  const review = withLabel(ctx, best.value, readReview(best.value, { trialId: options.trialId }));
  const wrong = contradictions(review, report?.value, diff.value, manifestOf(ctx, best.value));
  if (!options.force) refuseContradictions(wrong);
  const docs = options.doc.length > 0 ? options.doc : defaultDocs(ctx);
  const missing = docs.filter((path) => !ctx.reader.exists(path));
  const warnings = [...wrong, ...missing.map((path) => `the document ${path} does not exist`)];
  const state = isJsonObject(report?.value.state) ? report.value.state : {};
  const proposal: Proposal = {
    review,
    docs,
    changes: parameterChanges(review.parameters, state.current_parameters ?? review.current),
    diff: diff.value,
    diffPath: ctx.workspace.show(options.stateArchive),
    summary: summariseDiff(diff.value),
    warnings,
  };
  const title = titleOf(proposal);
  const result = {
    markdown: ctx.workspace.show(options.out),
    json: options.packet === undefined ? null : ctx.workspace.show(options.packet),
    title,
    warnings,
  };
  return makePlan<ProposeResult>(ctx, result, {
    changes: [
      writeChange(ctx, options.out, packetMarkdown(proposal)),
      options.packet === undefined
        ? undefined
        : writeJson(ctx, options.packet, {
            pull_request: { title, body: bodyOf(proposal) },
            docs_updated: docs,
            state_archive: diff.value,
            state_diff_summary: proposal.summary,
            parameters: proposal.changes,
            experiment: { id: review.id, label: review.label, commit: review.commit },
            inputs: [best, ...(report ? [report] : []), diff].map(({ proof }) => proof),
            generated_at: isoUtc(Math.floor(ctx.clock.now() / 1000) * 1000),
            warnings,
          }),
    ],
  });
}

function defaultDocs({ lang }: Context): string[] {
  const runbook = lang === "ja" ? "docs/runbook.ja.md" : "docs/runbook.md";
  return ["docs/go_nogo_checklist.md", "docs/progress_phase4.md", runbook];
}

/** With one stale output nothing is written. */
function refuseOverwriting({ reader, workspace }: Context, { out, packet, force }: ProposeOptions): void {
  if (force) return;
  const outputs = [
    { path: out, name: { en: "Output markdown", ja: "出力先の Markdown" } },
    ...(packet === undefined ? [] : [{ path: packet, name: { en: "Output JSON", ja: "出力先の JSON" } }]),
  ];
  const stale = outputs.find(({ path }) => reader.exists(path));
  if (!stale) return;
  throw new OpsError(
    "output_exists",
    {
      en: `${stale.name.en} already exists; rerun with --force to overwrite.`,
      ja: `${stale.name.ja}がすでにあります。上書きするには --force を付けてください。`,
    },
    undefined,
    { fields: { path: workspace.show(stale.path) } },
  );
}
