import { describe, expect, test } from "bun:test";
import type { LearnedState } from "../../lib/engine/learned.ts";
import { BacktestRunner, type RunnerSetup, type StrategyFactory } from "../../lib/index.ts";
import { printJson } from "../../lib/workspace/jsonfile.ts";
import { sha256 } from "../../lib/workspace/found.ts";
import { goldenBars } from "../engine/lcg.ts";
import { Desk } from "./desk.ts";
import { slice as part } from "./sample.ts";

const bars = goldenBars();
const slice = (from: number, to: number) => part(bars, from, to);
const clock = { now: () => Date.UTC(2026, 0, 5) };
const setup: RunnerSetup = {
  symbol: "USDJPY",
  config: { warmup_trades: 10, ev_mode: "off", min_or_atr_ratio: 0.1 },
};
const runner = (changes: Partial<RunnerSetup> = {}) => new BacktestRunner({ ...setup, ...changes }, clock);

/** A strategy that never trades. */
const idle: StrategyFactory = () => ({
  buyStop: Number.NaN,
  sellStop: Number.NaN,
  market: 0,
  newSession() {},
  bar() {},
  distances: () => ({ tp: 0, sl: 0, trail: 0 }),
  issued() {},
  exportState: () => null,
  importState() {},
});

/** The state without what a run says of itself. */
function learned(from: BacktestRunner) {
  const { meta, ...sections } = from.exportState() as Record<string, unknown>;
  return { ...sections, last_timestamp: (meta as Record<string, unknown>).last_timestamp };
}

test("test_load_state_skips_on_config_fingerprint_mismatch", () => {
  const taught = runner({ config: { ...setup.config, or_n: 4 } });
  taught.run(bars);
  const saved = taught.exportState();
  expect((saved.metrics as { trades: number }).trades).toBeGreaterThan(0);

  const fresh = runner();
  expect(fresh.loadState(saved)).toBe(false);
  expect(fresh.lastLoad).toMatchObject({ applied: false, code: "config_fingerprint_mismatch" });
  const before = fresh.engine.state();
  expect(before.runtime.warmup_left).toBe(10);
  expect(before.ev_buckets).toEqual({});

  fresh.run(bars);
  const mismatches = fresh.warnings.filter((warning) => warning.includes("config_fingerprint mismatch"));
  expect(mismatches).toEqual([
    `state config_fingerprint mismatch (state=${taught.configFingerprint()}, current=${fresh.configFingerprint()})`,
  ]);
  const untouched = runner();
  untouched.run(bars);
  expect(learned(fresh)).toEqual(learned(untouched));
});

describe("a loaded state", () => {
  const saved = () => {
    const first = runner();
    first.run(slice(0, 3000));
    return first.exportState();
  };

  test("is applied once more by the next run, and only by that", () => {
    const later = runner();
    expect(later.loadState(saved())).toBe(true);
    const loaded = learned(later);
    later.run(slice(0, 0));
    expect(learned(later)).toEqual(loaded);
    const serial = () => (later.exportState().meta as { serial: number }).serial;
    expect(serial()).toBe(2);
    later.run(slice(0, 0));
    expect(learned(later)).toEqual(learned(runner()));
    expect(serial()).toBe(1);
  });

  test("stays in force for partial runs, also after bars", () => {
    const later = runner();
    later.loadState(saved());
    const before = later.engine.state().metrics.trades;
    later.runPartial(slice(0, 3000));
    expect(later.engine.state().metrics.trades).toBe(before);
    expect(later.engine.skippedByResume).toBe(3000);
  });

  test("is not changed by what the runner does with it", () => {
    const document = saved();
    const text = JSON.stringify(document);
    const later = runner();
    later.loadState(document);
    later.runPartial(slice(3000, bars.length));
    expect(JSON.stringify(document)).toBe(text);
    later.run(slice(3000, bars.length));
    expect(later.engine.state().metrics.trades).toBeGreaterThan(
      (document.metrics as { trades: number }).trades,
    );
  });

  test("goes on exactly: any cut gives the same trades and the same state", () => {
    const whole = runner();
    whole.run(bars);
    for (const cut of [1, 7, 300, 1441, 3000, 5000]) {
      const first = runner();
      first.run(slice(0, cut));
      const second = runner();
      expect(second.loadState(JSON.parse(JSON.stringify(first.exportState())))).toBe(true);
      second.runPartial([slice(cut, cut + 1), slice(cut + 1, bars.length)]);
      expect(learned(second)).toEqual(learned(whole));
    }
  });

  test("with `resume: learned` has the full shape of the older format and no memory of the engine", () => {
    const first = runner({ resume: "learned" });
    first.run(slice(0, 3000));
    const document = first.exportState();
    expect(document.resume).toBeUndefined();
    expect(Object.keys(document.metrics as object)).toEqual(
      expect.arrayContaining(["trade_returns", "equity_curve", "equity_seed", "runtime", "daily"]),
    );
    const second = runner({ resume: "learned" });
    expect(second.loadState(document)).toBe(true);
    expect(second.engine.state().metrics.equity_curve).toEqual(first.engine.state().metrics.equity_curve);
  });

  test("replaces an earlier one, and leaves nothing of it behind", () => {
    const once = runner();
    once.loadState(saved());
    const twice = runner();
    twice.runPartial(slice(0, 2000));
    twice.loadState(saved());
    twice.loadState(saved());
    twice.runPartial(slice(3000, bars.length));
    once.runPartial(slice(3000, bars.length));
    expect(learned(twice)).toEqual(learned(once));
  });

  test("may be partial when code hands it over", () => {
    const later = runner();
    expect(later.loadState({ ev_global: { alpha: 7 } })).toBe(true);
    expect(later.engine.state().ev_global).toMatchObject({ alpha: 7, beta: 1 });
  });

  test.each([
    ["another symbol", { symbol: "EURUSD" }, "symbol_mismatch"],
    ["another mode", { mode: "bridge" }, "identity_mismatch"],
    ["other semantics", { semantics: "reference" }, "identity_mismatch"],
    ["another fix", { fixes: { slip_once: false } }, "identity_mismatch"],
    ["another strategy", { strategy: { key: "mine.Own", make: idle } }, "identity_mismatch"],
  ] satisfies [string, Partial<RunnerSetup>, string][])(
    "is refused by a runner of %s",
    (_what, changes, code) => {
      const other = runner(changes);
      const before = learned(other);
      expect(other.loadState(saved())).toBe(false);
      expect(other.lastLoad).toMatchObject({ code });
      expect(learned(other)).toEqual(before);
    },
  );
});

