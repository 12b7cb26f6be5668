/** Adds one line to a log and its number to a counter, as often as asked; every line is a commit. */
import { commitPlan } from "../../lib/workspace/commit.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { appendChange, makePlan, writeChange } from "../../lib/workspace/plans.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { systemClock } from "../../lib/workspace/time.ts";

const [root = "", name = "", times = "1"] = process.argv.slice(2);
const workspace = new Workspace(root, root);
let replanned = 0;
for (let n = 1; n <= Number(times); n++) {
  const replan = () => {
    const ctx = { reader: new Reader(workspace) };
    const count = Number(ctx.reader.maybeText("count.txt") ?? 0) + 1;
    const changes = [
      appendChange(ctx, "log.txt", `${count} ${name} ${n}\n`),
      writeChange(ctx, "count.txt", `${count}\n`),
    ];
    return makePlan(ctx, {}, { changes });
  };
  const outcome = await commitPlan({
    workspace,
    plan: replan(),
    replan,
    clock: systemClock({}),
    command: name,
  });
  replanned += outcome.replanned ? 1 : 0;
}
console.log(replanned);
