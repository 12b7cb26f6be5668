import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parseYaml, YamlError } from "../../lib/workspace/yaml.ts";
import { yamlOutline } from "../../lib/workspace/yaml_outline.ts";

describe("values", () => {
  test.each([
    [
      "off, on, yes and no stay texts",
      "a: off\nb: on\nc: yes\nd: no",
      { a: "off", b: "on", c: "yes", d: "no" },
    ],
    ["5m is a text, 1e-3 a number, 22:00 no base-60 number", "[5m, 1e-3, 22:00]", ["5m", 0.001, "22:00"]],
    ["inline comments", "a: 1 # one\nb: x#y", { a: 1, b: "x#y" }],
    ["flow maps", "a: {b: 1, c: [d, {e: 2}]}", { a: { b: 1, c: ["d", { e: 2 }] } }],
    ["lists at the indent of their key", "a:\n- 1\n- 2\nb: 3", { a: [1, 2], b: 3 }],
    ["anchors and merges", "a: &x {b: 1}\nc:\n  <<: *x\n  d: 2", { a: { b: 1 }, c: { b: 1, d: 2 } }],
    ["JSON text", '{"a": {"b": [1, null]}}', { a: { b: [1, null] } }],
    ["a byte order mark", "\ufeffa: 1", { a: 1 }],
    ["a leading document marker", "%YAML 1.2\n---\na: 1\n", { a: 1 }],
    ["an empty file", "", null],
  ])("%s", (_, text, value) => {
    expect(parseYaml(text).value as object).toEqual(value as object);
  });
});

describe("refusals name the line", () => {
  test.each([
    ["a key given twice", "a: 1\nb: 2\na: 3", 3, 'key "a" is given twice (first on line 1)'],
    ["a key given twice in a flow map", "x:\n  y: {b: 1, b: 2}", 2, 'key "x.y.b" is given twice'],
    ["a tab as indentation", "a:\n\tb: 1", 2, "Tab characters"],
    ["an open bracket", "x: 1\ny: [1,\n2\nz: 3", 2, "Unexpected"],
    ["several documents", "a: 1\n---\nb: 2", 1, "several documents"],
    ["an alias inside itself", "x: &a [*a]", 1, "too deep or too large"],
    ["an unknown alias", "x: 1\ny: *nowhere", 2, "alias"],
  ])("%s", (_, text, line, message) => {
    const refuse = () => parseYaml(text);
    expect(refuse).toThrow(YamlError);
    expect(refuse).toThrow(`line ${line}:`);
    expect(refuse).toThrow(message);
  });

  test("aliases that multiply are refused quickly", () => {
    const tens = Array.from({ length: 8 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`)}]`);
    expect(() => parseYaml(`a0: &a0 [x]\n${tens.join("\n")}`)).toThrow("aliasing");
  });
});

describe("places", () => {
  const document = parseYaml(
    "meta: {id: x, version: 1.0} # first\nstrategy:\n  instruments:\n  - symbol: USDJPY\n    mode: 'bridge'\n" +
      'notes: |\n  meta: no key\n\n  risk: neither\ntitle: "a: b\n  c: d"\nrisk:\n  cap: 5\n',
  );

  test.each([
    [["meta", "version"], 1],
    [["strategy", "instruments", 0, "mode"], 5],
    [["strategy", "instruments", 0, "timeframe"], 3],
    [["risk", "cap"], 13],
    [["absent"], 1],
  ])("%j stands on line %d", (path, line) => {
    expect(document.lineOf(path)).toBe(line);
  });

  test("the text of a value is kept as written", () => {
    expect(document.rawOf(["meta", "version"])).toBe("1.0");
    expect(document.rawOf(["strategy", "instruments", 0, "mode"])).toBe("bridge");
  });

  test("whatever is written, the outline lists exactly the parser's keys", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_ -]{0,6}[a-z]$/);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.dictionary(
        name,
        fc.oneof(
          { depthSize: "small" },
          fc.string(),
          fc.double({ noNaN: true }),
          fc.constant(null),
          fc.array(tie("tree"), { maxLength: 3 }),
          tie("tree"),
        ),
        { maxKeys: 4 },
      ),
    }));
    fc.assert(
      fc.property(tree, fc.boolean(), (value, block) => {
        const text = block ? Bun.YAML.stringify(value, null, 2) : JSON.stringify(value, null, 1);
        const listed = yamlOutline(text ?? "").map((key) => JSON.stringify(key.path));
        expect(listed.sort()).toEqual(keysOf(Bun.YAML.parse(text ?? ""), []).sort());
      }),
    );
  });
});

function keysOf(value: unknown, path: (string | number)[]): string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => keysOf(item, [...path, index]));
  return Object.entries(value).flatMap(([key, member]) => [
    JSON.stringify([...path, key]),
    ...keysOf(member, [...path, key]),
  ]);
}
