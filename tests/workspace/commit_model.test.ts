import { expect, test } from "bun:test";
import fc from "fast-check";
import { commitPlan } from "../../lib/workspace/commit.ts";
import { MemoryDisk } from "../faults/memory_disk.ts";
import { appendChange, deleteChange, makePlan, writeChange } from "../../lib/workspace/plans.ts";
import { fakeClock, readerOf, tempWorkspace } from "./support.ts";

const path = fc.constantFrom("a", "b", "runs/a", "runs/deep/er/b", "ops/x.json");
const text = fc
  .string({ unit: fc.constantFrom("x", "é", "\n", "0"), maxLength: 12 })
  .map((words) => `${words}\n`);
const change = fc.oneof(
  fc.record({ op: fc.constant("write" as const), path, text }),
  fc.record({ op: fc.constant("append" as const), path, text }),
  fc.record({ op: fc.constant("delete" as const), path, text: fc.constant("") }),
);
const commits = fc.array(fc.uniqueArray(change, { selector: ({ path }) => path, maxLength: 4 }), {
  maxLength: 6,
});

test("any sequence of commits gives what a table of names and texts would", async () => {
  const workspace = tempWorkspace();
  await fc.assert(
    fc.asyncProperty(commits, async (sequence) => {
      const disk = new MemoryDisk();
      disk.put(`${workspace.root}/ops/.lock/`, "");
      const files = disk.files();
      const model = new Map<string, string>();
      for (const changes of sequence) {
        const ctx = readerOf(workspace, files);
        const planned = changes.map(({ op, path, text }) => {
          if (op === "delete") return deleteChange(ctx, path);
          return (op === "write" ? writeChange : appendChange)(ctx, path, text);
        });
        await commitPlan({
          workspace,
          plan: makePlan(ctx, {}, { changes: planned }),
          files,
          clock: fakeClock(),
          command: "test",
        });
        for (const { op, path, text } of changes) {
          if (op === "delete") model.delete(path);
          else model.set(path, op === "write" ? text : `${model.get(path) ?? ""}${text}`);
        }
        const found = Object.entries(disk.tree(workspace.root)).filter(([name]) => !name.endsWith("/"));
        const expected = [...model].map(([name, content]) => [name, Buffer.from(content).toString("latin1")]);
        expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
      }
    }),
    { numRuns: 300 },
  );
}, 60_000);
