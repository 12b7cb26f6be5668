import { expect, test } from "bun:test";
import { shellLine } from "../../lib/command/spell.ts";

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
