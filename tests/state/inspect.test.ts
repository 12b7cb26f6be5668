import { describe, expect, test } from "bun:test";
import { printState } from "../../lib/state/print.ts";
import type { Inspection } from "../../lib/state/inspect.ts";
import { estimatesOf } from "../../lib/state/diff.ts";
import { memberText } from "../../lib/state/terms.ts";
import { command } from "../../scripts/inspect_state.ts";
import { Desk } from "./desk.ts";
import { label, learnedState } from "./sample.ts";

const text = printState(learnedState(), label);
const later = () => {
  const state = learnedState();
  state.ev_global.alpha = 4.2;
  state.ev_buckets = { "LDN:narrow:mid": { alpha: 2.98, beta: 0.98 }, "NY:wide:high": { alpha: 1, beta: 1 } };
  state.slip.a.narrow = 0.04;
  state.rv_thresh.LDN = [0.005, 0.011];
  state.runtime.warmup_left = 7;
  state.position = undefined;
  return printState(state, { ...label, serial: 8, parent_sha256: "b".repeat(64) });
};

describe("one state", () => {
  test("is shown in the terms of the strategy", async () => {
    const { out, exit } = await new Desk({ "s.json": text }).run(command, "s.json");
    expect(exit).toBe(0);
    expect(out).toMatchObject({
      state: {
        path: "s.json",
        version: 5,
        size_bytes: text.length,
        resumes: "exact",
        ignored: [],
        identity: {
          symbol: "USDJPY",
          mode: "conservative",
          lineage: label.lineage,
          serial: 7,
          parent_sha256: null,
        },
        standing: { warmup_left: 8, day_count: 3, equity: 50_035, trades: 1, total_pips: 3.5 },
        position: { side: "SELL", qty: 0.5, entry_px: 150.1 },
        rv_cuts: [{ session: "LDN", low: 0.004, high: 0.011 }],
        slippage: [
          { band: "narrow", slope: 0.03, usual_quantity: 0.4 },
          { band: "normal" },
          { band: "wide" },
        ],
      },
      against: null,
      differences: null,
    });
  });

  test("gives each bucket its win rate, its bounds and its observations, priors included", async () => {
    const state = learnedState();
    state.ev_global = { ...state.ev_global, alpha: 1, beta: 1, prior_alpha: 2, prior_beta: 0 };
    const counts = { alpha: 1, beta: 1 };
    state.ev_buckets = { "LDN:narrow:mid": counts, "SYD:tight:mid": counts, "TOK:narrow:low": counts };
    const { out } = await new Desk({ "s.json": printState(state, label) }).run(command, "s.json");
    const rows = (out.state as unknown as Inspection).ev;
    expect(rows.map(({ bucket, observations, win_rate }) => [bucket, observations, win_rate])).toEqual([
      ["all", 4, 0.75],
      ["LDN:narrow:mid", 4, 0.75],
      ["SYD:tight:mid", 4, 0.75],
      ["TOK:narrow:low", 4, 0.75],
    ]);
    // Wilson's bound of 3 wins and 1 loss, and of the pools: 1.7 and 1.5 times as many.
    expect(rows[1]?.lower_bound).toBeCloseTo(0.3561680085984506, 12);
    expect(rows[1]?.gate_lower_bound).toBeCloseTo(0.43712, 5);
    expect(rows[2]?.gate_lower_bound).toBeNull();
    expect(rows[3]?.gate_lower_bound).toBeCloseTo(0.41871, 5);
  });

  test("of an older program is shown as far as it goes", async () => {
    const old =
      '{"ev_global": {"alpha": 3}, "ev_buckets": {"x": {}, "a:b:c": {"beta": 3}}, "slip": {"a": null}}';
    const { out } = await new Desk({ "s.json": old }).run(command, "s.json");
    expect(out.state).toMatchObject({
      version: 1,
      resumes: "learned",
      ignored: ["ev_buckets.x"],
      identity: { symbol: null, lineage: null },
      standing: {
        warmup_left: null,
        day_count: null,
        current_date: null,
        last_session: null,
        equity: null,
        trades: null,
        wins: null,
        total_pips: null,
        total_pnl_value: null,
      },
      ev: [
        { bucket: "all", win_rate: 0.75 },
        { bucket: "a:b:c", win_rate: 0.25 },
      ],
      slippage: [],
      position: null,
    });
  });

  test("is the one in force when none is named", async () => {
    const { out } = await new Desk({ "runs/active/state.json": text }).run(command);
    expect(out.state).toMatchObject({ path: "runs/active/state.json" });
  });

  test("fits a terminal in both languages", async () => {
    const desk = new Desk({ "s.json": text });
    const english = await desk.show(command, "s.json");
    expect(english).toMatch(/all trades +0\.603774 +0\.282206 +– +5\.3/);
    expect(english).toContain("goes on exactly");
    const japanese = await desk.show(command, "s.json", "--lang", "ja");
    expect(japanese).toContain("ウォームアップの残り");
    for (const line of [...english.split("\n"), ...japanese.split("\n")])
      expect(Bun.stringWidth(line)).toBeLessThanOrEqual(160);
  });
});

