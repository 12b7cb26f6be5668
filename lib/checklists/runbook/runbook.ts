import { OpsError } from "../../workspace/errors.ts";
import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import type { Action } from "./actions.ts";
import { open } from "./answers.ts";
import { planAttach } from "./attach.ts";
import { planCheck } from "./check_items.ts";
import { planList } from "./list.ts";
import { planRender } from "./render.ts";
import { planShow } from "./show_items.ts";
import { planStatus } from "./status.ts";

export interface RunbookOptions {
  action: Action;
  checklist?: string | undefined;
  item?: string | undefined;
  files: string[];
  var: string[];
  staleDays: number;
}

/** The runbook's checklists from a command line (specification 07 §10.4); walking one is the wizard's part. */
export function planRunbook(
  ctx: Context,
  options: RunbookOptions,
): Plan<JsonObject> | Promise<Plan<JsonObject>> {
  const { action, item, files, var: given, staleDays } = options;
  if (action === "list") return planList(ctx);
  if (action === "status") return planStatus(ctx, staleDays);
  const id = demand(options.checklist, action, "CHECKLIST");
  switch (action) {
    case "show":
      return planShow(ctx, open(ctx, id, given));
    case "check":
      return planCheck(ctx, open(ctx, id, given));
    case "render":
      return planRender(ctx, id);
    case "attach":
      demand(files[0], action, "FILE");
      return planAttach(ctx, { checklist: id, item: demand(item, action, "ITEM") }, files);
  }
}

function demand(value: string | undefined, action: Action, name: string): string {
  if (value !== undefined) return value;
  throw new OpsError(
    "missing_value",
    { en: `runbook ${action} needs ${name}.`, ja: `runbook ${action} には ${name} が必要です。` },
    {
      en: "runbook list shows the checklists, runbook show their items.",
      ja: "runbook list で一覧、runbook show で項目を確認できます。",
    },
  );
}
