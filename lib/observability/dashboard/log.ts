import type { Context } from "../../workspace/context.ts";
import { endedJob } from "../automation/ended.ts";
import { logRun, type RunEnd } from "../automation/run_log.ts";
import type { ExportResult } from "./export.ts";
import type { ExportOptions } from "./request.ts";

/** The export's entry in the automation log. */
export async function logExport(ctx: Context, options: ExportOptions, ended: RunEnd): Promise<undefined> {
  const automation = endedJob(ctx, ended, "dashboard", options);
  await logRun(ctx, automation, ended, "result" in ended ? told(ended.result as ExportResult) : {});
}

function told({ artefacts, errors }: ExportResult) {
  const [first] = errors;
  return {
    attempts: 1,
    artefacts,
    ...(first && { diagnostics: { error_code: first.error_code, errors } }),
  };
}