describe("two states", () => {
  test("show what differs, from the second to the first, in domain words", async () => {
    const { out } = await new Desk({ "new.json": later(), "old.json": text }).run(
      command,
      "new.json",
      "old.json",
    );
    const rows = (
      out.differences as { path: string; what: string; previous: unknown; current: unknown }[]
    ).map(({ what, previous, current }) => [what, previous, current]);
    expect(rows).toEqual([
      ["serial", 7, 8],
      ["parent state", null, "b".repeat(64)],
      ["warm-up trades left", 8, 7],
      ["open position: side", "SELL", null],
      ["open position: quantity", 0.5, null],
      ["open position: entry", 150.1, null],
      ["open position: target", 149.95, null],
      ["open position: stop", 150.2, null],
      ["open position: since", "2024-03-04T14:55:00Z", null],
      ["open position: bars held", 1, null],
      ["win rate, LDN, narrow spread, mid volatility", 1.98 / 2.96, 2.98 / 3.96],
      ["win rate, all trades", 3.2 / 5.300000000000001, 4.2 / (4.2 + 2.1)],
      ["slippage slope, narrow spread", 0.03, 0.04],
      ["volatility cut, LDN, low", 0.004, 0.005],
      ["win rate, NY, wide spread, high volatility", null, 0.5],
      ["win rate, LDN, narrow spread, low volatility", 0.5, null],
    ]);
  });

  test("that are the same say so", async () => {
    const shown = await new Desk({ "a.json": text, "b.json": text }).show(
      command,
      "a.json",
      "--against",
      "b.json",
    );
    expect(shown).toContain("Nothing differs");
  });

  test("are drawn old → new", async () => {
    const shown = await new Desk({ "new.json": later(), "old.json": text }).show(
      command,
      "new.json",
      "old.json",
    );
    expect(shown).toContain("old.json → new.json");
    expect(shown).toMatch(/slippage slope, narrow spread +0\.03 +0\.04 +\+0\.01/);
  });
});

test("a file that is no state is refused with the way out, in both languages", async () => {
  const desk = new Desk({ "s.json": text.slice(0, 500) });
  const english = await desk.run(command, "s.json");
  expect(english).toMatchObject({
    exit: 2,
    out: { error: "state_corrupt", path: "s.json", reason: "invalid_json" },
  });
  expect(english.out.details).toContain("s.json");
  expect(english.out.hint).toContain("restore_state");
  const japanese = await desk.run(command, "s.json", "--lang", "ja");
  expect(japanese.out.details).toContain("使えません");
  expect((await desk.run(command, "none.json")).out).toMatchObject({ error: "file_not_found" });
});

test("nothing is written", async () => {
  const ctx = new Desk({ "s.json": text }).context();
  const plan = await command.plan(ctx, { state: "s.json" });
  expect([plan.changes, plan.effects]).toEqual([[], []]);
});

test("every estimate has a name of its own in both languages", () => {
  const names = [...estimatesOf(learnedState()).keys()].map(memberText);
  for (const { en, ja } of names) expect(ja).not.toBe(en);
  expect(new Set(names.map(({ en }) => en)).size).toBe(names.length);
  expect(memberText("rv_thresh.LDN.high")).toEqual({
    en: "volatility cut, LDN, high",
    ja: "ボラティリティの区切り（LDN・上側）",
  });
  expect(memberText("rv_thresh.LDN.low").ja).toBe("ボラティリティの区切り（LDN・下側）");
  expect(memberText("unheard.of")).toEqual({ en: "unheard.of", ja: "unheard.of" });
});
