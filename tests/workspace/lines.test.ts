import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import Papa from "papaparse";
import { type Cell, csvText } from "../../lib/workspace/csvfile.ts";
import { jsonLine, parseJsonLines } from "../../lib/workspace/jsonl.ts";
import { errorOf } from "./support.ts";

describe("JSON lines", () => {
  test("are read with their numbers; blank lines are passed over", () => {
    expect(parseJsonLines('{"a":1}\n\n[2]\r\n', "log.jsonl")).toEqual({
      rows: [
        { line: 1, value: { a: 1 } },
        { line: 3, value: [2] },
      ],
    });
    expect(parseJsonLines("", "log.jsonl")).toEqual({ rows: [] });
  });

  test("that end without a newline count if they are whole", () => {
    expect(parseJsonLines('{"a":1}\n{"a":2}', "log.jsonl").rows).toHaveLength(2);
  });

  test.each(['{"a":', '{"a":1', "{", '"x'])("a torn end %p is given apart", (end) => {
    expect(parseJsonLines(`{"a":1}\n${end}`, "log.jsonl")).toEqual({
      rows: [{ line: 1, value: { a: 1 } }],
      torn: { line: 2, text: end },
    });
  });

  test.each([
    ["a torn line in the midst", '{"a":1}\n{"a":\n{"a":3}\n', 2],
    ["two documents in a line", '{"a":1}{"a":2}\n', 1],
    ["a torn end that was closed", '{"a":1}\n{"a\n', 2],
  ])("%s is refused with its line", (_, text, line) => {
    const error = errorOf(() => parseJsonLines(text, "line 1, log.jsonl"));
    expect(error).toMatchObject({ code: "json_invalid", fields: { line } });
    expect(error.text.en).toContain(`line 1, log.jsonl is not valid JSON: line ${line}, `);
  });

  test("printed one after the other are read one after the other", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (values) => {
        const { rows, torn } = parseJsonLines(values.map(jsonLine).join(""), "log.jsonl");
        expect(rows.map(({ value }) => value)).toEqual(JSON.parse(JSON.stringify(values)));
        expect(torn).toBeUndefined();
      }),
    );
  });
});

describe("CSV", () => {
  test("quotes only where it must and writes each kind in its one form", () => {
    const row: Cell[] = ["a", 'say "x"', "1,5", "two\nlines", " b ", null, undefined, true, false, -0, 1e-7];
    const numbers: Cell[] = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.1];
    expect(csvText(["h,1", "h2"], [row, numbers, []])).toBe(
      '"h,1",h2\na,"say ""x""","1,5","two\nlines", b ,,,true,false,0,1e-7\nnan,inf,-inf,0.1\n\n',
    );
  });

  test("a lone empty cell is no blank line", () => {
    expect(csvText(["note"], [[null], [""]])).toBe('note\n""\n""\n');
  });

  test("another reader finds the same cells", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "é", '"', ",", "\n", "\r", " ", "0", "'") });
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 }), (rows) => {
        const { data } = Papa.parse(csvText(["x", "y"], rows).slice(0, -1), {
          newline: "\n",
          delimiter: ",",
        });
        expect(data).toEqual([["x", "y"], ...rows]);
      }),
    );
  });
});
