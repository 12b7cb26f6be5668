import { expect, test } from "bun:test";
import { z } from "zod";
import { shellLine, shownLine, spellOptions } from "../../lib/command/spell.ts";
import { commandWith } from "./sample.ts";

test.each<[string[]]>([
  [["run_sim", "--csv", "data/bars.csv", "--equity=1e5"]],
  [["two words", "it's", "", '$HOME `id` "x" \\', "ドル円", "a\nb"]],
])("a shell takes %j apart as it was", async (words) => {
  const child = Bun.spawn(["sh", "-c", `printf '%s\\0' ${shellLine(words)}`], { stdout: "pipe" });
  expect((await child.stdout.text()).split("\0").slice(0, -1)).toEqual(words);
});

test("plain words are left alone", () => {
  expect(shellLine(["--csv", "data/a.csv"])).toBe("--csv data/a.csv");
});

const help = { en: "", ja: "" };
const options = z.object({
  keep: z.number().default(5).meta({ help }),
  webhook: z
    .string()
    .optional()
    .meta({ help, alias: ["hook", "w"], secret: true }),
});

test.each([
  [["--keep", "3"], "sample --keep 3"],
  [["--webhook", "canary", "--keep", "3"], "sample --webhook *** --keep 3"],
  [["--webhook=canary=1"], "sample --webhook=***"],
  [["--hook", "canary", "-w", "canary"], "sample --hook *** -w ***"],
  [["--webhook"], "sample --webhook"],
])("%j is shown to others as %s", (argv, shown) => {
  expect(shownLine(commandWith(options), argv)).toBe(shown);
});

test("secrets are masked where options are spelled", () => {
  expect(spellOptions(options, { keep: 3, webhook: "canary" })).toEqual(["--keep", "3", "--webhook", "***"]);
});
