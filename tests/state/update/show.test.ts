import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { warningText } from "../../../lib/state/update/warning_words.ts";
import { OVERRIDE, UpdateDesk } from "./support.ts";

const first = new UpdateDesk(2000);
await first.applied();
first.put(2300);
const base = first.files();

/** A day and a bit of bars, ready to be learned. */
function desk(files: Record<string, string> = {}): UpdateDesk {
  const ready = new UpdateDesk(0, { ...base, ...files });
  ready.now = "2026-01-05T01:00:00Z";
  return ready;
}
const live = [
  "--simulate-live",
  "--no-color",
  "--max-delta",
  "0.05",
  "--var-cap",
  "2",
  "--liquidity-cap",
  "0.4",
];
const lines = (text: string) => text.trimEnd().split("\n");
const firstLine = (text: string) => lines(text)[0]!;

describe("the first line says it all", () => {
  test.each<[string, string[], RegExp]>([
    [
      "applied",
      [],
      /^Applied \(every condition is met\): 300 bars learned, \d+ trades closed, \d+ estimates changed$/,
    ],
    ["blocked", live, /^Blocked \(\d+ number\(s\) change by more than 0\.05\): 300 bars learned/],
    ["previewed", [...live, "--dry-run"], /^Preview: would be blocked \(\d+ number\(s\) change/],
    ["previewed, fine", ["--dry-run"], /^Preview: would be applied: 300 bars learned/],
    ["saved", ["--plan-out", "out/p.json"], /^Plan saved \(every condition is met\): 300 bars/],
    [
      "previewed, in Japanese",
      [...live, "--dry-run", "--lang", "ja"],
      /^プレビュー: ブロックされます（\d+ 個の数値の変化が上限 0\.05 を超えています）: 学習したバー 300 本、/,
    ],
    ["applied, in Japanese", ["--lang", "ja"], /^適用しました（すべての条件を満たしています）: /],
  ])("%s", async (_, argv, says) => {
    expect(firstLine(await desk().shown("--no-color", ...argv))).toMatch(says);
  });
});

describe("a blocked preview", async () => {
  const shown = await desk().shown(...live, "--dry-run");

  test("marks each estimate's change against the limit", () => {
    expect(shown).toMatch(/^EV win rate, all trades +0\.\d+ → 0\.\d+ +[+-]0\.\d+ +▕█+░*▏ \d+ %/m);
    expect(shown).toMatch(/^slippage slope, \w+ +0\.\d+ → /m);
    expect(shown).toMatch(/change +of 0\.05$/m);
  });

  test("shows the risk as gauges, and what is above a cap without colour, too", () => {
    expect(shown).toMatch(/^new trades' quantities +\d\S* +0\.4 \(flag\) +▕██████████▏ 126 % !$/m);
    expect(shown).toMatch(/^value at risk \(5 %\) +\S+ pips +2 \(flag\) +▕/m);
    expect(shown).toContain("value at risk in account currency: ");
  });

  test("says the decision in words, every reason on a line", () => {
    expect(shown).toContain("Decision: without --dry-run it would be blocked, too.\n  - ");
    expect(shown).toMatch(/^ {2}- the new trades' quantities, \S+, are above the cap of 0\.4$/m);
    expect(shown).toContain("alert: preview (dry_run)");
  });

  test("lists what would be written", () => {
    expect(shown).toContain("Files that would be written");
    expect(shown).toMatch(/^ {2}create +ops\/state_archive\/\S+_diff\.json$/m);
    expect(shown).not.toContain("runs/active/state.json");
  });

  test("fits the terminal", () => {
    const tables = lines(shown)
      .filter((line) => !line.startsWith("  "))
      .slice(1);
    for (const line of tables) expect(Bun.stringWidth(line)).toBeLessThanOrEqual(80);
  });
});

test("colours mean something: good, bad", async () => {
  expect(firstLine(await desk().shown("--color"))).toStartWith("\u001b[32mApplied\u001b[39m");
  expect(firstLine(await desk().shown(...live, "--color"))).toStartWith("\u001b[31mBlocked\u001b[39m");
});

test("what was passed over and what an operator should know stands below", async () => {
  const ready = desk();
  ready.write(
    "validated/USDJPY/5m.csv",
    ready.read("validated/USDJPY/5m.csv").replace(/\n[^\n]+\n$/, "\n?,USDJPY,5m,1,1,1,1,0,0\n"),
  );
  const shown = await ready.shown("--no-color", "--var-cap", "1");
  expect(shown).toContain("rows passed over: no timestamp 1");
  expect(shown).toContain("warning: guards_ignored_without_simulate_live: the caps were not asked");
  expect(await new UpdateDesk(0, ready.files()).shown("--no-color", "--lang", "ja")).toContain(
    "新しいバーはありません（最後に学習したバー: 2024-01-08T23:30:00）",
  );
});

test("the switch", async () => {
  const ready = new UpdateDesk();
  const shown = (...argv: string[]) => ready.shown("--no-color", ...argv);
  expect(firstLine(await shown("--override-action", "status"))).toBe("updates are enabled");
  const stop = ["--override-action", "disable", "--override-reason", "maintenance"];
  expect(await shown(...stop, "--dry-run")).toMatch(
    /^updates are stopped: maintenance \(by .+, since 2026-01-05T00:00:00\.000000\+00:00\) \(preview/,
  );
  await shown(...stop, "--override-until", "2026-01-06");
  expect(firstLine(await shown("--override-action", "status", "--lang", "ja"))).toMatch(
    /^更新は停止中です: maintenance（担当 .+、2026-01-05T00:00:00\.000000\+00:00 から、2026-01-06T00:00:00\.000000\+00:00 まで）$/,
  );
  ready.now = "2026-01-06T00:00:00Z";
  expect(firstLine(await shown("--override-action", "status"))).toBe(
    "updates are enabled: the stop until 2026-01-06T00:00:00.000000+00:00 is over (maintenance)",
  );
  ready.write(OVERRIDE, "{");
  expect(await shown("--override-action", "status")).toContain("damaged and counts as a stop");
});

test("changes above the limit are named where the scope is wider than the table of estimates", async () => {
  const shown = (scope: string, lang = "en") =>
    desk().shown(
      "--simulate-live",
      "--dry-run",
      "--max-delta",
      "0.001",
      "--max-delta-scope",
      scope,
      "--no-color",
      "--lang",
      lang,
    );
  const all = await shown("all");
  expect(all).toMatch(/number\(s\) change by more than 0\.001\n {6}metrics\.\S+: \S+ → \S+ \(\S+\)\n/);
  // So many digits that the change can be checked.
  expect(all).toMatch(/\n {6}runtime\._equity_live: \d{5,6}(\.\d)? → /);
  expect(all.match(/^ {6}\S+: \S+ → /gm)).toHaveLength(5);
  expect(all).toMatch(/\n {6}… and \d+ more\n/);
  expect(await shown("learned", "ja")).toMatch(/\n {6}ev_buckets\.\S+: \S+ → /);
  expect(await shown("estimates")).not.toMatch(/^ {6}\S+: /m);
});

test("every code among the warnings has a meaning in both languages", () => {
  const codes = [...sources().matchAll(/(?:warnings\.push\(|warnings: \[)"(\w+)"/g)].map(([, code]) => code!);
  expect(codes.length).toBeGreaterThan(4);
  for (const code of [...codes, "guards_ignored_without_simulate_live", "config_fingerprint_mismatch"]) {
    const { en, ja } = warningText(code);
    expect([en, ja]).toEqual([expect.stringContaining(`${code}: `), expect.stringMatching(/[ぁ-ん]/)]);
    expect(ja.slice(`警告: ${code}`.length)).toStartWith(": ");
  }
});

/** Where updates say their warnings. */
function sources(): string {
  const folder = join(import.meta.dir, "../../../lib/state/update");
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}
