import { describe, expect, test } from "bun:test";
import type { Json, JsonObject } from "../../../lib/workspace/json.ts";
import { command } from "../../../scripts/explain_state.ts";
import { freshDesk, LEDGER, learnedDesk, ledgerLines, STATE } from "../ledger_support.ts";
import { edit, explain } from "./explaining.ts";

describe("the list of moves", () => {
  test("is cut by --since and --last; totals and sources still count all", async () => {
    const desk = await learnedDesk();
    const all = await explain(desk);
    const since = "2025-02-03T00:00:00";
    const cut = await explain(desk, "--since", since);
    expect(cut.moves).toEqual(all.moves.filter(({ ts }) => ts!.slice(0, 19) >= since));
    expect(cut.moves.length).toBeGreaterThan(20);
    const last = await explain(desk, "--since", since, "--last", "3");
    expect(last.moves).toEqual(all.moves.slice(-3));
    expect([last.moves_total, last.change, last.sources as Json]).toEqual([
      all.moves.length,
      all.change,
      all.sources as Json,
    ]);
    expect(last.updates.map(({ serial }) => serial)).toEqual([8]);
    expect((await explain(desk, "--since", "2026-01-01")).moves).toEqual([]);
  });

  test("of a bucket that nothing has moved is empty, also where the state does not have it", async () => {
    const desk = await learnedDesk();
    const quiet = ["--bucket", "TOK:wide:high"];
    expect(await explain(desk, ...quiet)).toMatchObject({ moves: [], now: { value: 0.5, in_state: true } });
    edit(desk, ({ meta, ev_buckets }) => {
      meta!.parent_sha256 = ledgerLines(desk)[7]!.state_sha256;
      delete ev_buckets!["TOK:wide:high"];
    });
    const { now, moves, start } = await explain(desk, ...quiet);
    expect(moves).toEqual([]);
    expect(now).toMatchObject({ value: 0.5, in_state: false, gate_lower_bound: null });
    expect(start).toMatchObject({ value: 0.5, origin: "neutral" });
    expect(await desk.show(command, ...quiet)).toContain("not in the state");
  });
});

describe("a slope", () => {
  test("is told with the learning rate that the state has", async () => {
    const desk = await learnedDesk();
    edit(desk, ({ meta, slip }) => {
      meta!.parent_sha256 = ledgerLines(desk)[7]!.state_sha256;
      slip!.ewma_alpha = 0.01;
    });
    const { now, start, moves } = await explain(desk, "--slip", "narrow");
    expect(now).toMatchObject({ learning_rate: 0.01, in_state: true });
    expect(start.weight).toBeCloseTo(0.99 ** moves.length, 12);
  });

  test("that the state does not have is the configured one", async () => {
    const desk = await learnedDesk();
    edit(desk, ({ meta, slip }) => {
      delete meta!.parent_sha256;
      delete (slip as { a: JsonObject }).a.wide;
    });
    expect((await explain(desk, "--slip", "wide")).now).toMatchObject({ value: 0.1, in_state: false });
  });
});

describe("it refuses", () => {
  test.each([
    [["--bucket", "LDN:narow:mid"], 2, "unknown_bucket", /"LDN:narow:mid"/, /mean LDN:narrow:mid/],
    [["--bucket", "all"], 2, "unknown_bucket", /"all"/, /SESSION:SPREAD:RV/],
    [["--slip", "narrrow"], 2, "unknown_band", /"narrrow"/, /mean narrow/],
    [["--slip", "x"], 2, "unknown_band", /"x"/, /narrow, normal, wide/],
    [["--slip", "narrow", "--global"], 2, "conflicting_options", /--slip/, /one of them/],
    [["--last", "0"], 2, "bad_value", /--last/, /./],
    [["--since", "soon"], 2, "bad_value", /--since/, /./],
    [["--symbol", "../x"], 2, "invalid_name", /symbol/, /./],
    [["--symbol", "EURUSD"], 2, "file_not_found", /EURUSD_conservative/, /update_state/],
    [["--symbol", "EURUSD", "--state", STATE], 2, "state_identity_mismatch", /USDJPY/, /--symbol USDJPY/],
    [["--mode", "bridge", "--state", STATE], 2, "state_identity_mismatch", /bridge/, /--mode conservative/],
    [["--state", "none.json"], 2, "file_not_found", /none\.json/, /state_archive/],
    [["--state", LEDGER], 2, "state_corrupt", /ledger\.jsonl/, /./],
  ] as const)("%p", async (flags, code, error, says, hint) => {
    const { exit, out } = await (await learnedDesk()).run(command, ...flags);
    expect([exit, out.error]).toEqual([code, error]);
    expect(out.details).toMatch(says);
    expect(out.hint).toMatch(hint);
  });

  test("a workspace without a ledger, and says who writes it", async () => {
    const desk = await learnedDesk();
    const empty = freshDesk();
    empty.write(STATE, desk.read(STATE));
    const { exit, out } = await empty.run(command);
    expect([exit, out.error, out.path]).toEqual([1, "ledger_not_found", LEDGER]);
    expect(out.hint).toContain("update_state");
  });

  test.each([
    ["damaged", "{"],
    ["something else", '{"trades": []}'],
    ["without trades", '{"format": 1, "state_sha256": "a", "serial": 1}'],
    ["of a newer form", '{"format": 2, "state_sha256": "a", "serial": 1, "trades": []}'],
  ])("a ledger with a line that is %s, by its number", async (_, text) => {
    const desk = await learnedDesk();
    const lines = desk.read(LEDGER).split("\n");
    desk.write(LEDGER, lines.with(2, text).join("\n"));
    const { exit, out } = await desk.run(command);
    expect([exit, out.error, out.path, out.line]).toEqual([1, "ledger_corrupt", LEDGER, 3]);
    expect(out.details).toContain(`Line 3 of ${LEDGER}`);
  });
});

