import { describe, expect, test } from "bun:test";
import type { EquityPoint } from "../../../lib/report/figures/drawdowns.ts";
import type { Trade } from "../../../lib/report/figures/trade.ts";
import type { RunFacts } from "../../../lib/report/run/facts.ts";
import { reportOf } from "../../../lib/report/run/report.ts";
import { at, trade } from "../figures/examples.ts";

const DAY = 86_400_000;
const START = at("2025-01-01T09:00:00Z");

/** Trades a day apart with these results in account currency, a tenth of it in pips. */
function traded(values: readonly number[], given: (place: number) => Partial<Trade> = () => ({})): Trade[] {
  return values.map((value, place) => {
    const entry = START + place * DAY;
    return trade({
      entry,
      exit: entry + 300_000,
      value,
      pips: value / 10,
      win: value > 0 ? 1 : 0,
      ...given(place),
    });
  });
}

function facts(trades: Trade[], given: Partial<RunFacts> = {}): RunFacts {
  let equity = 10_000;
  const curve: EquityPoint[] = [[START - DAY, equity]];
  for (const { exit, value } of trades) {
    equity += value;
    curve.push([exit, equity]);
  }
  return {
    id: "run",
    dir: "runs/run",
    params: { symbol: "EURUSD", mode: "conservative", semantics: "corrected", ev_mode: "lcb" },
    metrics: {},
    command: null,
    warnings: [],
    trades,
    shadows: [],
    equity: curve,
    daily: null,
    refusals: [],
    bars: { csv: "bars.csv", sha256: null },
    learned: { before: null, after: null },
    hashes: {},
    ...given,
  };
}

const findings = (given: RunFacts) => new Map(reportOf(given, null).findings.map((one) => [one.code, one]));
const codes = (given: RunFacts) => [...findings(given).keys()];
/** Gains and losses that sum up to little. */
const mixed = (count: number) => Array.from({ length: count }, (_, place) => (place % 2 === 0 ? 110 : -100));
const bounds = (worst: number, best: number) => {
  const interval = { worst, base: worst, best };
  return {
    trades: 9,
    ambiguous_trades: 4,
    wins: interval,
    total_pips: interval,
    total_pnl_value: interval,
    max_drawdown: interval,
    detail: [],
  };
};

