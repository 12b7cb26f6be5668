import { expect, test } from "bun:test";
import { Progress } from "../../lib/command/progress.ts";

test("progress is told in lines of JSON where they are asked for: at once, then some times a second", () => {
  let now = 0;
  const lines: string[] = [];
  const progress = new Progress(
    "ja",
    true,
    () => now,
    (line) => lines.push(line),
  );
  const label = { en: "searching", ja: "探索中" };
  for (const [at, done] of [
    [0, 0],
    [10, 1],
    [249, 2],
    [250, 3],
    [260, 4],
    [900, 5],
  ] as const) {
    now = at;
    expect(progress.report(label, done, 9)).toBeUndefined();
  }
  expect(lines).toEqual(
    [0, 3, 5].map((done) => `{"progress":{"label":"探索中","done":${done},"total":9}}\n`),
  );
});
