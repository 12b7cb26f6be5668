import type { SequenceOutcome } from "../../command/define.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { typed } from "./carry.ts";
import type { Chosen } from "./choose.ts";
import { fingerprintOf, inputsOf } from "./hashes.ts";
import type { RunReport } from "./report.ts";
import { reusable } from "./resume.ts";
import { type CommandSource, lineOf } from "./line.ts";
import type { Setting } from "./setting.ts";
import type { StepName } from "./step.ts";

/** `--plan`: the steps in order, their command lines, which inputs are there, and what would be reused. */
export async function foresee(
  ctx: Context,
  setting: Setting,
  chosen: readonly Chosen[],
  previous: RunReport | undefined,
  commands: CommandSource,
): Promise<SequenceOutcome<JsonObject>> {
  const steps: JsonObject[] = [];
  const done = new Set<StepName>();
  let reusing = previous !== undefined;
  for (const { step, omitted } of chosen) {
    const line = await lineOf(step, setting, done, commands);
    const inputs = inputsOf(ctx, step.inputs(setting));
    const fingerprint = fingerprintOf(line.command.name, line.argv, inputs);
    const known = reusing && !omitted && reusable(ctx, previous, step.name, fingerprint);
    if (!omitted) {
      reusing &&= known !== undefined;
      done.add(step.name);
    }
    steps.push({
      name: step.name,
      would: omitted ? "skip" : known ? "reuse" : "run",
      ...(omitted && { reason: omitted }),
      command: typed(ctx, line),
      inputs: inputs.map(({ path, sha256 }) => ({ path, present: sha256 !== null })),
    });
  }
  return { result: { plan: true, run_id: previous?.run_id ?? null, steps }, exitCode: Exit.ok };
}