describe("a reviewer", () => {
  test("asks first whether there is enough to judge", () => {
    expect(findings(facts([])).get("no_trades")?.tone).toBe("bad");
    expect(findings(facts(traded(mixed(20)))).get("few_trades")).toMatchObject({
      tone: "bad",
      text: { en: "Only 20 trades: figures below rest on little." },
    });
    expect(findings(facts(traded(mixed(60)))).get("few_trades")?.tone).toBe("warn");
    expect(codes(facts(traded(mixed(120))))).not.toContain("few_trades");
  });

  test("tells luck from skill by the mean and its error", () => {
    // Mean 0.5 pips, deviation √(10.5² · 120/119), so t = 0.52.
    expect(findings(facts(traded(mixed(120)))).get("may_be_luck")?.text.en).toContain(
      "0.50 ± 1.89 pips (95 %, t = 0.52)",
    );
    const good = traded(Array.from({ length: 120 }, (_, place) => (place % 4 === 0 ? -100 : 100)));
    expect(codes(facts(good))).toContain("earns");
    expect(codes(facts(good.map((one) => ({ ...one, value: -one.value, pips: -one.pips }))))).toContain(
      "loses",
    );
  });

  test("sees a month that makes it all", () => {
    const values = [...Array(31).fill(100), ...Array(28).fill(-10), ...Array(31).fill(-10)];
    expect(findings(facts(traded(values))).get("one_month")?.text.en).toBe(
      "One month makes it all: 2025-01 brought 3100.00 of 2510.00; the other 2 months lost.",
    );
    expect(codes(facts(traded(values.map((value) => Math.abs(value)))))).not.toContain("one_month");
  });

  test("sees a handful of trades that make it all, and a side that loses", () => {
    const values = [...Array(5).fill(500), ...Array(40).fill(-20)];
    const found = findings(facts(traded(values, (place) => ({ side: place < 5 ? "BUY" : "SELL" }))));
    expect(found.get("few_trades_make_it")?.text.en).toBe(
      "Without its best 5 trades (2500.00) the run would have earned nothing (-800.00).",
    );
    expect(found.get("one_side")?.text.en).toBe("Only BUY earned (2500.00); SELL lost 800.00.");
  });

  test("sees long stretches without a new high, drawdowns beyond the profit, and pauses", () => {
    const values = [100, ...Array(40).fill(-50), ...Array(42).fill(50)];
    const found = findings(facts(traded(values)));
    expect(found.get("under_water")?.text.en).toContain(
      "80 days under water without a new high: 96 % of the run",
    );
    expect(found.get("deep")?.text.en).toContain("(-2000.00) is larger than what was earned (200.00)");
    const paused = traded([1, 1], (place) => ({
      entry: START + place * 20 * DAY,
      exit: START + place * 20 * DAY,
    }));
    expect(findings(facts(paused)).get("long_pause")?.text.en).toBe(
      "No trade for 20 days from 2025-01-01 on.",
    );
    const metrics = {
      coverage: { from: "2025-01-01T00:00:00", to: "2025-12-31T00:00:00", trading_time_coverage: 1 },
    };
    const ended = findings(facts(traded([100, -50]), { metrics }));
    expect(ended.get("long_pause")?.text.en).toBe(
      "No trade in the last 363 days of the bars, from 2025-01-02 on.",
    );
    expect(ended.get("under_water")?.text.en).toContain("364 days under water");
  });

  test("sees that the order of prices inside bars decides", () => {
    const run = (worst: number, best: number) =>
      codes(facts(traded(mixed(120)), { metrics: { bounds: bounds(worst, best) } }));
    expect(run(-5, 3)).toContain("order_decides");
    expect(run(2, 3)).not.toContain("order_decides");
    expect(codes(facts(traded(mixed(120))))).toContain("no_bounds");
  });

  test("sees bounds of the EV gate that did not hold", () => {
    const believed = 0.6 * 20 - 0.4 * 10 - 0.6;
    const trades = traded(mixed(40), () => ({ ev_lcb: believed, win: 0 }));
    expect(findings(facts(trades)).get("bound_missed")?.text.en).toBe(
      "The EV gate's lower bound did not hold in 1 bucket(s); worst LDN:narrow:mid: 60.0 % believed, 0.0 % won of 40.",
    );
  });

  test("sees signals that the gate refused at the trader's cost", () => {
    const shadows = (pips: number) => ({
      shadows: traded(Array(20).fill(pips * 10), () => ({ ev_lcb: -1 })),
    });
    expect(findings(facts(traded(mixed(120)), shadows(2))).get("refused_winners")?.text.en).toBe(
      "The EV gate or the sizing refused 20 signals that would have brought 2.00 pips each.",
    );
    expect(codes(facts(traded(mixed(120)), shadows(-2)))).not.toContain("refused_winners");
  });

  test("sees slippage beyond the model's, and that no spread was charged", () => {
    const found = findings(facts(traded(mixed(40), () => ({ expected_slip: 0.2, slip: 0.5, cost_base: 0 }))));
    expect(found.get("slippage_above_model")?.text.en).toContain(
      "slipped 0.50 pips on average; the model expected 0.20 (40 fills)",
    );
    expect(found.get("no_costs")?.tone).toBe("bad");
  });

  test("sees how complete the bars were", () => {
    const metrics = {
      coverage: { trading_time_coverage: 0.98999 },
      debug: { csv_loader: { skipped_rows: 3 } },
    };
    const found = findings(facts(traded(mixed(40)), { metrics }));
    expect(found.get("coverage")?.text.en).toBe("Bars for only 98.9 % of trading time.");
    expect(found.get("skipped_rows")?.text.en).toContain("3 rows");
  });

  test("sees trades that began and ended on one bar", () => {
    const trades = traded(mixed(40));
    const excursions = trades.map((_, place) => ({ mae: 1, mfe: 1, bars: place < 21 ? 1 : 2, within: true }));
    const candles = { minutes: 5, time: [], open: [], high: [], low: [], close: [] };
    const read = { count: 9, candles, excursions, gaps: [], closeUps: [] };
    expect(
      findings(facts(trades, { bars: { csv: "b", sha256: "x", read } })).get("entry_bar")?.text.en,
    ).toContain("21 of 40");
  });

  test("takes the wins that the run counted: a blended exit wins in part", () => {
    const { summary } = reportOf(facts(traded([100, -100]), { daily: { wins: 0.6 } }), null);
    expect(summary).toMatchObject({ wins: 0.6, win_rate: 0.3 });
  });

  test("passes on what the run warned of", () => {
    const line = "state_skipped=x reason=config_mismatch";
    expect(findings(facts(traded(mixed(40)), { warnings: [line] })).get("warning")?.text.ja).toBe(line);
  });

  test("says the gravest first", () => {
    const tones = reportOf(
      facts(traded(mixed(20)), { metrics: { bounds: bounds(-5, 3) } }),
      null,
    ).findings.map(({ tone }) => tone);
    expect(tones).toEqual(tones.toSorted((a, b) => order(a) - order(b)));
    expect(tones[0]).toBe("bad");
  });
});

const order = (tone: string) => ["bad", "warn", "muted", "good"].indexOf(tone);
