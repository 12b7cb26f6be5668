import { describe, expect, test } from "bun:test";
import { resample, shareBar, sparkline } from "../../lib/command/sparkline.ts";

describe("a sparkline", () => {
  test.each<[string, number[], string]>([
    ["rises from the least value to the greatest", [0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"],
    ["shows losses as it shows gains", [-10, -30, -20], "█▁▅"],
    ["is level where nothing changes", [5, 5, 5], "▄▄▄"],
    ["has one block for one value", [3], "▄"],
    ["of nothing is empty", [], ""],
  ])("%s", (_, values, line) => {
    expect(sparkline(values)).toBe(line);
  });
});

test("sparklines of one scale can be compared", () => {
  expect(sparkline([1, 2, 4], [0, 8])).toBe("▂▃▅");
  expect(sparkline([8, -1, 9], [0, 8])).toBe("█▁█");
});

describe("a share as a bar", () => {
  test.each<[number, number, number | undefined, string]>([
    [0.5, 4, undefined, "██  "],
    [0, 4, undefined, "    "],
    [1, 4, undefined, "████"],
    [0.53125, 4, undefined, "██▏ "],
    [7, 2, undefined, "██"],
    [-1, 2, undefined, "  "],
    [0.75, 4, 0.25, "█│█ "],
    [0.5, 4, 1, "██ │"],
  ])("%p of %p columns, marked at %p: %p", (share, columns, mark, bar) => {
    expect(shareBar(share, columns, mark)).toBe(bar);
  });
});

describe("a series read at equal intervals", () => {
  const points: [number, number][] = [
    [0, 100],
    [10, 110],
    [11, 90],
    [40, 120],
  ];

  test("has the last value that each interval saw", () => {
    expect(resample(points, 4)).toEqual([110, 90, 90, 120]);
  });

  test("ends with the last value, however the columns fall", () => {
    for (let columns = 1; columns < 50; columns++) {
      const values = resample(points, columns);
      expect(values).toHaveLength(columns);
      expect(values.at(-1)).toBe(120);
    }
  });

  test("may have all its points at one time, or none", () => {
    expect(
      resample(
        [
          [5, 1],
          [5, 2],
        ],
        3,
      ),
    ).toEqual([2, 2, 2]);
    expect(resample([], 3)).toEqual([]);
  });
});
