import { expect, test } from "bun:test";
import { stepContext } from "../../../lib/workflow/daily/progress.ts";
import type { Context } from "../../../lib/workspace/context.ts";
import type { Text } from "../../../lib/workspace/text.ts";

const label = { en: "simulating", ja: "シミュレーション中" };

/** A context that keeps what it is told, with a clock that is set by hand. */
function listening() {
  const told: string[] = [];
  const drawn: [Text, number, number][] = [];
  const clock = { at: 0 };
  const ctx = {
    note: (line: string) => void told.push(line),
    progress: (text: Text, done: number, total: number) => void drawn.push([text, done, total]),
    clock: { monotonic: () => clock.at },
  } as unknown as Context;
  return { ctx, told, drawn, clock };
}
const place = { name: "benchmarks", number: 3, of: 6 };

test("a terminal is shown which step of how many is at work", () => {
  const { ctx, drawn } = listening();
  stepContext(ctx, "auto", place).progress(label, 5, 10);
  const text = { en: "3/6 benchmarks: simulating", ja: "3/6 benchmarks: シミュレーション中" };
  expect(drawn).toEqual([[text, 5, 10]]);
});

test("programs get a JSON line now and then, and the last one always", () => {
  const { ctx, told, drawn, clock } = listening();
  const { progress } = stepContext(ctx, "json", place);
  for (const [at, done] of [
    [0, 1],
    [100, 2],
    [260, 3],
    [300, 10],
  ] as const) {
    clock.at = at;
    progress(label, done, 10);
  }
  expect(told.map((line) => JSON.parse(line).percent)).toEqual([10, 30, 100]);
  expect(JSON.parse(told[0]!)).toEqual({
    event: "progress",
    step: "benchmarks",
    label: "simulating",
    done: 1,
    total: 10,
    percent: 10,
  });
  expect(drawn).toEqual([]);
});

test("off is silent", () => {
  const { ctx, told, drawn } = listening();
  stepContext(ctx, "off", place).progress(label, 10, 10);
  expect([told, drawn]).toEqual([[], []]);
});
