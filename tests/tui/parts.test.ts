import { describe, expect, test } from "bun:test";
import { footer } from "../../tui/components/frame.tsx";
import { runFigures, square, tableLines } from "../../tui/components/run_table.tsx";
import { filtered } from "../../tui/hooks/filter.ts";
import { entryLines } from "../../tui/screens/entry.tsx";
import { minuteOf } from "../../tui/screens/triage.tsx";
import { themeOf } from "../../tui/theme.ts";

describe("a filter", () => {
  const rows = ["USDJPY conservative 2024", "EURUSD bridge 2024", "usdjpy bridge 2025"];
  test.each<[string | undefined, number[]]>([
    [undefined, [0, 1, 2]],
    ["", [0, 1, 2]],
    ["  ", [0, 1, 2]],
    ["usdjpy", [0, 2]],
    ["BRIDGE usd", [1, 2]],
    ["2024 usdjpy", [0]],
    ["bridge  2025 ", [2]],
    ["gbp", []],
    // No pattern, just letters.
    [".*", []],
  ])("%p lets rows %p through", (text, left) => {
    expect(filtered(rows, text, (row) => row)).toEqual(left.map((index) => rows[index]!));
  });

  test("that lets everything through keeps the very rows", () => {
    expect(filtered(rows, undefined, String)).toBe(rows);
  });
});

describe("the table of a run's figures", () => {
  const metrics = { trades: 4, wins: 1, total_pips: 8.04, total_pnl_value: 80, max_drawdown: -3 };
  const english = (text: { en: string }) => text.en;
  const japanese = (text: { ja: string }) => text.ja;

  test("has one row for a run that was not bounded, and dashes for what it does not say", () => {
    expect(runFigures({ trades: 4 }, english).map((row) => Object.values(row))).toEqual([
      ["simulated", "4", "–", "–", "–", "–"],
    ]);
    expect(tableLines(1)).toBe(5);
  });

  test("compares the orders of one and the same run", () => {
    const interval = (worst: number, base: number, best: number) => ({ worst, base, best });
    const bounds = {
      trades: 2,
      wins: interval(0, 1, 2),
      total_pips: interval(-5, 1, 6),
      total_pnl_value: interval(-50, 10, 60),
      max_drawdown: interval(-9, -2, -1),
    };
    expect(runFigures({ ...metrics, bounds }, english).map((row) => Object.values(row))).toEqual([
      ["worst order", "2", "0", "-5.0", "-50.00", "-9.00"],
      ["simulated", "2", "1", "1.0", "10.00", "-2.00"],
      ["best order", "2", "2", "6.0", "60.00", "-1.00"],
    ]);
  });

  test("has texts that are as long as they are wide, for the table counts letters", () => {
    for (const row of runFigures(metrics, japanese)) {
      for (const text of [...Object.keys(row), ...Object.values(row)]) {
        expect(text).toHaveLength(Bun.stringWidth(text));
      }
    }
    // Decomposed letters are put together.
    expect(square("が")).toBe("が\u200b");
  });
});

describe("an entry line by line", () => {
  test("goes on below where a text is too long", () => {
    const entry = { job_id: "a", message: "one two three four five six" };
    expect(entryLines(entry, 24)).toEqual([
      "{",
      '  "job_id": "a",',
      '  "message": "one two',
      '    three four five six"',
      "}",
    ]);
  });
});

test("times are shown to the minute, and nothing where there is none", () => {
  expect(minuteOf("2026-03-01T00:40:59.123Z")).toBe("2026-03-01 00:40");
  expect(minuteOf(null)).toBe("");
});

describe("the footer", () => {
  const look = { lang: "en", theme: themeOf(false) } as const;
  const actions = ["open", "filter", "refresh", "sort", "palette", "language", "help", "back"] as const;

  test("names every key where there is room", () => {
    expect(footer(actions, {}, look, 100)).toBe(
      " Enter open  / filter  R look again  t sort  : commands  L 日本語  ? keys  q back",
    );
  });

  test.each([
    [76, " Enter open  / filter  R look again  t sort  : commands  …  ? keys  q back"],
    [50, " Enter open  / filter  …  ? keys  q back"],
    [20, " …  ? keys  q back"],
    [1, " …  ? keys  q back"],
  ])("in %i columns leaves whole keys out, and never the help and the way back", (columns, line) => {
    expect(footer(actions, {}, look, columns)).toBe(line);
  });

  test("is as wide as the window at most, in both languages", () => {
    for (const lang of ["en", "ja"] as const)
      for (let columns = 24; columns < 120; columns++)
        expect(Bun.stringWidth(footer(actions, {}, { ...look, lang }, columns))).toBeLessThanOrEqual(columns);
  });

  test("keeps a key that cannot be used now in its place, in brackets", () => {
    const offers = { filter: { disabled: { en: "no rows", ja: "行なし" } } };
    expect(footer(actions, offers, look, 50)).toBe(" Enter open  (/ filter)  …  ? keys  q back");
  });
});

describe("the selected row", () => {
  test("is inverse, also without colours", () => {
    expect(themeOf(false).bar(" row")).toBe("\x1b[7m row\x1b[27m");
  });

  test("has a mark of its own in the linear layout, and no inverse", () => {
    expect(themeOf(true, true).bar(" row")).toBe(">row");
    expect(themeOf(true, true).bar("row")).toBe(">row");
  });
});
