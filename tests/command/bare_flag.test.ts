import { describe, expect, test } from "bun:test";
import { z } from "zod";
import { parseFlags } from "../../lib/command/flags.ts";
import { renderHelp } from "../../lib/command/help.ts";
import { pageOf } from "../../lib/command/page.ts";
import { spellOptions } from "../../lib/command/spell.ts";
import { commandWith } from "./sample.ts";

const page = z
  .string()
  .optional()
  .meta({ help: { en: "Page", ja: "ページ" }, value: "FILE", bare: "" });
const strict = z
  .boolean()
  .default(false)
  .meta({ help: { en: "Strict", ja: "厳格" } });
const command = commandWith(z.object({ page, strict }));

describe("a flag whose value may be left out", () => {
  test.each<[argv: string[], page: string | undefined]>([
    [[], undefined],
    [["--page"], ""],
    [["--page", "a.html"], "a.html"],
    [["--page=a.html"], "a.html"],
    [["--page", "--strict"], ""],
  ])("%j gives %p", async (argv, value) => {
    const { options } = await parseFlags(command, argv);
    expect(options).toEqual({
      ...(value !== undefined && { page: value }),
      strict: argv.includes("--strict"),
    });
  });

  test("is spelled as it was typed, and the help shows that it may", () => {
    expect(spellOptions(command.options, { page: "", strict: true })).toEqual(["--page", "--strict"]);
    expect(spellOptions(command.options, { page: "a.html" })).toEqual(["--page", "a.html"]);
    expect(renderHelp(pageOf(command), "en", 80)).toContain("--page [FILE]");
  });
});
