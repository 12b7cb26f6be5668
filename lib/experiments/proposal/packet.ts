import type { JsonObject } from "../../workspace/json.ts";
import { printJson } from "../../workspace/jsonfile.ts";
import { labelOf, metricTable, UNKNOWN } from "../report/document.ts";
import { blocks, fence, section } from "../report/markdown.ts";
import type { Review } from "../report/review.ts";
import { type DiffSummary, diffBlocks } from "./diff_summary.ts";
import { type ParameterChange, parameterTable } from "./parameters.ts";

/** What a proposal is made of. */
export interface Proposal {
  review: Review;
  docs: readonly string[];
  changes: readonly ParameterChange[];
  /** The diff as its file holds it, and where that is. */
  diff: JsonObject;
  diffPath: string;
  summary: DiffSummary;
  warnings: readonly string[];
}

/** Real diffs have thousands of rows. */
const MOST_LINES = 200;

const CHECKLIST = [
  "- [ ] Validate dataset fingerprint and optimisation window",
  "- [ ] Confirm gate diagnostics improvements match expectations",
  "- [ ] Review state archive diff and rerun smoke tests",
].join("\n");

export function titleOf({ review }: Proposal): string {
  return `[${labelOf(review)}] Parameter update proposal`;
}

/** The body of the pull request, which says enough by itself; no newline at the end. */
export function bodyOf({ review, docs, changes, summary }: Proposal): string {
  const lines = [
    `- Experiment: ${labelOf(review)} (\`${review.id ?? UNKNOWN}\`)`,
    `- Review docs: ${docs.join(", ")}`,
  ];
  const metrics = metricTable(review.metrics);
  return blocks([
    section("Summary", [lines.join("\n")]),
    metrics && section("Metrics Snapshot", [metrics]),
    section("Parameter Changes", [parameterTable(changes)]),
    section("State Diff Summary", [diffBlocks(summary)]),
    section("Checklist", [CHECKLIST]),
  ]);
}

/** The proposal as Markdown. The body stands between fences: its headings are not the document's. */
export function packetMarkdown(proposal: Proposal): string {
  const { review, docs, changes, diffPath, warnings } = proposal;
  const parts = [
    `# Parameter Update Proposal — ${labelOf(review)}`,
    `**Pull Request Title**: ${titleOf(proposal)}`,
    ...(warnings.length > 0 ? [section("Warnings", [warnings.map((text) => `- ${text}`).join("\n")])] : []),
    section("Documentation Touchpoints", [docs.map((path) => `- ${path}`).join("\n")]),
    section("Parameter Changes", [parameterTable(changes)]),
    section("State Archive Diff", [
      `Full diff: [${diffPath}](${diffPath})`,
      fence("json", shortened(proposal.diff)),
    ]),
    section("Pull Request Body", [fence("markdown", bodyOf(proposal), 4)]),
  ];
  return `${blocks(parts)}\n`;
}

function shortened(diff: JsonObject): string {
  const lines = printJson(diff).trimEnd().split("\n");
  if (lines.length <= MOST_LINES) return lines.join("\n");
  return [...lines.slice(0, MOST_LINES), `… ${lines.length - MOST_LINES} more lines`].join("\n");
}
