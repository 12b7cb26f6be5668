import { DATA_ADVICE } from "./advice_data.ts";
import { JOB_ADVICE, RERUNS } from "./advice_jobs.ts";
import { LOG_ADVICE } from "./advice_log.ts";
import type { Advice, Remedy } from "./remedy.ts";
import type { Trouble } from "./trouble.ts";

/** What the runbook says for each code. A code stands in one entry only. */
export const ADVICE: readonly Advice[] = [...JOB_ADVICE, ...LOG_ADVICE, ...DATA_ADVICE];

const BY_CODE = new Map(ADVICE.flatMap((advice) => advice.codes.map((code) => [code, advice])));

/** What to do about a trouble: the runbook's steps for its codes, and what can be opened for them. */
export function adviceFor({ codes, kind, vars }: Pick<Trouble, "codes" | "kind" | "vars">): {
  steps: Advice["steps"];
  remedies: Remedy[];
} {
  const known = [...new Set(codes.flatMap((code) => BY_CODE.get(code) ?? []))];
  const found = known.length > 0 ? known : [BY_CODE.get(kind)!];
  const remedies = found.flatMap((advice) => advice.remedies ?? []);
  const rerun = found.some(({ again }) => again) ? rerunOf(vars.job ?? "") : [];
  const filled = [...remedies, ...rerun].flatMap((remedy) => fillRemedy(remedy, vars) ?? []);
  const distinct = new Map(filled.map((remedy) => [JSON.stringify(remedy), remedy]));
  return { steps: found.flatMap(({ steps }) => steps), remedies: [...distinct.values()] };
}

/** The command that a job of this name runs. */
function rerunOf(job: string): Remedy[] {
  return RERUNS.filter(([pattern]) => pattern.test(job))
    .slice(0, 1)
    .map(([, remedy]) => remedy);
}

/** A command with what is known of the trouble put in; undefined where something that it needs is not known. */
export function fillRemedy(remedy: Remedy, vars: Trouble["vars"]): Remedy | undefined {
  if ("checklist" in remedy) return remedy;
  const texts = remedy.args.map((arg) => arg.replace(NAMED, (as, name: string) => vars[name] ?? as));
  return texts.some((arg) => arg.search(NAMED) >= 0) ? undefined : { ...remedy, args: texts };
}

const NAMED = /\{(\w+)\}/g;
