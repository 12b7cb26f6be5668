import { describe, expect, test } from "bun:test";
import { showGeneric } from "../../lib/command/generic_view.ts";
import { createView } from "../../lib/command/view.ts";

const plain = createView("en", 40, false);

describe("a table", () => {
  test("puts figures to the right and names to the left", () => {
    const table = plain.table(
      ["day", "pips"],
      [
        ["Monday", 12.5],
        ["Tue", -3],
        ["Wed", null],
      ],
    );
    expect(table).toBe("day     pips\nMonday  12.5\nTue       -3\nWed        –");
  });

  test("aligns figures that a command has written itself", () => {
    const table = createView("en", 40, true).table(
      ["", "rate"],
      [
        ["a", "18.4 %"],
        ["b", "\u001b[31m-3.0 %\u001b[39m"],
        ["c", null],
      ],
    );
    expect(Bun.stripANSI(table)).toBe("     rate\na  18.4 %\nb  -3.0 %\nc       –");
    expect(plain.table(["", "day"], [["a", "2026-01-05"]])).toBe("   day\na  2026-01-05");
  });

  test("lines up wide characters", () => {
    const rows = [
      ["損切り", 1],
      ["tp", 20],
    ];
    const lines = plain.table(["理由", "n"], rows).split("\n");
    expect(lines).toEqual(["理由     n", "損切り   1", "tp      20"]);
    expect(new Set(lines.map((line) => Bun.stringWidth(line))).size).toBe(1);
  });

  test("gives way in its widest texts, never in its figures", () => {
    const path = "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative/x.json";
    const lines = plain.table(["path", "symbol", "bytes"], [[path, "USDJPY", 123_456_789]]).split("\n");
    expect(lines[1]).toBe("ops/state_archive/da…  USDJPY  123456789");
    for (const line of lines) expect(Bun.stringWidth(line)).toBeLessThanOrEqual(40);
  });

  test("never exceeds the terminal, however many columns it has", () => {
    const head = Array.from({ length: 20 }, (_, n) => `column ${n}`);
    const table = plain.table(head, [head, head]);
    for (const line of table.split("\n")) expect(Bun.stringWidth(line)).toBeLessThanOrEqual(40);
  });

  test("keeps a cell on its line", () => {
    expect(plain.table(["text"], [["a\n  b"]])).toBe("text\na b");
  });

  test.each([
    [0.1 + 0.2, "0.3"],
    [1e-9, "0"],
    [-0, "0"],
    [1234567.891, "1234567.891"],
    [Number.POSITIVE_INFINITY, "Infinity"],
  ])("shows %p as %s", (value, text) => {
    expect(
      plain
        .table(["v"], [[value]])
        .split("\n")[1]!
        .trim(),
    ).toBe(text);
  });
});

test("colours change nothing but colour", () => {
  const coloured = createView("en", 40, true);
  for (const paint of ["good", "bad", "warn", "strong", "dim"] as const) {
    expect(plain.paint[paint]("x")).toBe("x");
    expect(coloured.paint[paint]("x")).not.toBe("x");
    expect(Bun.stripANSI(coloured.paint[paint]("x"))).toBe("x");
  }
  const rows = [["a", 1]];
  expect(Bun.stripANSI(coloured.table(["k", "v"], rows))).toBe(plain.table(["k", "v"], rows));
});

test("a result without a view of its own shows members first and lists of records as tables", () => {
  const shown = showGeneric(
    {
      status: "ok",
      risk: { var: 1.5, cap: null },
      reasons: ["a", "b"],
      none: [],
      days: [
        { day: "Mon", pips: 1 },
        { day: "Tue", note: { x: 1 } },
      ],
    },
    createView("en", 80, false),
  );
  expect(shown).toBe(
    [
      "status    ok",
      "risk.var  1.5",
      "risk.cap  –",
      "reasons   a, b",
      "none      ",
      "",
      "days",
      "day  pips  note",
      "Mon     1  –",
      'Tue     –  {"x":1}',
    ].join("\n"),
  );
});
