import { expect, test } from "bun:test";
import fc from "fast-check";
import { checkName, showName } from "../../lib/workspace/names.ts";
import { errorOf } from "./support.ts";

test.each(["USDJPY", "conservative", "day_orb_5m.DayORB5m", "5m", "2026-01-02_gap", "a", "x".repeat(80)])(
  "%s is a name",
  (name) => {
    expect(checkName("symbol", name)).toBe(name);
  },
);

test.each([
  ["empty", ""],
  ["the way up", ".."],
  ["a way up", "../x"],
  ["a way up inside", "a/../../x"],
  ["two dots", "a..b"],
  ["a hidden name", ".hidden"],
  ["an option", "-rf"],
  ["a path", "a/b"],
  ["a Windows path", "a\\b"],
  ["NUL", "a\0b"],
  ["a newline", "a\n"],
  ["a right-to-left mark", "USD\u202eYPJ"],
  ["a zero-width space", "USD\u200bJPY"],
  ["a decomposed letter", "e\u0301"],
  ["another script", "ドル円"],
  ["a final dot", "USDJPY."],
  ["too long", "x".repeat(81)],
  ["far too long", "x".repeat(1_000_000)],
])("no name: %s", (_, value) => {
  const error = errorOf(() => checkName("symbol", value));
  expect(error).toMatchObject({ code: "invalid_name", exit: 2, fields: { kind: "symbol" } });
  expect(error.text.en.length).toBeLessThan(400);
  expect(error.text.en + error.text.ja).toMatch(/^[^\p{Cc}\p{Cf}]*$/u);
  expect(error.text.ja).toContain("シンボル");
});

test("a name never leaves the folder that it is joined to", () => {
  const accepted = fc.string({ unit: fc.constantFrom("a", "B", "3", ".", "_", "-", "/", "\\", "\0", " ") });
  fc.assert(
    fc.property(accepted, (text) => {
      try {
        checkName("job", text);
      } catch {
        return;
      }
      expect(new URL(text, "file:///base/").pathname).toBe(`/base/${text}`);
    }),
  );
});

test("what is shown of a bad name hides nothing", () => {
  expect(showName("a\u202eb\x1b[31m")).toBe('"a\\u{202e}b\\u001b[31m"');
});
