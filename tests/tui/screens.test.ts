import { expect, test } from "bun:test";
import { start } from "./stocked.ts";
import { NOW, troubled } from "./troubled.ts";

/** Without what is not the same everywhere: the computer's free space, and hashes, in which the program's version is. */
function steady(text: string): string {
  return text.replace(/\d+ (MB|GB)/g, "# $1").replaceAll(/ +$/gm, "");
}

/** What is wanted of a screen is among what comes to it last. */
type Walk = readonly [screen: string, keys: string[], wanted: string | RegExp][];

const ENGLISH: Walk = [
  ["home", [], "Preview what the new bars"],
  ["failures", ["f"], "upload_failed"],
  ["a failed job with the runbook's steps", ["down", "enter"], "What to do"],
  ["data", ["q", "q", "d"], "what the jobs have said"],
  ["runs", ["enter"], /█▇/],
  ["a run", ["enter"], "Sharpe, annualised"],
  ["its trades", ["tab"], "entry (UTC)"],
  ["its gates", ["tab"], "no_breakout"],
  ["a learned state", ["q", "q", "down", "enter"], "all trades"],
  ["what moved a win rate", ["enter"], "what it began with"],
  ["states", ["q", "q", "down", "enter"], "newest update"],
  ["two states compared", ["m", "down", "down", "enter"], "last session"],
  ["the automation log", ["q", "q", "down", "enter"], "dashboard-export"],
  ["an entry of it", ["enter"], '"sequence": 3'],
];
const JAPANESE: Walk = [
  ["home", [], "新しいバーによる更新をプレビュー"],
  ["failures", ["f"], "upload_failed"],
  ["a failed job with the runbook's steps", ["down", "enter"], "対応手順"],
  ["data", ["q", "q", "d"], "ジョブの記録"],
  ["runs", ["enter"], /█▇/],
  ["a run", ["enter"], "シャープ（年率）"],
  ["its trades", ["tab"], "建て (UTC)"],
  ["its gates", ["tab"], "no_breakout"],
  ["a learned state", ["q", "q", "down", "enter"], "観測数"],
  ["what moved a win rate", ["enter"], "設定の事前分布"],
  ["states", ["q", "q", "down", "enter"], "最新の更新"],
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
      expect(steady(screen.text())).toMatchSnapshot(name);
    }
  },
  120_000,
);
