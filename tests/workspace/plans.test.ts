import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { sha256 } from "../../lib/workspace/found.ts";
import { isJsonObject } from "../../lib/workspace/jsonfile.ts";
import type { Plan } from "../../lib/workspace/plan.ts";
import {
  appendChange,
  appendJsonLines,
  deleteChange,
  makePlan,
  writeChange,
  writeJson,
} from "../../lib/workspace/plans.ts";
import { parseSavedPlan, printSavedPlan, type SavedPlan } from "../../lib/workspace/savedplan.ts";
import { errorOf, readerOf, tempWorkspace } from "./support.ts";

const tree = { "a.txt": "one\n", "torn.jsonl": '{"n":1}\n{"n"', "empty.jsonl": "" };
const grown = (text: string) => ({ is: "grown" as const, size: text.length, tail_sha256: sha256(text) });

describe("a change expects what the plan found", () => {
  const ctx = readerOf(tempWorkspace(tree));
  test.each([
    [
      "a new file",
      writeChange(ctx, "./b.txt", "x"),
      { op: "write", path: "b.txt", content: "x", expect: { is: "absent" } },
    ],
    [
      "a replaced file",
      writeChange(ctx, "a.txt", "x", 0o600),
      {
        op: "write",
        path: "a.txt",
        content: "x",
        expect: { is: "file", sha256: sha256("one\n") },
        mode: 0o600,
      },
    ],
    [
      "JSON",
      writeJson(ctx, "b.json", { a: Number.NaN }),
      { op: "write", path: "b.json", content: '{\n  "a": null\n}\n', expect: { is: "absent" } },
    ],
    [
      "an appended line",
      appendChange(ctx, "a.txt", "two\n"),
      { op: "append", path: "a.txt", offset: 4, content: "two\n", expect: grown("one\n") },
    ],
    [
      "a line after a torn one",
      appendJsonLines(ctx, "torn.jsonl", [{ n: 2 }]),
      {
        op: "append",
        path: "torn.jsonl",
        offset: 12,
        content: '\n{"n":2}\n',
        expect: grown(tree["torn.jsonl"]),
      },
    ],
    [
      "a line in an empty file",
      appendJsonLines(ctx, "empty.jsonl", [1, 2]),
      { op: "append", path: "empty.jsonl", offset: 0, content: "1\n2\n", expect: grown("") },
    ],
    [
      "a line in a new file",
      appendChange(ctx, "new.jsonl", "1\n"),
      { op: "append", path: "new.jsonl", offset: 0, content: "1\n", expect: { is: "absent" } },
    ],
    [
      "a deleted file",
      deleteChange(ctx, "a.txt"),
      { op: "delete", path: "a.txt", expect: { is: "file", sha256: sha256("one\n") } },
    ],
    ["nothing to delete", deleteChange(ctx, "none"), undefined],
  ])("%s", (_, change, expected) => {
    expect(change as unknown).toEqual(expected as never);
  });

  test("and the plan holds all that was read", () => {
    const ctx = readerOf(tempWorkspace(tree));
    ctx.reader.text("a.txt");
    const plan = makePlan(
      ctx,
      { done: true },
      { exitCode: 1, changes: [undefined, deleteChange(ctx, "a.txt")] },
    );
    expect(plan).toMatchObject({ result: { done: true }, exitCode: 1, effects: [] });
    expect(plan.reads.map(({ path }) => path)).toEqual(["a.txt"]);
    expect(plan.changes.map(({ op }) => op)).toEqual(["delete"]);
  });
});

describe("a saved plan", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 20 });
  const found = fc.oneof(
    fc.record({ is: fc.constant("absent" as const) }),
    fc.record({ is: fc.constant("present" as const) }),
    fc.record({ is: fc.constant("file" as const), sha256: text }),
    fc.record({ is: fc.constant("grown" as const), size: fc.nat(), tail_sha256: text }),
    fc.record({ is: fc.constant("folder" as const), names_sha256: text }),
  );
  const json = fc.dictionary(text, fc.jsonValue()).map((value) => JSON.parse(JSON.stringify(value)));
  const content = fc.oneof(text, fc.record({ source: text, args: json }));
  const change = fc.oneof(
    fc.record(
      { op: fc.constant("write" as const), path: text, content, expect: found, mode: fc.nat() },
      { requiredKeys: ["op", "path", "content", "expect"] },
    ),
    fc.record({ op: fc.constant("append" as const), path: text, offset: fc.nat(), content, expect: found }),
    fc.record({ op: fc.constant("delete" as const), path: text, expect: found }),
  );
  const plan = fc.record({
    result: json,
    exitCode: fc.nat(),
    reads: fc.array(fc.record({ path: text, found })),
    changes: fc.array(change),
    effects: fc.array(json.map((value) => ({ ...value, kind: "notify" }))),
  });
  const saved = fc.record({
    command: text,
    created_at: text,
    options: json,
    plan: plan as fc.Arbitrary<Plan>,
  });

  test("is read back as it was", () => {
    fc.assert(
      fc.property(saved, (value) => {
        expect(parseSavedPlan(printSavedPlan(value), "plan.json")).toEqual(value);
      }),
    );
  });

  const example: SavedPlan = {
    command: "update_state",
    created_at: "2026-01-02T03:04:05Z",
    options: { symbol: "USDJPY" },
    plan: { result: { score: Number.NEGATIVE_INFINITY }, exitCode: 0, reads: [], changes: [], effects: [] },
  };
  const printed = printSavedPlan(example);

  test("holds numbers that JSON lacks as words", () => {
    expect(parseSavedPlan(printed, "plan.json").plan.result).toEqual({ score: "-inf" });
  });

  test.each([
    ["one other value", printed.replace("USDJPY", "EURUSD"), "plan_invalid", /edited or damaged/],
    [
      "a missing member",
      printed.replace('  "command": "update_state",\n', ""),
      "plan_invalid",
      /edited or damaged/,
    ],
    ["another version", printed.replace('"version": 1', '"version": 2'), "plan_invalid", /version 2/],
    ["another document", '{"a": 1}', "plan_invalid", /not a saved plan/],
    ["a list", "[]", "plan_invalid", /not a saved plan/],
    ["a cut end", printed.slice(0, -10), "json_invalid", /line \d+/],
    ["nothing", "", "json_invalid", /line 1/],
  ])("is refused with %s", (_, text, code, line) => {
    const error = errorOf(() => parseSavedPlan(text, "plan.json"));
    expect(error).toMatchObject({ code, exit: 2 });
    expect(error.text.en).toMatch(line);
    expect(error.text.en).toContain("plan.json");
  });

  test("is JSON that other programs read", () => {
    expect(isJsonObject(JSON.parse(printed))).toBe(true);
  });
});
