import { expect, test } from "bun:test";
import { planIncident } from "../../lib/incidents/command.ts";
import { incidentOptions } from "../../lib/incidents/flags.ts";
import { RUN_RECORDS, runRecords } from "../../lib/state/run_records.ts";
import { planFinish, planStart } from "../../lib/tasks/cycle.ts";
import { commitPlan } from "../../lib/workspace/commit.ts";
import type { Context } from "../../lib/workspace/context.ts";
import type { Files } from "../../lib/workspace/files.ts";
import type { Plan } from "../../lib/workspace/plan.ts";
import { recover } from "../../lib/workspace/recover.ts";
import { command as tasks } from "../../scripts/manage_task_cycle.ts";
import { desk, recorded } from "../incidents/support.ts";
import { ANCHOR, LEDGERS, ledgers } from "../tasks/support.ts";
import { readTree, tempFolder, type Tree } from "../workspace/support.ts";
import { intercept, quickFiles } from "./intercept.ts";
import { contextIn } from "./update_rig.ts";

/** The real files until the N-th call, at which the process is gone: nothing that it would have done afterwards happens. */
function deadAt(fatal: number): Files {
  return intercept(quickFiles, ({ number }, proceed) => {
    if (number >= fatal) throw new Error("dead");
    return proceed();
  });
}

function commitIn(ctx: Context, plan: Plan, files: Files): Promise<unknown> {
  const { workspace, clock } = ctx;
  const sources = { [RUN_RECORDS]: (args: Parameters<typeof runRecords>[1]) => runRecords(ctx, args) };
  return commitPlan({ workspace, clock, plan, sources, files, command: "test" });
}

/** What a kill at every `step`-th file call of the plan's commit leaves behind once the next command has recovered. */
async function outcomes(before: Tree, plan: Plan, step: number): Promise<{ left: Tree[]; done: Tree }> {
  const whole = tempFolder(before);
  let calls = 0;
  const counting = intercept(quickFiles, ({ number }, proceed) => {
    calls = number;
    return proceed();
  });
  await commitIn(contextIn(whole), plan, counting);
  const left: Tree[] = [];
  for (let fatal = 1; fatal <= calls; fatal += step) {
    const ctx = contextIn(tempFolder(before));
    await commitIn(ctx, plan, deadAt(fatal)).catch(() => undefined);
    recover(quickFiles, ctx.workspace);
    left.push(readTree(ctx.workspace.root));
  }
  return { left, done: readTree(whole) };
}

async function expectWhole(before: Tree, plan: Plan, step: number): Promise<void> {
  const { left, done } = await outcomes(before, plan, step);
  const undone = readTree(tempFolder(before));
  const kinds = left.map((tree) =>
    Bun.deepEquals(tree, undone) ? "before" : Bun.deepEquals(tree, done) ? "after" : tree,
  );
  expect([...new Set(kinds)].sort()).toEqual(["after", "before"]);
}

test("a task is started and finished in all ledgers or in none, whenever the process is killed", async () => {
  const parsed = tasks.options.parse({ action: "start-task", anchor: ANCHOR });
  const one = ledgers();
  const started = planStart(contextIn(one.root), parsed);
  await expectWhole(LEDGERS, started, 1);
  await commitIn(contextIn(one.root), started, quickFiles);
  const finished = planFinish(contextIn(one.root), { ...parsed, allowOpenChecklist: true });
  await expectWhole(one.files(), finished, 1);
});

test("a replay leaves its run, its result, its notes and its parameters, or nothing", async () => {
  const one = desk();
  const id = await recorded(one, { start: "2024-01-10T08:00:00Z", end: "2024-01-10T15:00:00Z", loss: -5 });
  const options = incidentOptions.parse({ action: "replay", id, leadHours: 1 });
  const plan = await planIncident(contextIn(one.root), options);
  await expectWhole(one.files(), plan, 7);
});
