import { badValues } from "../../command/messages.ts";
import { didYouMean, nearest } from "../../workspace/suggest.ts";
import type { Setting } from "./setting.ts";
import { type Step, STEP_NAMES } from "./step.ts";
import { STEPS } from "./steps.ts";
import { switchedOff } from "./steps_observability.ts";

/** A step of this run, and why it is left out, if it is. */
export interface Chosen {
  step: Step;
  omitted?: "from_step" | "skip_step" | "disabled";
}

/** The steps that the flags ask for, in order. Throws `bad_value` for a step that is none. */
export function chooseSteps({ options, chain }: Setting): Chosen[] {
  for (const [flag, name] of [
    ["--from-step", options.fromStep],
    ...options.skipStep.map((skipped) => ["--skip-step", skipped]),
  ] as [string, string | undefined][]) {
    if (name !== undefined && !STEP_NAMES.some((known) => known === name)) throw unknownStep(flag, name);
  }
  const wanted = STEPS.filter((step) => step.wanted(options));
  const order = STEPS.map(({ name }) => name as string);
  const first = options.fromStep === undefined ? 0 : order.indexOf(options.fromStep);
  return wanted.map((step) => {
    if (switchedOff(chain, step.name)) return { step, omitted: "disabled" };
    if (options.skipStep.includes(step.name)) return { step, omitted: "skip_step" };
    return order.indexOf(step.name) < first ? { step, omitted: "from_step" } : { step };
  });
}

function unknownStep(flag: string, name: string) {
  const known = STEP_NAMES.join(", ");
  const problem = {
    en: `${flag}: "${name}" is none of ${known}`,
    ja: `${flag}: 「${name}」は選べません（${known}）`,
  };
  const meant = nearest(name, [...STEP_NAMES]);
  return badValues("run_daily_workflow", [problem], meant === undefined ? undefined : didYouMean(meant));
}
