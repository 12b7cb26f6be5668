import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import { printJson } from "../workspace/jsonfile.ts";
import { writeOutput } from "../workspace/output.ts";
import { refuseOwnFile } from "../workspace/plans.ts";
import { retryAlerts } from "./alerts.ts";
import type { Command, StepOptions } from "./define.ts";
import type { Execution } from "./execute.ts";

/**
 * What a script and the wizard do after `execute`: the copy of the result that `--json-out` names, in dry runs too; then, where files
 * were written, what waits in the outbox is sent again. Throws what writing the copy throws, and `own_file`.
 */
export async function conclude(
  ctx: Context,
  command: Command,
  { result, plan }: Pick<Execution<JsonObject>, "result" | "plan">,
  { jsonOut, ...how }: StepOptions & { jsonOut?: string | undefined },
): Promise<void> {
  if (jsonOut) {
    refuseOwnFile(ctx, plan, "--json-out", jsonOut);
    writeOutput(ctx.workspace, jsonOut, printJson(result));
  }
  // A sequence's plan holds no changes: its steps have theirs.
  const wrote = !how.dryRun && ("run" in command || plan.changes.length > 0);
  if (wrote) await retryAlerts(ctx, how);
}
