import { z } from "zod";
import { backlogAnchor } from "../../tasks/anchor.ts";
import { readBoxes } from "../../tasks/checklist.ts";
import { Desk } from "../../tasks/desk.ts";
import { ARCHIVE, PIPELINE } from "../../tasks/pipeline.ts";
import { standingOf, type TaskStanding } from "../../tasks/standing.ts";
import { STATE } from "../../tasks/state_ledger.ts";
import type { Text } from "../../workspace/text.ts";
import { check, judged, unknown } from "../check.ts";
import { path } from "./params.ts";

/** Checks of tasks and their ledgers (specification 07 §10.3). */
export const taskChecks = {
  "task.synced": check(
    {
      stage: z.enum(["backlog", "in_progress", "archived", "any", "dod_done"]),
      anchor: z.string().min(1).optional(),
      checklist: path.optional(),
    },
    (ctx, { stage, anchor, checklist }) => {
      if (stage === "dod_done") {
        if (checklist === undefined) return unknown("which checklist?", "チェックリストの指定がありません");
        const { open, ticked } = readBoxes(ctx.reader, checklist);
        const wrong = open.map((text) => ({ en: `open: ${text}`, ja: `未完了: ${text}` }));
        return judged(wrong, { en: `all ${ticked} ticked`, ja: `${ticked} 件すべて完了` }, { open, ticked });
      }
      if (anchor === undefined) return unknown("which task?", "タスクの指定がありません");
      const standing = standingOf(new Desk(ctx), backlogAnchor(anchor));
      const good = { en: `the ledgers agree on ${anchor}`, ja: `${anchor} の台帳は一致しています` };
      return judged(DEMANDS[stage](standing), good, { anchor, stage, ...standing });
    },
  ),
};

/** What a stage demands of the ledgers; everything that is not so. */
const DEMANDS = {
  backlog: inBacklog,

  in_progress: (standing: TaskStanding) => [
    ...inBacklog(standing),
    ...times(`${STATE} ## Next Task`, standing.next, 1),
    ...times(`${PIPELINE} ### In Progress`, standing.pipeline["In Progress"] ?? 0, 1),
    ...times(PIPELINE, total(standing), 1),
    ...(standing.checklist.there ? [] : [missing(standing.checklist.path)]),
  ],

  archived: (standing: TaskStanding) => [
    ...times(`${STATE} ## Next Task`, standing.next, 0),
    ...times(PIPELINE, total(standing), 0),
    ...times(ARCHIVE, standing.archived, 1),
  ],

  /** Whatever the stage, both ledgers must mean the same one. */
  any(standing: TaskStanding) {
    const working = standing.next > 0 || (standing.pipeline["In Progress"] ?? 0) > 0;
    if (working) return DEMANDS.in_progress(standing);
    if (standing.archived > 0) return DEMANDS.archived(standing);
    return [...inBacklog(standing), ...(total(standing) > 1 ? times(PIPELINE, total(standing), 1) : [])];
  },
};

function inBacklog({ inBacklog: there }: TaskStanding): Text[] {
  return there
    ? []
    : [{ en: "the backlog has no such heading", ja: "バックログに該当する見出しがありません" }];
}

function total({ pipeline }: TaskStanding): number {
  return Object.values(pipeline).reduce((sum, count) => sum + count, 0);
}

function times(where: string, found: number, wanted: number): Text[] {
  if (found === wanted) return [];
  return [
    {
      en: `${where} has it ${found} times, not ${wanted}`,
      ja: `${where} に ${found} 件あります（${wanted} 件が正）`,
    },
  ];
}

function missing(file: string): Text {
  return { en: `${file} is not there`, ja: `${file} がありません` };
}
