import { expect, test } from "bun:test";
import { start } from "./stocked.ts";
import { NOW, troubled } from "./troubled.ts";

/** Without what is not the same everywhere: the computer's free space, and hashes, in which the program's version is. */
function steady(text: string): string {
  return text.replace(/\d+ (MB|GB)/g, "# $1").replaceAll(/ +$/gm, "");
}

type Walk = readonly [screen: string, keys: string[], wanted: string | RegExp][];

const ENGLISH: Walk = [
  ["home", [], "Preview what the new bars"],
  ["failures", ["f"], "upload_failed"],
  ["a failed job with the runbook's steps", ["down", "enter"], "What to do"],
  ["data", ["q", "q", "d"], "Automation log"],
  ["runs", ["enter"], /█▇/],
  ["a run", ["enter"], "Sharpe, annualised"],
  ["its trades", ["tab"], "entry (UTC)"],
  ["its gates", ["tab"], "no_breakout"],
  ["a learned state", ["q", "q", "down", "enter"], "all trades"],
  ["what moved a win rate", ["enter"], "What moved it"],
  ["states", ["q", "q", "down", "enter"], "in force"],
  ["two states compared", ["m", "down", "down", "enter"], "old"],
  ["the automation log", ["q", "q", "down", "enter"], "dashboard-export"],
  ["an entry of it", ["enter"], '"sequence": 3'],
];
const JAPANESE: Walk = [
  ["home", [], "新しいバーによる更新をプレビュー"],
  ["failures", ["f"], "upload_failed"],
  ["a failed job with the runbook's steps", ["down", "enter"], "対応手順"],
  ["data", ["q", "q", "d"], "自動化ログ"],
  ["runs", ["enter"], /█▇/],
  ["a run", ["enter"], "シャープ（年率）"],
  ["its trades", ["tab"], "建て (UTC)"],
  ["its gates", ["tab"], "no_breakout"],
  ["a learned state", ["q", "q", "down", "enter"], "観測数"],
  ["what moved a win rate", ["enter"], "何が動かしたか"],
  ["states", ["q", "q", "down", "enter"], "使用中"],
  ["two states compared", ["m", "down", "down", "enter"], "変更前"],
  ["the automation log", ["q", "q", "down", "enter"], "dashboard-export"],
  ["an entry of it", ["enter"], '"sequence": 3'],
];

test.each([
  ["en", ENGLISH],
  ["ja", JAPANESE],
] as const)(
  "screens to look things up look as they did: %s",
  async (lang, walk) => {
    await using screen = start(await troubled(), ["--lang", lang], { env: { ORB_NOW: NOW, NO_COLOR: "1" } });
    for (const [name, keys, wanted] of walk) {
      screen.press(...keys);
      await screen.until(wanted);
      await screen.quiet(120);
      expect(steady(screen.text())).toMatchSnapshot(name);
    }
  },
  60_000,
);
