import { describe, expect, test } from "bun:test";
import { parseState } from "../../lib/state/document.ts";
import { printState } from "../../lib/state/print.ts";
import { StateProblem } from "../../lib/state/problem.ts";
import { freshState, label, learnedState, problemOf } from "./sample.ts";

const fixture = (name: string) => Bun.file(`${import.meta.dir}/fixtures/${name}.json`).text();

describe("a document that is no usable state", () => {
  test.each([
    ["[1]", "not_an_object", "not a JSON object"],
    ["null", "not_an_object", "not a JSON object"],
    ['"state"', "not_an_object", "not a JSON object"],
    ["{}", "not_a_state", "none of ev_global"],
    ['{"meta": {"symbol": "USDJPY"}}', "not_a_state", "none of ev_global"],
    ['{"diff": {}, "ev_buckets": {}}', "not_a_state", "state diff"],
    [
      '{"meta": {"schema_version": 6}, "estimates": {}}',
      "schema_version_unsupported",
      "newer than this program's 5",
    ],
    ['{"meta": {"schema_version": 4}, "runtime": {}}', "state_corrupt", "meta.schema_version"],
    ['{"meta": {"schema_version": "5"}, "runtime": {}}', "state_corrupt", "meta.schema_version"],
    ['{"meta": [], "runtime": {}}', "state_corrupt", "meta: is not an object"],
    ['{"meta": {"symbol": 5}, "runtime": {}}', "state_corrupt", "meta.symbol"],
    ['{"meta": {"serial": 1.5}, "runtime": {}}', "state_corrupt", "meta.serial"],
    ['{"meta": {"lineage": "x"}, "runtime": {}}', "state_corrupt", "meta.lineage"],
    ['{"ev_global": []}', "state_corrupt", "ev_global"],
    [
      '{"ev_global": {"alpha": "much"}}',
      "state_corrupt",
      "ev_global.alpha: Invalid input: expected number, received",
    ],
    [
      '{"ev_global": {"alpha": NaN}}',
      "state_corrupt",
      "ev_global.alpha: Invalid input: expected number, received",
    ],
    [
      '{"ev_global": {"alpha": 1e400}}',
      "state_corrupt",
      "ev_global.alpha: Invalid input: expected number, received",
    ],
    ['{"ev_global": {"beta": -1}}', "state_corrupt", "ev_global.beta: Too small"],
    ['{"ev_global": {"decay": 1.5}}', "state_corrupt", "ev_global.decay: Too big"],
    ['{"ev_buckets": {"LDN:narrow:mid": 3}}', "state_corrupt", "ev_buckets.LDN:narrow:mid"],
    [
      '{"ev_buckets": {"LDN:narrow:mid": {"alpha": "-inf"}}}',
      "state_corrupt",
      "ev_buckets.LDN:narrow:mid.alpha",
    ],
    ['{"slip": 1}', "state_corrupt", "slip"],
    ['{"runtime": {"_equity_live": "-inf"}}', "state_corrupt", "runtime._equity_live"],
    ['{"metrics": "none"}', "state_corrupt", "metrics"],
    ['{"position": {"side": "SELL", "tp_px": 1, "sl_px": 2}}', "state_corrupt", "position.entry_px"],
    [
      '{"position": {"side": "LONG", "entry_px": 1, "tp_px": 1, "sl_px": 2}}',
      "state_corrupt",
      "position.side",
    ],
    [
      '{"position": {"side": "BUY", "entry_px": Infinity, "tp_px": 1, "sl_px": 2}}',
      "state_corrupt",
      "position.entry_px",
    ],
    ['{"runtime": {}, "calibration_positions": {}}', "state_corrupt", "calibration_positions"],
    ['{"meta": {"schema_version": 5, "extra": 1}, "runtime": {}}', "state_corrupt", "extra"],
    ['{"runtime": {}, "resume": []}', "state_corrupt", "resume"],
    ['{"runtime": {}, "resume": {"version": 2}}', "state_corrupt", "resume.version"],
    [
      '{"runtime": {}, "resume": {"version": 1, "profile": {"buckets": {}}}}',
      "state_corrupt",
      "resume.profile.buckets",
    ],
    [
      '{"resume": {"version": 1, "profile": null, "strategy": null}, "ev_buckets": {"a:b": {}}}',
      "state_corrupt",
      "may not hold ev_buckets.a:b",
    ],
  ])("%s", (text, code, detail) => {
    const problem = problemOf(() => parseState(text, "s.json"));
    expect({ code: problem.code, detail: problem.detail }).toEqual({
      code: code as StateProblem["code"],
      detail: expect.stringContaining(detail),
    });
  });

  test("names the file, line and column of broken JSON", () => {
    const problem = problemOf(() => parseState('{"meta": {},\n "runtime": oops}', "runs/active/state.json"));
    expect(problem.code).toBe("invalid_json");
    expect(problem.detail).toContain("runs/active/state.json is not valid JSON: line 2, column 13");
  });

  test("is found at every truncation of a real one", async () => {
    const text = (await fixture("v5.in")).trimEnd();
    for (let length = 0; length < text.length; length++) {
      expect(problemOf(() => parseState(text.slice(0, length), "s.json")).code).toBe("invalid_json");
    }
  });

  test("is found at every flipped bit, or the flip changes nothing", () => {
    const state = { ...freshState(), resume: learnedState().resume };
    const text = JSON.stringify(JSON.parse(printState(state, label)));
    const whole = parseState(text, "s.json");
    const bytes = new TextEncoder().encode(text);
    let harmless = 0;
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      try {
        expect(parseState(new TextDecoder("utf-8", { fatal: true }).decode(bytes), "s.json")).toEqual(whole);
        harmless++;
      } catch (error) {
        if (!(error instanceof StateProblem) && !(error instanceof TypeError)) throw error;
      }
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
    expect(harmless).toBeLessThan(bytes.length / 100);
  });

  test.each([
    ["nesting", `{"runtime": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
    ["a byte order mark", '\uFEFF{"runtime": {}}'],
    ["a key given twice", '{"runtime": {}, "runtime": {"warmup_left": 3}}'],
    ["two documents", '{"runtime": {}}\n{"runtime": {}}'],
    ["a comment", '{"runtime": {} /* none */}'],
    ["a trailing comma", '{"runtime": {},}'],
    ["nothing", ""],
  ])("is found for %s", (_what, text) => {
    expect(problemOf(() => parseState(text, "s.json")).code).toBe("invalid_json");
  });
});
