import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { cut, pad, wrap } from "../../lib/command/wrap.ts";

describe("text is wrapped", () => {
  test.each<[string, string, number, string[]]>([
    ["between words", "one two three", 7, ["one two", "three"]],
    ["and keeps a long word whole", "a extraordinary b", 6, ["a", "extraordinary", "b"]],
    ["at its own line ends", "a\n\nb", 9, ["a", "", "b"]],
    ["between wide characters", "状態を保存します", 8, ["状態を保", "存します"]],
    ["but never before a closing mark", "状態。保存", 4, ["状", "態。", "保存"]],
    ["nor after an opening one", "状態（保存）", 6, ["状態", "（保", "存）"]],
    ["between scripts", "--keep で件数", 9, ["--keep で", "件数"]],
  ])("%s", (_, text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });

  test("and nothing is lost or too wide", () => {
    const words = fc.array(fc.constantFrom("EV", "gate", "状態を", "保存。", "（確認）", "state.json", "ー"));
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 60 }), (pieces, width) => {
        const lines = wrap(pieces.join(" "), width);
        expect(lines.join("").replaceAll(" ", "")).toBe(pieces.join(""));
        for (const line of lines) expect(Bun.stringWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

test.each([
  ["ab", "ab  "],
  ["状", "状  "],
  ["状態", "状態"],
  ["状態確認", "状態確認"],
])("%s is padded by display width", (text, padded) => {
  expect(pad(text, 4)).toBe(padded);
});

test.each([
  ["abcdef", 4, "abc…"],
  ["状態確認", 5, "状態…"],
  ["状態", 4, "状態"],
])("%s is cut to %d columns", (text, width, shown) => {
  expect(cut(text, width)).toBe(shown);
});
