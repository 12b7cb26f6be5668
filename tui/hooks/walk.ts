import { useEffect, useRef, useState } from "react";
import {
  type Advanced,
  advance,
  type ChangedEvidence,
  checked,
  evidenceChanges,
} from "../../lib/checklists/advance.ts";
import { CHECKS } from "../../lib/checklists/checks/all.ts";
import { checkNames, loadChecklist } from "../../lib/checklists/load.ts";
import { type ChecklistRecord, newRecord, readRecords } from "../../lib/checklists/record.ts";
import type { Vars } from "../../lib/checklists/vars.ts";
import {
  type Answer,
  annotate,
  answer,
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
import { useKept } from "./kept.ts";

export interface WalkState extends Advanced {
  vars: Vars;
  /** Evidence that is not what it was when its item passed. */
  changed: readonly ChangedEvidence[];
}

export interface Walking {
  /** Undefined until the checklist has been read and its first checks have run. */
  state: WalkState | undefined;
  failure: OpsError | undefined;
  /** Records an answer and goes on: further automatic items are checked until one does not pass. */
  say(item: string, said: Answer): Promise<void>;
  /** Asks an item's check again; what it says is recorded. */
  recheck(item: string): Promise<void>;
  /** Changes a var; an empty text gives it back its own value. */
  setVar(name: string, value: string): Promise<void>;
  /** Keeps a note on an item; what it says of itself stays. */
  annotate(item: string, note: string): Promise<void>;
}

/**
 * A walk through a checklist: the newest open one of the workspace goes on, else one begins with its first answer. Every answer is a commit
 * of its own; when another session has answered first, the record is read again and shown.
 */
export function useWalk(
  id: string,
  { fresh = false, run: asked }: { fresh?: boolean; run?: string | undefined },
): Walking {
  const { context, session, say: tell } = useApp();
  const [state, setState] = useState<WalkState>();
  const [failure, setFailure] = useState<OpsError>();
  const busy = useRef(false);
  const [run, setRun] = useKept<string | undefined>("walk.run", asked);

  const load = (ctx: Context): Walk => {
    const checklist = loadChecklist(ctx.reader, id);
    checkNames(checklist, { checks: Object.keys(CHECKS), commands: Object.keys(session.catalog) });
    const known = run ? recordOf(ctx, id, run) : undefined;
    if (known) return { checklist, record: known };
    if (run && run === asked) throw noRun(id, run);
    const open = readRecords(ctx.reader, id).findLast(({ status }) => status === "open");
    const { operator, vars } = session;
    if (!open || fresh)
      return { checklist, record: newRecord(ctx, checklist, { operator, vars: { ...vars } }) };
    return { checklist, record: { ...open, operator, vars: { ...open.vars, ...vars } } };
  };

  const guarded = async (work: (ctx: Context) => Promise<void>): Promise<void> => {
    try {
      await work(context());
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      if (error.code === "plan_stale") await late();
      else if (state) tell(error.text, "bad");
      else setFailure(error);
    }
  };
  const late = () => {
    tell(
      {
        en: "not recorded: another session has answered first",
        ja: "記録していません。別の操作が先に回答していました",
      },
      "warn",
    );
    return guarded(async (ctx) => goOn(ctx, load(ctx)));
  };

  const goOn = async (ctx: Context, from: Walk, known?: WalkState["results"]): Promise<void> => {
    const changed = evidenceChanges(ctx, from);
    const record = changed.length > 0 ? recheckEvidence(ctx, from.record) : from.record;
    const come = await advance(ctx, { ...from, record }, known);
    if (come.walk.record !== from.record) await save(ctx, come.walk);
    const now = context();
    // As it was written: the last answer may have completed it.
    const written = recordOf(now, id, from.record.run_id) ?? come.walk.record;
    const walk = {
      ...come.walk,
      record: { ...written, vars: from.record.vars, operator: from.record.operator },
    };
    setState({ ...come, walk, vars: varsOf(now, walk), changed });
  };

  const save = async (ctx: Context, walk: Walk): Promise<void> => {
    setRun(walk.record.run_id);
    const plan = planRecord(ctx, walk, session);
    await commitPlan({ workspace: ctx.workspace, clock: ctx.clock, command: `wizard: ${id}`, plan });
  };
  /** Changes the record as it was seen and goes on; an answer of another session is noticed here, or when this one is written. */
  const change = async (
    how: (ctx: Context, walk: Walk) => ChecklistRecord | Promise<ChecklistRecord>,
    results: WalkState["results"],
  ) => {
    // One answer at a time: Enter pressed twice is one.
    if (!state || busy.current) return;
    busy.current = true;
    await guarded(async (ctx) => {
      const { checklist, record: seen } = state.walk;
      const known = recordOf(ctx, id, seen.run_id);
      if (known && known.updated_at !== seen.updated_at) return late();
      const record = await how(ctx, { checklist, record: recheckEvidence(ctx, seen) });
      await save(ctx, { checklist, record });
      const now = context();
      await goOn(now, { checklist, record: recordOf(now, id, seen.run_id) ?? record }, results);
    });
    busy.current = false;
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: a walk is loaded when its screen appears.
  useEffect(() => {
    guarded(async (ctx) => goOn(ctx, load(ctx)));
  }, [id]);

  return {
    state,
    failure,
    say: (item, said) => change((ctx, walk) => answer(ctx, walk, item, said), state?.results ?? new Map()),
    recheck: (id) => {
      const results = new Map(state?.results);
      return change(async (ctx, walk) => {
        const item = walk.checklist.items.find((one) => one.id === id)!;
        const result = await checkItem(ctx, item, varsOf(ctx, walk));
        if (!result) return walk.record;
        results.set(id, result);
        if (result.status !== "pass") tell(result.message, "warn");
        return answer(ctx, walk, id, checked(item, result));
      }, results);
    },
    annotate: (item, note) =>
      change((_, { record }) => annotate(record, item, note), state?.results ?? new Map()),
    setVar: (name, value) =>
      change((_, { record }) => {
        const { [name]: _before, ...rest } = record.vars;
        return { ...record, vars: value.trim() === "" ? rest : { ...rest, [name]: value.trim() } };
      }, new Map()),
  };
}

function noRun(id: string, run: string): OpsError {
  return new OpsError("walk_unknown", {
    en: `${id} has no walk ${run}.`,
    ja: `${id} に記録 ${run} はありません。`,
  });
}

function recordOf(ctx: Context, id: string, run: string): ChecklistRecord | undefined {
  return readRecords(ctx.reader, id).find(({ run_id }) => run_id === run);
}