describe("on a terminal", () => {
  test("a trader reads what it is, what it consists of, each move, and its update", async () => {
    const desk = await learnedDesk();
    const { moves, updates } = await explain(desk, "--bucket", "LDN:narrow:high", "--last", "2");
    const english = await desk.show(command, "--bucket", "LDN:narrow:high", "--last", "2", "--no-color");
    expect(english).toMatch(
      /^win rate, LDN, narrow spread, high volatility {2}0\.500 → 0\.\d{3} \([+-]0\.\d{3}\)/,
    );
    expect(english).toContain("began as: one win and one loss, knowing nothing");
    expect(english).toContain("8 update(s) from serial 1");
    expect(english).toMatch(/what it began with +– +2\.0 +\d\.\d +\d+\.\d % +0\.500 +–\n/);
    const { ts, serial } = moves.at(-1)!;
    expect(english).toContain(ts!.slice(0, 16).replace("T", " "));
    expect(english).toMatch(
      / (win|loss) \(shadow\) +\d+\.\d\d→\d+\.\d\d +\d+\.\d\d→\d+\.\d\d +0\.\d{3}→0\.\d{3} +[+-]0\.\d{3} +\d\n/,
    );
    expect(english).toMatch(/\d+ earlier move\(s\) are not listed; the total counts them\./);
    expect(english).toMatch(new RegExp(`${serial} +${updates.at(-1)!.txn} +2025-03-1${serial} 00:00:00`));
    const japanese = await desk.show(command, "--bucket", "LDN:narrow:high", "--lang", "ja", "--no-color");
    expect(japanese).toMatch(/現在値の内訳.*減衰後/);
    expect(japanese).toMatch(/(勝ち|負け) \(シャドー\)/);
  });

  test("slopes are shown with fills and quantities", async () => {
    const desk = await learnedDesk();
    const english = await desk.show(command, "--slip", "narrow", "--no-color");
    expect(english).toMatch(/^slippage slope, narrow spread {2}0\.020 → 0\.\d{3}/);
    expect(english).toContain("began as: the configured slope");
    expect(english).toMatch(/fill +\d\.\d\d +\d\.\d\d +0\.\d{4}→0\.\d{4} +[+-]0\.\d{4} +\d\n/);
    expect(english).toMatch(/The value it began with, 0\.0200, still weighs \d+\.\d %\./);
    expect(await desk.show(command, "--slip", "wide", "--no-color")).toContain("No move is known.");
  });

  test("gaps are told as sentences, in both languages", async () => {
    const desk = await learnedDesk();
    desk.write(
      LEDGER,
      `${ledgerLines(desk)
        .slice(4)
        .map((line) => JSON.stringify(line))
        .join("\n")}\n{"x`,
    );
    const english = await desk.show(command, "--no-color");
    expect(english).toMatch(
      /The ledger begins with serial 5: how the estimate came to 0\.\d{3} before it is not known\./,
    );
    expect(english).toContain("Line 5 of the ledger is not whole yet");
    const japanese = await desk.show(command, "--lang", "ja", "--no-color");
    expect(japanese).toContain("台帳は通し番号 5 から始まります。");
    expect(japanese).toContain("台帳の 5 行目は書きかけです。");
  });
});
