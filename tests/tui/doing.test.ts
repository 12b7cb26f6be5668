import { expect, setDefaultTimeout, test } from "bun:test";
import { start } from "./stocked.ts";
import { NOW, troubled } from "./troubled.ts";

// Each starts programs: a second when nothing else runs, many on a busy machine.
setDefaultTimeout(60_000);

/** Without stamps and hashes, which are another time's each time. */
function steady(text: string): string {
  return text
    .replaceAll(/\d{8}_\d{6}/g, "########_######")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.…]+Z?/g, "(time)")
    .replaceAll(/ +$/gm, "");
}

type Walk = readonly [screen: string, keys: string[], wanted: string | RegExp][];

const ENGLISH: Walk = [
  ["a walk", [], "dry_run · pending"],
  ["its vars", ["v"], "Which var"],
  ["its plan", ["escape", "r"], "preview: nothing has been written"],
  ["its form and its plan", ["tab"], "--max-delta-scope"],
  ["a choice", ["j", "j", "enter"], "default ("],
  ["the question before a dry run", ["escape", "a"], "Enter runs the dry run"],
  ["what was done", ["enter"], "done, exit 0"],
];
const JAPANESE: Walk = [
  ["a walk", [], "dry_run · 未確認"],
  ["its vars", ["v"], "変更する変数"],
  ["its plan", ["escape", "r"], "まだ何も書き込んでいません"],
  ["its form and its plan", ["tab"], "--max-delta-scope"],
  ["a choice", ["j", "j", "enter"], "既定 ("],
  ["the question before a dry run", ["escape", "a"], "ドライランを実行します"],
  ["what was done", ["enter"], "完了（終了コード 0）"],
];

test.each([
  ["en", 80, 24, ENGLISH],
  ["ja", 80, 24, JAPANESE],
  ["en", 130, 40, ENGLISH],
  ["en", 40, 12, ENGLISH.slice(0, 3)],
] as const)("what is done looks the same as ever: %s, %d × %d", async (lang, columns, rows, walk) => {
  await using screen = start(await troubled(), ["state_update", "--lang", lang], {
    columns,
    rows,
    env: { ORB_NOW: NOW },
  });
  for (const [name, keys, wanted] of walk) {
    await screen.pressEach(...keys);
    await screen.until(wanted);
    expect(steady(screen.text())).toMatchSnapshot(name);
  }
});
