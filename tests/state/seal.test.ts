import { describe, expect, test } from "bun:test";
import type { LearnedState } from "../../lib/engine/learned.ts";
import { contentSha256 } from "../../lib/state/content.ts";
import { parseState, readState } from "../../lib/state/document.ts";
import { printState } from "../../lib/state/print.ts";
import { openSealed } from "../../lib/state/seal.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { version } from "../../package.json";
import { freshState, label, learnedState } from "./sample.ts";

const own = { ...label, program_version: version };
const states: [string, LearnedState][] = [
  ["fresh", freshState()],
  ["with everything in it", learnedState()],
  ["without the exact part", { ...learnedState(), resume: undefined }],
];

describe.each(states)("a state file of this program, %s", (_, state) => {
  const text = printState(state, own);

  test("carries the hash of its content", () => {
    const { meta } = JSON.parse(text) as { meta: JsonObject };
    expect(meta.content_sha256).toBe(contentSha256(JSON.parse(text) as JsonObject));
    expect(Object.keys(meta).at(-1)).toBe("content_sha256");
  });

  test("is taken at its hash, and is what judging it member by member would give", () => {
    const judged = readState(JSON.parse(text));
    expect(openSealed(text)).toEqual(judged);
    expect(parseState(text, "s.json")).toEqual(judged);
  });

  test.each([
    ["a digit changed", text.replace(/"alpha": (\d)/, '"alpha": 7$1')],
    ["a blank added", `${text} `],
    ["a member added", text.replace("{\n", '{\n  "other": 1,\n')],
    ["another hash", text.replace(/"content_sha256": "./, '"content_sha256": "0')],
    ["no hash", text.replace(/,\n {4}"content_sha256": "\w+"/, "")],
    ["an end missing", text.slice(0, -3)],
    ["nothing left", ""],
  ])("is judged with %s", (_change, changed) => {
    expect(changed).not.toBe(text);
    expect(openSealed(changed)).toBeUndefined();
  });
});

test("a state of another version of the program is judged", () => {
  expect(openSealed(printState(learnedState(), { ...label, program_version: "0.0.1" }))).toBeUndefined();
});
