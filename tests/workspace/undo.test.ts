import { expect, test } from "bun:test";
import { commitPlan } from "../../lib/workspace/commit.ts";
import { appendChange, deleteChange, makePlan, writeChange } from "../../lib/workspace/plans.ts";
import { takeBefore, undoPlan } from "../../lib/workspace/undo.ts";
import { Desk } from "../state/desk.ts";

const START = { "old.txt": "old\n", "log.txt": "1\n", "gone.txt": "here\n" };

async function changed() {
  const desk = new Desk(START);
  const ctx = desk.context();
  const { workspace, clock } = ctx;
  const commit = (plan: Parameters<typeof commitPlan>[0]["plan"]) =>
    commitPlan({ workspace, clock, command: "test", plan });
  const plan = makePlan(
    ctx,
    {},
    {
      changes: [
        writeChange(ctx, "new.txt", "new\n"),
        writeChange(ctx, "old.txt", "newer\n"),
        appendChange(ctx, "log.txt", "2\n"),
        deleteChange(ctx, "gone.txt"),
      ],
    },
  );
  const before = takeBefore(ctx, plan.changes);
  await commit(plan);
  return { desk, undo: undoPlan(desk.context(), before), commit };
}

test("what a plan wrote, replaced, appended and deleted can be taken back in one", async () => {
  const { desk, undo, commit } = await changed();
  expect(desk.files()).toEqual({ "new.txt": "new\n", "old.txt": "newer\n", "log.txt": "1\n2\n" });
  await commit(undo);
  expect(desk.files()).toEqual(START);
});

test("but not once something newer is there", async () => {
  const { desk, undo, commit } = await changed();
  desk.write("log.txt", "1\n2\n3\n");
  await expect(commit(undo)).rejects.toMatchObject({ code: "plan_stale" });
  expect(desk.read("old.txt")).toBe("newer\n");
});
