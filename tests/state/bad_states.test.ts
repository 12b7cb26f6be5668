import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { BacktestRunner } from "../../lib/index.ts";
import { leavesOf } from "../../lib/state/diff.ts";
import { parseState } from "../../lib/state/document.ts";
import { printState } from "../../lib/state/print.ts";
import { StateProblem } from "../../lib/state/problem.ts";
import type { Json, JsonObject } from "../../lib/workspace/json.ts";
import { parseJson } from "../../lib/workspace/jsonfile.ts";
import { goldenBars } from "../engine/lcg.ts";
import { freshState, label, learnedState, problemOf, slice } from "./sample.ts";

const DAY = 86_400_000;
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
    ['{"meta": {"serial": 9007199254740993}, "runtime": {}}', "state_corrupt", "meta.serial"],
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
    [
      '{"position": {"side": "BUY", "entry_px": 1e308, "tp_px": 1, "sl_px": 2}}',
      "state_corrupt",
      "position.entry_px: Too big",
    ],
    [
      '{"position": {"side": "BUY", "entry_px": 0, "tp_px": 1, "sl_px": 2}}',
      "state_corrupt",
      "position.entry_px: Too small",
    ],
    ['{"runtime": {"_equity_live": 1e60}}', "state_corrupt", "runtime._equity_live: Too big"],
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

describe("any change to a sound document", () => {
  const anything = fc.oneof(
    fc.constantFrom<Json>(
      null,
      true,
      "",
      "x",
      "-inf",
      "1e400",
      [],
      {},
      -1,
      1e308,
      Number.NaN,
      "\uD800",
      [[1, 2]],
      "__proto__",
    ),
    fc.double(),
    fc.string(),
  );
  const changes = fc.array(fc.tuple(fc.nat(), anything, fc.boolean()), { minLength: 1, maxLength: 4 });

  test.each(["v2.in", "v3.in", "v4.in"])(
    "of %s is refused as a whole, or taken over and learned from",
    async (name) => {
      const text = await fixture(name);
      // After the last bar of all three, and long enough for the position to end.
      const bars = slice(goldenBars(), 0, 60);
      bars.time = bars.time.map((time) => time + 700 * DAY);
      let taken = 0;
      fc.assert(
        fc.property(changes, (list) => {
          const document = parseJson(text, name) as JsonObject;
          for (const [place, value, remove] of list) change(document, place, value, remove);
          const runner = new BacktestRunner({ symbol: "USDJPY" }, { now: () => 0 });
          const before = runner.engine.state();
          if (!runner.loadState(document)) {
            expect(runner.engine.state()).toEqual(before);
            return;
          }
          taken++;
          runner.runPartial(bars);
          const learned = runner.engine.state();
          expect(leavesOf({ ...learned, position: undefined }).nonFinite).toEqual([]);
        }),
        { numRuns: 300 },
      );
      expect(taken).toBeGreaterThan(30);
    },
  );
});

/** Replaces or removes the member at a place, counted through the whole document. */
function change(document: JsonObject, place: number, value: Json, remove: boolean): void {
  const members: [JsonObject | Json[], string][] = [];
  const collect = (holder: JsonObject | Json[]) => {
    for (const [key, member] of Object.entries(holder)) {
      members.push([holder, key]);
      if (typeof member === "object" && member !== null) collect(member);
    }
  };
  collect(document);
  const [holder, key] = members[place % members.length] ?? [document, "meta"];
  if (remove) delete (holder as JsonObject)[key];
  // A copy: a later change may fall into it, and the same value comes again.
  else (holder as JsonObject)[key] = structuredClone(value);
}
