import { expect, test } from "bun:test";
import { loadChecklist } from "../../lib/checklists/load.ts";
import { newRecord } from "../../lib/checklists/record.ts";
import { checkItem, varsOf } from "../../lib/checklists/walk.ts";
import { PROGRESS } from "../../lib/workspace/evidence.ts";
import { CHECKLIST_TEMPLATES } from "../../lib/workspace/templates_checklists.ts";
import { UpdateDesk } from "../state/update/support.ts";

test("the evidence of a rollback must be that of the newest diff, not of an earlier one", async () => {
  const desk = new UpdateDesk(2000, CHECKLIST_TEMPLATES);
  await desk.applied();
  desk.put(2600);
  const status = async () => {
    const ctx = desk.context();
    const checklist = loadChecklist(ctx.reader, "state_update");
    const vars = varsOf(ctx, { checklist, record: newRecord(ctx, checklist, { operator: "x", vars: {} }) });
    const item = checklist.items.find(({ id }) => id === "evidence")!;
    return (await checkItem(ctx, item, vars))?.status as string;
  };
  const blocked = () => desk.update("--simulate-live", "--no-guards-file", "--var-cap", "0.000001");
  await blocked();
  expect(await status()).toBe("pass");
  const first = desk.read(PROGRESS);
  desk.now = "2026-01-06T00:00:00Z";
  await blocked();
  expect(await status()).toBe("pass");
  desk.write(PROGRESS, first);
  expect(await status()).toBe("fail");
});
