import { describe, expect, test } from "bun:test";
import { glance, languageOf } from "../../lib/command/language.ts";
import { colourWanted } from "../../lib/command/view.ts";

type Env = Record<string, string>;

test.each<[string, string | undefined, Env, "en" | "ja"]>([
  ["the flag", "en", { ORB_LANG: "ja", LC_ALL: "ja_JP.UTF-8" }, "en"],
  ["ORB_LANG", undefined, { ORB_LANG: "ja", LC_ALL: "en_US.UTF-8", LANG: "en_US" }, "ja"],
  ["LC_ALL", undefined, { LC_ALL: "C", LC_MESSAGES: "ja_JP", LANG: "ja_JP" }, "en"],
  ["LC_MESSAGES", undefined, { LC_ALL: "", LC_MESSAGES: "ja_JP.eucJP", LANG: "C" }, "ja"],
  ["LANG", undefined, { LANG: "ja_JP.UTF-8" }, "ja"],
  ["nothing", undefined, {}, "en"],
  ["a language that we do not speak", undefined, { LANG: "fr_FR.UTF-8" }, "en"],
])("%s decides the language first", (_, flag, env, lang) => {
  expect(languageOf(flag, env)).toBe(lang);
});

describe("before the flags are parsed it is seen", () => {
  test.each<[string, Partial<ReturnType<typeof glance>>]>([
    ["", { help: false, version: false, lang: undefined, json: undefined }],
    ["--lang ja", { lang: "ja" }],
    ["--lang=ja --lang en", { lang: "en" }],
    ["--lang", { lang: undefined }],
    ["--json", { json: true }],
    ["--json=true --no-json", { json: false }],
    ["--json=false", { json: false }],
    ["--json-out x", { json: undefined }],
    ["-h", { help: true }],
    ["--version", { version: true }],
    [
      "-- --help --version --lang ja --json",
      { help: false, version: false, lang: undefined, json: undefined },
    ],
  ])("%p: %o", (line, seen) => {
    expect(glance(line.split(" ").filter(Boolean))).toMatchObject(seen);
  });
});

describe("colour is", () => {
  test.each<[string, boolean | undefined, Env, boolean, boolean]>([
    ["on, on a terminal", undefined, {}, true, true],
    ["off, in a pipe", undefined, {}, false, false],
    ["off with --no-color", false, { FORCE_COLOR: "1" }, true, false],
    ["on with --color", true, { NO_COLOR: "1" }, false, true],
    ["off with NO_COLOR", undefined, { NO_COLOR: "1" }, true, false],
    ["on with an empty NO_COLOR", undefined, { NO_COLOR: "" }, true, true],
    ["off on a dumb terminal", undefined, { TERM: "dumb" }, true, false],
    ["on with FORCE_COLOR", undefined, { FORCE_COLOR: "1", TERM: "dumb" }, false, true],
    ["off with FORCE_COLOR=0", undefined, { FORCE_COLOR: "0" }, true, false],
  ])("%s", (_, flag, env, isTerminal, wanted) => {
    expect(colourWanted(flag, env, isTerminal)).toBe(wanted);
  });
});
