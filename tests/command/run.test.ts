import { describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { type Command, defineCommand } from "../../lib/command/define.ts";
import { run } from "../../lib/command/run.ts";
import { OpsError } from "../../lib/workspace/errors.ts";
import { CommitFolder } from "../../lib/workspace/journal.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { openWorkspace } from "../../lib/workspace/paths.ts";
import type { Plan } from "../../lib/workspace/plan.ts";
import { makePlan, writeChange } from "../../lib/workspace/plans.ts";
import { fakeWorld, tempFolder } from "./fake_world.ts";
import { sample } from "./sample.ts";

const bars = { symbol: "USDJPY", bars: 3, trades: [{ side: "BUY", pips: 1.5 }] };

function commandOf(result: JsonObject | (() => never), rest: Partial<Plan> = {}): Command {
  return defineCommand({
    ...sample,
    options: z.object({}),
    plan: (ctx) => ({ ...makePlan(ctx, typeof result === "function" ? result() : result), ...rest }),
  });
}

describe("the result", () => {
  test("is one line of JSON when piped", async () => {
    const world = fakeWorld();
    expect(await run(commandOf(bars), [], world)).toBe(0);
    expect(world.out).toBe(`${JSON.stringify(bars)}\n`);
    expect(world.err).toBe("");
  });

  test("is a table on a terminal", async () => {
    const world = fakeWorld({ terminal: true });
    await run(commandOf(bars), ["--no-color"], world);
    expect(world.out).toBe("symbol  USDJPY\nbars    3\n\ntrades\nside  pips\nBUY    1.5\n");
  });

  test("is indented JSON on a terminal with --json, a table in a pipe with --no-json", async () => {
    const terminal = fakeWorld({ terminal: true });
    await run(commandOf({ bars: 3 }), ["--json"], terminal);
    expect(terminal.out).toBe('{\n  "bars": 3\n}\n');
    const pipe = fakeWorld();
    await run(commandOf({ bars: 3 }), ["--no-json"], pipe);
    expect(pipe.out).toBe("bars  3\n");
  });

  test("is shown by the command when it knows how", async () => {
    const world = fakeWorld({ terminal: true });
    const command = { ...commandOf({ bars: 3 }), show: (result: JsonObject) => `${result.bars} bars` };
    await run(command, [], world);
    expect(world.out).toBe("3 bars\n");
  });

  test("is printed, too, when the exit code is not 0", async () => {
    const world = fakeWorld();
    expect(await run(commandOf({ found: 2 }, { exitCode: 1 }), [], world)).toBe(1);
    expect(world.out).toBe('{"found":2}\n');
  });

  test("never holds a bare non-finite number", async () => {
    const world = fakeWorld();
    await run(commandOf({ a: Number.NaN, b: -0, c: Number.POSITIVE_INFINITY }), [], world);
    expect(world.out).toBe('{"a":null,"b":0,"c":null}\n');
  });

  test("says that the clock was fixed, as does stderr", async () => {
    const world = fakeWorld({ env: { ORB_NOW: "2026-01-05T00:00:00Z" } });
    await run(commandOf({}), [], world);
    expect(JSON.parse(world.out)).toEqual({ context: { clock: "fixed 2026-01-05T00:00:00Z" } });
    expect(world.err).toBe("clock: fixed at 2026-01-05T00:00:00Z (ORB_NOW)\n");
  });
});

describe("--json-out", () => {
  test("is a copy in the workspace, with its folders", async () => {
    const cwd = tempFolder();
    await run(commandOf(bars), ["--json-out", "out/new/result.json"], fakeWorld({ cwd }));
    expect(JSON.parse(readFileSync(join(cwd, "out/new/result.json"), "utf8"))).toEqual(bars);
  });

  test("is written in dry runs, which write nothing else", async () => {
    const cwd = tempFolder();
    const command = defineCommand({
      ...sample,
      plan: (ctx) => makePlan(ctx, { n: 1 }, { changes: [writeChange(ctx, "a.txt", "a")] }),
    });
    const world = fakeWorld({ cwd });
    await run(command, ["-n", "--json-out", "r.json"], world);
    expect([...new Bun.Glob("**").scanSync({ cwd, dot: true })]).toEqual(["r.json"]);
    expect(world.err).toContain("dry run: nothing was written (files that would be created: 1, changed: 0");
  });

  test.each([
    ["is read", "read.txt", []],
    ["is read, in a dry run", "./read.txt", ["-n"]],
    ["would be written, in a dry run", "a.txt", ["-n"]],
  ])("never replaces a file that %s", async (_, path, flags) => {
    const cwd = tempFolder();
    writeFileSync(join(cwd, "read.txt"), "input");
    writeFileSync(join(cwd, "a.txt"), "before");
    const command = defineCommand({
      ...sample,
      plan: (ctx) =>
        makePlan(
          ctx,
          { n: ctx.reader.text("read.txt").length },
          { changes: [writeChange(ctx, "a.txt", "a")] },
        ),
    });
    const world = fakeWorld({ cwd });
    expect(await run(command, [...flags, "--json-out", path], world)).toBe(2);
    expect(readFileSync(join(cwd, "read.txt"), "utf8")).toBe("input");
    expect(readFileSync(join(cwd, "a.txt"), "utf8")).toBe(flags.length > 0 ? "before" : "a");
    expect(world.err).toMatch(/error: --json-out names \w+\.txt, which the command itself reads or writes/);
  });

  test("that cannot be written ends with its reason, and stdout keeps its one document", async () => {
    const world = fakeWorld({ cwd: tempFolder() });
    expect(await run(commandOf(bars), ["--json-out", "."], world)).toBe(2);
    expect(JSON.parse(world.out)).toEqual(bars);
    expect(world.err).toMatch(/^error: .*\. is a directory/);
  });
});

describe("an error", () => {
  const refuse = (stream?: "stderr") => () => {
    throw new OpsError(
      "no_bars",
      { en: "no bars", ja: "足がありません" },
      { en: "Ingest first", ja: "先に取り込んでください" },
      { exit: 1, fields: { symbol: "USDJPY" }, ...(stream && { stream }) },
    );
  };

  test("is a line and a hint on stderr, and the document on stdout", async () => {
    const world = fakeWorld();
    expect(await run(commandOf(refuse()), [], world)).toBe(1);
    expect(world.err).toBe("error: no bars\nhint: Ingest first\n");
    expect(world.out).toBe(
      '{"error":"no_bars","symbol":"USDJPY","details":"no bars","hint":"Ingest first"}\n',
    );
  });

  test("leaves stdout empty on a terminal", async () => {
    const world = fakeWorld({ terminal: true });
    await run(commandOf(refuse()), [], world);
    expect(world.out).toBe("");
  });

  test("whose place is stderr puts its document there alone", async () => {
    const world = fakeWorld();
    await run(commandOf(refuse("stderr")), [], world);
    expect(world.out).toBe("");
    expect(JSON.parse(world.err)).toMatchObject({ error: "no_bars", symbol: "USDJPY" });
  });

  test("speaks Japanese under ja", async () => {
    const world = fakeWorld({ env: { LANG: "ja_JP.UTF-8" } });
    await run(commandOf(refuse()), [], world);
    expect(world.err).toBe("エラー: 足がありません\nヒント: 先に取り込んでください\n");
    expect(JSON.parse(world.out).details).toBe("足がありません");
  });

  test("in the flags is already in the language that the flags ask for", async () => {
    const world = fakeWorld();
    expect(await run(sample, ["--kepe", "3", "--lang", "ja", "--no-json"], world)).toBe(2);
    expect(world.err).toBe("エラー: --kepe というフラグはありません\nヒント: もしかして: --keep\n");
    expect(world.out).toBe("");
  });

  const broken = () => {
    throw new TypeError("x is undefined\n    at secret/path.ts:1");
  };

  test("of our own is one line that asks to be reported, without a stack", async () => {
    const world = fakeWorld();
    expect(await run(commandOf(broken), [], world)).toBe(70);
    expect(world.err).toStartWith("error: a defect of this program: TypeError: x is undefined\nhint: ");
    expect(world.err).not.toContain(".ts:");
    expect(JSON.parse(world.out).error).toBe("defect");
  });

  test("of our own shows its stack with ORB_DEBUG", async () => {
    const world = fakeWorld({ env: { ORB_DEBUG: "1" } });
    expect(await run(commandOf(broken), [], world)).toBe(70);
    expect(world.err).toContain("run.test.ts");
  });

  test("of a missing workspace names it", async () => {
    const world = fakeWorld({ env: { ORB_WORKSPACE: "/nowhere/at/all" } });
    expect(await run(commandOf({}), [], world)).toBe(2);
    expect(JSON.parse(world.out)).toMatchObject({ error: "workspace_not_found", path: "/nowhere/at/all" });
  });
});

test("a dry run says when an interrupted commit waits to be completed", async () => {
  const cwd = tempFolder();
  const { journal } = new CommitFolder(openWorkspace({ env: {}, cwd }));
  mkdirSync(dirname(journal), { recursive: true });
  writeFileSync(journal, "");
  const world = fakeWorld({ cwd });
  expect(await run(sample, ["--dry-run"], world)).toBe(0);
  expect(JSON.parse(world.out)).toEqual({ recovery_pending: true });
  expect(world.err).toContain("\nrecovery pending: ");
});

describe("notes", () => {
  const talkative = defineCommand({
    ...sample,
    plan: (ctx) => {
      ctx.note({ en: "3 rows skipped", ja: "3 行を飛ばしました" });
      ctx.note("[sample] plain");
      return makePlan(ctx, {});
    },
  });

  test("go to stderr in the reader's language", async () => {
    const world = fakeWorld();
    await run(talkative, ["--lang=ja"], world);
    expect(world.err).toBe("3 行を飛ばしました\n[sample] plain\n");
  });

  test("are silent under --quiet", async () => {
    const world = fakeWorld({ env: { ORB_NOW: "2026-01-05" } });
    await run(talkative, ["--quiet", "--dry-run"], world);
    expect(world.err).toBe("");
  });
});

test("--version needs nothing else to be right", async () => {
  const world = fakeWorld({ env: { ORB_WORKSPACE: "/nowhere" } });
  expect(await run(sample, ["--version", "--bogus"], world)).toBe(0);
  expect(world.out).toMatch(/^sample \d+\.\d+\.\d+( \([0-9a-f]{12}\))?\n$/);
});
