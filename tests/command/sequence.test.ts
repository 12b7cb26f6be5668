import { afterEach, expect, test } from "bun:test";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { defineCommand, defineSequence } from "../../lib/command/define.ts";
import { execute } from "../../lib/command/execute.ts";
import { run } from "../../lib/command/run.ts";
import { makePlan, writeChange } from "../../lib/workspace/plans.ts";
import { fakeWorld, tempFolder } from "./fake_world.ts";

const text = { en: "", ja: "" };

/** Writes one more than the number in the file. */
const count = defineCommand({
  name: "count",
  summary: text,
  exitStatus: [],
  examples: [],
  options: z.object({ dryRun: z.boolean().default(false).meta({ help: text }) }),
  plan(ctx) {
    const next = Number(ctx.reader.maybeText("count") ?? 0) + 1;
    return makePlan(ctx, { count: next }, { changes: [writeChange(ctx, "count", String(next))] });
  },
});

/** Counts `times`, then ends with the exit code that the option names. */
const counts = defineSequence({
  name: "counts",
  summary: { en: "Count several times", ja: "数回数えます" },
  exitStatus: [],
  examples: [],
  options: z.object({
    times: z.number().default(3).meta({ help: text }),
    exit: z.number().default(0).meta({ help: text }),
    dryRun: z.boolean().default(false).meta({ help: text }),
  }),
  async run(ctx, { times, exit }, how) {
    const seen: number[] = [];
    for (let n = 0; n < times; n++) {
      seen.push((await execute(ctx, count, { dryRun: false }, how)).result.count);
    }
    return { result: { seen }, exitCode: exit };
  },
  show: ({ seen }) => `counted ${seen.join(" ")}`,
});

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function type(argv: string[], terminal = false) {
  const root = tempFolder();
  folders.push(root);
  const world = fakeWorld({ cwd: root, terminal });
  const exit = await run(counts, argv, world);
  return { exit, out: world.out, err: world.err, file: join(root, "count") };
}

test("each step of a sequence rests on what the one before it wrote", async () => {
  const { exit, out, file } = await type([]);
  expect(exit).toBe(0);
  expect(JSON.parse(out)).toEqual({ seen: [1, 2, 3] });
  expect(readFileSync(file, "utf8")).toBe("3");
});

test("the result and the exit code are the sequence's own", async () => {
  const { exit, out } = await type(["--times", "2", "--exit", "1"], true);
  expect(exit).toBe(1);
  expect(out).toBe("counted 1 2\n");
});

test("a dry run reaches every step", async () => {
  const { out, file, err } = await type(["--dry-run"]);
  expect(JSON.parse(out)).toEqual({ seen: [1, 1, 1] });
  expect(err).not.toContain("would be created");
  expect(existsSync(file)).toBe(false);
});

test("a sequence has the flags and the help of every command", async () => {
  const { out } = await type(["--help"]);
  expect(out).toStartWith("Usage: counts [options]\n\nCount several times");
  expect(out).toContain("--workspace DIR");
});
