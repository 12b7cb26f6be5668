import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { writeOutput } from "../../workspace/output.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan, writeChange } from "../../workspace/plans.ts";
import { Reader } from "../../workspace/reader.ts";
import { collectMetrics } from "./collect.ts";
import { metricsText } from "./text.ts";

/** Where a scraper's textfile collector looks, or is pointed to. */
export const METRICS_FILE = "ops/metrics.prom";

/** `export_metrics`: the metrics as a file, and what they say as the result. */
export function planMetrics(ctx: Context, { out }: { out: string }): Plan {
  const families = collectMetrics(ctx.reader);
  const result: JsonObject = {
    path: ctx.workspace.show(out),
    samples: families.flatMap(({ name, samples }) =>
      samples.flatMap(({ labels = {}, value }) =>
        value === undefined ? [] : [{ name, labels: labelsText(labels), value }],
      ),
    ),
  };
  return makePlan(ctx, result, { changes: [writeChange(ctx, out, metricsText(families))] });
}

/**
 * What every job does when it has been logged. The file is derived from others: it is no part of a plan, as a cache is none, and a job
 * does not fail for it.
 */
export function refreshMetrics({ workspace, reader, note }: Context): void {
  try {
    const text = metricsText(collectMetrics(new Reader(workspace, reader.files)));
    writeOutput(workspace, METRICS_FILE, text, reader.files);
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    note(error.text);
  }
}

function labelsText(labels: Record<string, string>): string {
  return Object.values(labels).join(" ");
}
