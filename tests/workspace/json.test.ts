import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isJsonObject, parseJson, printJson, printJsonLine } from "../../lib/workspace/jsonfile.ts";
import { errorOf } from "./support.ts";

const parse = (text: string) => parseJson(text, "state.json");

describe("reading JSON", () => {
  test.each<[string, unknown]>([
    ["{}", {}],
    [" [1, -2.5e3 ,\r\n\t0.125] ", [1, -2500, 0.125]],
    ['"\\u00e9\\n\\/\\ud83d\\ude00"', "é\n/😀"],
    ['{"b":1,"a":{"c":null}}', { b: 1, a: { c: null } }],
    ["true", true],
    ["-0", -0],
    ["9007199254740993", 9007199254740992],
    [
      "[NaN, Infinity, -Infinity, 1e400]",
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    ],
    ['"\\ud800"', "\ud800"],
    ['"\u2028"', "\u2028"],
  ])("%s is understood", (text, value) => {
    expect(parse(text)).toEqual(value as never);
  });

  test.each([
    ["nothing", "", 1, 1],
    ["blanks only", " \n ", 2, 2],
    ["a byte order mark", "\ufeff{}", 1, 1],
    ["a cut object", '{\n  "a": 1,\n', 3, 1],
    ["a cut string", '{"a": "b', 1, 9],
    ["a trailing comma", '{"a": 1,}', 1, 9],
    ["a trailing comma in a list", "[1,]", 1, 4],
    ["a comment", '{\n // x\n "a": 1}', 2, 2],
    ["a single quote", "{'a': 1}", 1, 2],
    ["a bare key", "{a: 1}", 1, 2],
    ["a missing colon", '{"a" 1}', 1, 6],
    ["a missing comma", '{"a": 1 "b": 2}', 1, 9],
    ["two documents", '{"a": 1}\n{"a": 2}', 2, 1],
    ["a key given twice", '{"a": 1,\n "a": 2}', 2, 2],
    ["a leading zero", "[01]", 1, 3],
    ["a plus sign", "[+1]", 1, 2],
    ["a number without digits", "[-]", 1, 2],
    ["a fraction without digits", "[1.]", 1, 3],
    ["hex", "[0x1]", 1, 3],
    ["a wrong word", "[nan]", 1, 2],
    ["a bare tab in a string", '["a\tb"]', 1, 4],
    ["a wrong escape", '["\\x41"]', 1, 3],
    ["a cut escape", '["\\u12"]', 1, 3],
    ["a non-breaking space", "[\u00a01]", 1, 2],
    ["a NUL", "[1\0]", 1, 3],
    ["a wrong bracket", '{"a": [1}', 1, 9],
  ])("%s is refused with its place", (_, text, line, column) => {
    const error = errorOf(() => parse(text));
    expect(error).toMatchObject({
      code: "json_invalid",
      exit: 2,
      fields: { path: "state.json", line, column },
    });
    expect(error.text.en).toContain(`state.json is not valid JSON: line ${line}, column ${column}: `);
    expect(error.text.ja).toContain(`state.json は正しい JSON ではありません: ${line} 行 ${column} 桁: `);
  });

  test.each([
    ["\ufeff{}", "it begins with a byte order mark"],
    ['{"a": 1, "a": 2}', 'the key "a" stands twice'],
    ["{} {}", "something follows the value"],
    ["[1", "expected ',' or ']', found the end of the file"],
    ["{1", 'expected a key in double quotes, found "1"'],
  ])("%p is refused with the reason", (text, reason) => {
    expect(errorOf(() => parse(text)).text.en).toEndWith(`: ${reason}.`);
  });

  test("nesting is bounded, far from the end of the stack", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(() => parse(nested(250))).not.toThrow();
    for (const deep of [nested(300), "[".repeat(1_000_000), '{"a":'.repeat(100_000)]) {
      expect(errorOf(() => parse(deep)).text.en).toContain("nested too deeply");
    }
  });

  test("`__proto__` is a key like any other", () => {
    const value = parse('{"__proto__": {"admin": true}, "constructor": 1}');
    expect(Object.keys(value as object)).toEqual(["__proto__", "constructor"]);
    expect((value as { admin?: boolean }).admin).toBeUndefined();
    expect(printJsonLine(value)).toBe('{"__proto__":{"admin":true},"constructor":1}');
  });

  test("what the language's own reader takes gives the same, unless a key stands twice", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 1000 },
    );
  });

  test("every truncation and every flipped character of a document is refused, or reads as the language's own reader reads it", () => {
    const whole = printJson({
      ev: { "tok:narrow": [1.5, -0.25e-7, null] },
      text: 'é "quoted" \\ \u0007',
      on: true,
    });
    const outcome = (read: (text: string) => unknown, text: string) => {
      try {
        return read(text);
      } catch {
        return "refused";
      }
    };
    for (let at = 0; at < whole.length - 1; at++) {
      expect(outcome(parse, whole.slice(0, at))).toBe("refused");
      for (const bit of [1, 2, 4, 8, 16, 32]) {
        const flipped =
          whole.slice(0, at) + String.fromCharCode(whole.charCodeAt(at) ^ bit) + whole.slice(at + 1);
        expect(outcome(parse, flipped)).toEqual(outcome(JSON.parse, flipped) as never);
      }
    }
  });
});

describe("printing JSON", () => {
  test("indents by two, keeps the order of keys, and ends with a newline", () => {
    expect(printJson({ b: [1, { c: "x" }], a: {}, d: [], e: undefined, é: "ü" })).toBe(
      '{\n  "b": [\n    1,\n    {\n      "c": "x"\n    }\n  ],\n  "a": {},\n  "d": [],\n  "é": "ü"\n}\n',
    );
  });

  test("a line has no blanks and no newline", () => {
    expect(printJsonLine({ b: [1, { c: "x y" }], a: {} })).toBe('{"b":[1,{"c":"x y"}],"a":{}}');
  });

  test("numbers that JSON lacks are words or null, and there is no negative zero", () => {
    const numbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e21, 1e-7];
    expect(printJsonLine(numbers)).toBe("[null,null,null,0,1e+21,1e-7]");
    expect(printJsonLine(numbers, "words")).toBe('["nan","inf","-inf",0,1e+21,1e-7]');
  });

  test("is read back as it was", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const same = JSON.parse(JSON.stringify(value));
        expect(parse(printJson(value))).toEqual(same);
        expect(parse(printJsonLine(value))).toEqual(same);
        expect(printJson(parse(printJson(value)))).toBe(printJson(value));
      }),
      { numRuns: 1000 },
    );
  });

  test("agrees with the language's own printer", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(printJson(value)).toBe(`${JSON.stringify(value, null, 2)}\n`);
      }),
    );
  });
});

test("an object is neither null nor a list", () => {
  expect([{}, [], null, "x", 1, undefined].map(isJsonObject)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});
