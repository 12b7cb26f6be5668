import { afterAll, expect, test } from "bun:test";
import { join } from "node:path";
import { commitPlan } from "../../lib/workspace/commit.ts";
import { makePlan, writeChange } from "../../lib/workspace/plans.ts";
import { parseSavedPlan, printSavedPlan } from "../../lib/workspace/savedplan.ts";
import { fakeClock, readerOf, readTree, rejectionOf, tempWorkspace } from "../workspace/support.ts";

const counts = { writers: 0, commits: 0, replanned: 0 };
afterAll(() => console.log(`writers at once: ${JSON.stringify(counts)}`));

async function write(root: string, name: string, times: number): Promise<void> {
  const script = join(import.meta.dir, "writer_child.ts");
  const child = Bun.spawn([process.execPath, script, root, name, String(times)], {
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, errors] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  expect({ code: await child.exited, errors }).toEqual({ code: 0, errors: "" });
  counts.writers++;
  counts.commits += times;
  counts.replanned += Number(out);
}

test.each([
  [2, 30],
  [6, 8],
])(
  "%p writers at once end as one after the other, with nothing lost",
  async (writers, times) => {
    const workspace = tempWorkspace();
    const names = Array.from({ length: writers }, (_, index) => `w${index}`);
    await Promise.all(names.map((name) => write(workspace.root, name, times)));
    const tree = readTree(workspace.root);
    const lines = (tree["log.txt"] ?? "").trimEnd().split("\n");
    expect(tree["count.txt"]).toBe(`${writers * times}\n`);
    expect(lines.map((line) => Number(line.split(" ")[0]))).toEqual(lines.map((_, index) => index + 1));
    for (const name of names) {
      const own = lines
        .filter((line) => line.split(" ")[1] === name)
        .map((line) => Number(line.split(" ")[2]));
      expect(own).toEqual(Array.from({ length: times }, (_, index) => index + 1));
    }
  },
  60_000,
);

test("a plan that was saved before another writer's commit is refused, exit 3; one saved after it is committed", async () => {
  const workspace = tempWorkspace({ "count.txt": "5\n" });
  const save = () => {
    const ctx = readerOf(workspace);
    const changes = [writeChange(ctx, "count.txt", `${Number(ctx.reader.text("count.txt")) + 1}\n`)];
    const plan = makePlan(ctx, {}, { changes });
    return printSavedPlan({ command: "count", created_at: "2026-01-02T03:04:05Z", options: {}, plan });
  };
  const commit = (text: string) => {
    const { plan } = parseSavedPlan(text, "plan.json");
    return commitPlan({ workspace, plan, clock: fakeClock(), command: "count" });
  };
  const early = save();
  await write(workspace.root, "other", 1);
  expect(await rejectionOf(commit(early))).toMatchObject({ code: "plan_stale", exit: 3 });
  expect(readTree(workspace.root)["count.txt"]).toBe("6\n");
  await commit(save());
  expect(readTree(workspace.root)["count.txt"]).toBe("7\n");
});