describe("a state file", () => {
  const written = (desk: Desk) => {
    const first = runner();
    first.run(slice(0, 3000));
    const text = printJson(first.exportState(), "words");
    desk.write("s.json", text);
    return text;
  };

  test("is loaded, and the next state names it as its parent", () => {
    const desk = new Desk();
    const text = written(desk);
    const later = runner();
    expect(later.loadStateFile(`${desk.root}/s.json`)).toBe(true);
    const { meta } = later.exportState() as { meta: Record<string, unknown> };
    const parent = JSON.parse(text).meta;
    expect(meta).toMatchObject({ lineage: parent.lineage, serial: 2, parent_sha256: sha256(text) });
  });

  test("has the same parent hash when it is handed over as a document", () => {
    const text = written(new Desk());
    const later = runner();
    later.loadState(JSON.parse(text));
    expect((later.exportState().meta as Record<string, unknown>).parent_sha256).toBe(sha256(text));
  });

  test.each([
    ["is missing", undefined, "unreadable"],
    ["is no JSON", "{", "invalid_json"],
    ["is no UTF-8", Uint8Array.of(0x7b, 0xff, 0x7d), "unreadable"],
    ["is a diff", '{"diff": {}, "ev_buckets": {}}', "not_a_state"],
    ["says nothing", "{}", "not_a_state"],
  ])("that %s is refused with a warning", (_what, text, code) => {
    const desk = new Desk(text === undefined ? {} : { "s.json": text });
    const later = runner();
    expect(later.loadStateFile(`${desk.root}/s.json`)).toBe(false);
    expect(later.lastLoad).toMatchObject({ applied: false, code });
    expect(later.warnings).toHaveLength(1);
  });

  test("that is a folder is refused with a warning", () => {
    const later = runner();
    expect(later.loadStateFile(new Desk().root)).toBe(false);
    expect(later.lastLoad).toMatchObject({ code: "unreadable" });
  });
});

test("a lineage begins with the first bar, and a fresh run begins another", () => {
  const one = runner();
  one.run(slice(0, 100));
  const meta = () => one.exportState().meta as { lineage: string; serial: number };
  expect(meta()).toEqual(meta());
  expect(meta().serial).toBe(1);
  const { lineage } = meta();
  one.run(slice(50, 100));
  expect(meta().lineage).not.toBe(lineage);
});

test("the manager of a runner's life takes state documents as the runner does", () => {
  const { lifecycle } = runner();
  expect(lifecycle.applyStateDict({ runtime: { warmup_left: 3 } })).toBe(true);
  expect(lifecycle.engine.state().runtime.warmup_left).toBe(3);
  expect(lifecycle.applyStateDict([1])).toBe(false);
  lifecycle.reset();
  const after: LearnedState = lifecycle.engine.state();
  expect(after.runtime.warmup_left).toBe(3);
});
