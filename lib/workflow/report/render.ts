import { basename } from "node:path/posix";
import type { Finding } from "../../report/run/facts.ts";
import { runPage } from "../../report/run/page.ts";
import { reportOf } from "../../report/run/report.ts";
import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan, writeChange } from "../../workspace/plans.ts";
import { gatherRun } from "./facts.ts";

export interface RenderOptions {
  run: string;
  /** Where the page goes; `reports/runs/<run>.html` when absent. */
  html?: string;
  /** A run to compare with. */
  compare?: string;
}

export interface Rendered extends JsonObject {
  run: string;
  compared_with: string | null;
  path: string;
  bytes: number;
  trades: number;
  /** The gravest first. */
  findings: Finding[];
}

/** Plans the report of a run as one page. Throws what `gatherRun` throws. */
export function planRenderReport(ctx: Context, { run, html, compare }: RenderOptions): Plan<Rendered> {
  const facts = gatherRun(ctx.reader, run);
  const other = compare === undefined ? null : gatherRun(ctx.reader, compare, true);
  const report = reportOf(facts, other);
  const page = runPage(facts, report, ctx.lang);
  const path = html ?? reportPlace(facts.dir);
  const result: Rendered = {
    run: facts.dir,
    compared_with: other?.dir ?? null,
    path: ctx.workspace.show(path),
    bytes: Buffer.byteLength(page),
    trades: facts.trades.length,
    findings: report.findings,
  };
  return makePlan(ctx, result, { changes: [writeChange(ctx, path, page)] });
}

/** Where a run's report is looked for. */
export function reportPlace(dir: string): string {
  return `reports/runs/${basename(dir)}.html`;
}
