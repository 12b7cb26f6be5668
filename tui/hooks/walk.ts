import { useEffect, useState } from "react";
import type { CheckResult } from "../../lib/checklists/check.ts";
import { loadChecklist } from "../../lib/checklists/load.ts";
import { newRecord, readRecords } from "../../lib/checklists/record.ts";
import { kindOf } from "../../lib/checklists/schema.ts";
import type { Vars } from "../../lib/checklists/vars.ts";
import {
  type Answer,
  answer,
  applies,
  checkItem,
  planRecord,
  recheckEvidence,
  varsOf,
  type Walk,
} from "../../lib/checklists/walk.ts";
import { commitPlan } from "../../lib/workspace/commit.ts";
import type { Context } from "../../lib/workspace/context.ts";
import { OpsError } from "../../lib/workspace/errors.ts";
import { useApp } from "./app.ts";

export interface WalkState {
  walk: Walk;
  vars: Vars;
  /** What the checks have said in this session, by item. */
  results: ReadonlyMap<string, CheckResult>;
  /** The item that wants an answer next; undefined when none does. */
  next: string | undefined;
}

export interface Walking {
  /** Undefined until the checklist has been read and its first checks have run. */
  state: WalkState | undefined;
  failure: OpsError | undefined;
  /** Records an answer and goes on: further automatic items are checked until one does not pass. */
  say(id: string, said: Answer): Promise<void>;
  /** Asks an item's check again. */
  recheck(id: string): Promise<void>;
}

/**
 * A walk through a checklist: the newest open one of the workspace goes on, else one begins with its first answer. Every answer is a commit
 * of its own; when another session has answered first, the record is read again and shown.
 */
export function useWalk(id: string): Walking {
  const { context, session, say: tell } = useApp();
  const [state, setState] = useState<WalkState>();
  const [failure, setFailure] = useState<OpsError>();

  const load = (ctx: Context): Walk => {
    const checklist = loadChecklist(ctx.reader, id);
    const open = readRecords(ctx.reader, id).findLast(({ status }) => status === "open");
    if (open)
      return {
        checklist,
        record: recheckEvidence(ctx, { ...open, vars: { ...open.vars, ...session.vars } }),
      };
    const vars = { ...session.vars };
    return { checklist, record: newRecord(ctx, checklist, { operator: session.operator, vars }) };
  };

  const guarded = async (work: (ctx: Context) => Promise<void>) => {
    try {
      await work(context());
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      if (error.code === "plan_stale") {
        tell({ en: "another session has answered first", ja: "別の操作が先に回答していました" }, "warn");
        await guarded(async (again) => goOn(again, load(again), new Map()));
      } else if (state) tell(error.text, "bad");
      else setFailure(error);
    }
  };

  /** Checks automatic items from the first that is pending; what passes is recorded, the first that does not is where the walk stands. */
  const goOn = async (ctx: Context, from: Walk, known: ReadonlyMap<string, CheckResult>): Promise<void> => {
    const results = new Map(known);
    let walk = from;
    let next: string | undefined;
    for (const item of walk.checklist.items) {
      const vars = varsOf(ctx, walk);
      const { status } = walk.record.items[item.id] ?? { status: "pending" };
      if (status !== "pending" && status !== "fail") continue;
      if (!applies(ctx, item, vars)) continue;
      const result = kindOf(item) === "auto" || item.check ? await checkItem(ctx, item, vars) : undefined;
      if (result) results.set(item.id, result);
      if (result?.status === "pass" && kindOf(item) === "auto") {
        const record = answer(ctx, walk, item.id, passed(item.check!.fn, result));
        walk = { ...walk, record };
        continue;
      }
      next = item.id;
      break;
    }
    if (walk.record !== from.record) await save(ctx, walk);
    setState({ walk: await reload(walk), vars: varsOf(context(), walk), results, next });
  };

  const save = async (ctx: Context, walk: Walk): Promise<void> => {
    const plan = planRecord(ctx, walk);
    await commitPlan({ workspace: ctx.workspace, clock: ctx.clock, command: `wizard: ${id}`, plan });
  };
  /** As it was written: the last answer may have completed it. */
  const reload = async (walk: Walk): Promise<Walk> => {
    const written = readRecords(context().reader, id).find(({ run_id }) => run_id === walk.record.run_id);
    return written ? { ...walk, record: written } : walk;
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: a walk is loaded when its screen appears.
  useEffect(() => {
    guarded(async (ctx) => goOn(ctx, load(ctx), new Map()));
  }, [id]);

  return {
    state,
    failure,
    say: (item, said) =>
      guarded(async (ctx) => {
        if (!state) return;
        // Read anew, so that an answer of another session is noticed when this one is written.
        const walk = {
          ...state.walk,
          record:
            readRecords(ctx.reader, id).findLast(({ run_id }) => run_id === state.walk.record.run_id) ??
            state.walk.record,
        };
        const record = answer(ctx, walk, item, said);
        await save(ctx, { ...walk, record });
        await goOn(context(), { ...walk, record: (await reload({ ...walk, record })).record }, state.results);
      }),
    recheck: (item) =>
      guarded(async (ctx) => {
        const one = state?.walk.checklist.items.find(({ id: name }) => name === item);
        if (!state || !one) return;
        const result = await checkItem(ctx, one, varsOf(ctx, state.walk));
        const results = new Map(state.results);
        if (result) results.set(item, result);
        if (result?.status === "pass") {
          const record = answer(ctx, state.walk, item, passed(one.check!.fn, result));
          await save(ctx, { ...state.walk, record });
          await goOn(context(), await reload({ ...state.walk, record }), results);
        } else setState({ ...state, results });
      }),
  };
}

function passed(fn: string, { status, message, data }: CheckResult): Answer {
  return { status: "pass", check: { fn, status, message, data } };
}
