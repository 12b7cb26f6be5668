import { describe, expect, test } from "bun:test";
import type { EngineRecord } from "../../lib/engine/records.ts";
import { GOLDEN_CASES, type GoldenCase, goldenRun, goldenSetup } from "./golden_cases.ts";
import { goldenBars } from "./lcg.ts";
import { expectNear, resumed, run, slice, toText, tradesOf } from "./support.ts";

/** Specification 01 §21: the reference's figures on synthetic bars. */

const TOTALS: Record<GoldenCase, number[]> = {
  A: [6, 1, -9.87385675599889, -98.7385675599889, -2.692198059221297, -98.73856755999441],
  B: [39, 2.0710510768162314, -73.6458629155395, -736.4586291553951, -6.3224117652252705, -736.4586291554151],
  C: [5, 2, -6.483379052952215, -64.83379052952216, -1.2636234296529278, -94.38675397347833],
  D: [31, 3, -32.472524506875374, -324.7252450687538, -6.674005419190946, -326.0907679598604],
  E: [37, 6, -35.33338249392391, -353.33382493923904, -3.8715333266546113, -397.62668029191263],
  F: [40, 2, -145.21129098879769, -1452.1129098879774, -11.318703549680917, -1496.0849180850782],
};
const COUNTERS: Record<
  GoldenCase,
  [noBreakout: number, gateBlock: number, evReject: number, bypass: number]
> = {
  A: [1642, 4112, 0, 0],
  B: [3618, 2102, 0, 0],
  C: [1225, 8, 4518, 5],
  D: [5647, 20, 0, 0],
  E: [3067, 2102, 0, 0],
  F: [3714, 1973, 0, 0],
};

describe.each(GOLDEN_CASES)("golden case %s", (name) => {
  const engine = goldenRun(name);

  test("has the reference's metrics", () => {
    const { trades, wins, total_pips, total_pnl_value, sharpe, max_drawdown } = engine.metrics();
    const figures = [trades, wins, total_pips, total_pnl_value, sharpe, max_drawdown];
    figures.forEach((figure, k) => {
      expectNear(figure, TOTALS[name][k]!);
    });
  });

  test("counts what became of every bar", () => {
    const { no_breakout, gate_block, ev_reject, ev_bypass, zero_qty, ...errors } = engine.counters;
    expect([no_breakout, gate_block, ev_reject, ev_bypass]).toEqual(COUNTERS[name]);
    expect(zero_qty).toBe(0);
    expect(Object.values(errors)).toEqual([0, 0, 0]);
  });

  test("has looked at 18 buckets: every session, narrow and normal spreads, all volatilities", () => {
    const names = Object.keys(engine.state().ev_buckets);
    const pairs = ["TOK", "LDN", "NY"].flatMap((session) => [`${session}:narrow`, `${session}:normal`]);
    expect(names.sort()).toEqual(
      pairs.flatMap((pair) => ["low", "mid", "high"].map((rv) => `${pair}:${rv}`)).sort(),
    );
  });
});

/** Entry, exit and the given figures of a case's trade, counted from 0 or back from the end. */
function expectTrade(name: GoldenCase, at: number, expected: Partial<EngineRecord>): void {
  const trade = tradesOf(goldenRun(name)).at(at)!;
  for (const [field, value] of Object.entries(expected)) {
    if (typeof value === "number" && Number.isFinite(value)) expectNear(trade[field], value);
    else expect([field, trade[field]]).toEqual([field, value]);
  }
}

const exitsOf = (name: GoldenCase) =>
  tradesOf(goldenRun(name)).reduce<Record<string, number>>((count, { exit }) => {
    count[exit as string] = (count[exit as string] ?? 0) + 1;
    return count;
  }, {});

const day = (date: string, time: string) => `2024-01-${date}T${time}:00Z`;

test("A begins with a stop on the entry bar and ends in the loss-streak deadlock", () => {
  expectTrade("A", 0, {
    entry_ts: day("01", "08:30"),
    ts: day("01", "08:30"),
    side: "BUY",
    exit: "sl",
    pnl_pips: -3.5242328140429353,
    qty: 0.8412492803683992,
    tp_pips: 5.169642857143179,
    sl_pips: 2.4814285714287263,
    cost_pips: 1.007856217616628,
    cost_base: 0.9,
    slip_est: 0.107856217616628,
    slip_real: 0.7,
    expected_slip_pip: 0.05,
    or_atr_ratio: 1.982728842832192,
    ev_lcb: -2.152473035206792,
    threshold_lcb: Number.NEGATIVE_INFINITY,
    rv_band: "mid",
    spread_band: "normal",
    entry_px: undefined,
  });
  expectTrade("A", -1, {
    entry_ts: day("03", "13:25"),
    ts: day("03", "13:25"),
    side: "SELL",
    exit: "sl",
    pnl_pips: -2.4355630289833963,
  });
  expect(exitsOf("A")).toEqual({ sl: 3, trail: 3 });
});

test("B ends with slopes beyond their start and nearly all trades on their entry bar", () => {
  expect(exitsOf("B")).toEqual({ sl: 24, trail: 12, tp: 3 });
  expect(tradesOf(goldenRun("B")).filter(({ ts, entry_ts }) => ts === entry_ts)).toHaveLength(38);
  expectTrade("B", -1, {
    entry_ts: day("20", "13:35"),
    side: "SELL",
    exit: "trail",
    pnl_pips: -0.329580256647566,
  });
  const { a } = goldenRun("B").state().slip;
  expectNear(a.narrow, 1.1245920987966325);
  expectNear(a.normal, 0.8700073848817964);
});

test("C trades its warm-up although the EV test fails", () => {
  expectTrade("C", 0, {
    entry_ts: day("01", "01:10"),
    side: "BUY",
    exit: "tp",
    pnl_pips: 0.999142367067101,
    qty: 0.6003430531732435,
    threshold_lcb: 0,
    ev_pass: false,
  });
  // Bypassed, not passed.
  const rows = [...goldenRun("C").daily.values()];
  expect(rows.reduce((sum, row) => sum + row.ev_pass, 0)).toBe(0);
  expect(rows.reduce((sum, row) => sum + row.gate_pass, 0)).toBe(5);
  const { alpha, beta } = goldenRun("C").state().ev_global;
  expectNear(alpha, 2.7674809568, 1e-10);
  expectNear(beta, 3.8443207968, 1e-10);
});

test("D calibrates for three days, then trades retests with adapted volatility cuts", () => {
  const rows = [...goldenRun("D").daily.values()];
  expect(rows.reduce((sum, row) => sum + row.gate_pass, 0)).toBe(36);
  expect(rows.reduce((sum, row) => sum + row.fills, 0)).toBe(31);
  expect(exitsOf("D")).toEqual({ trail: 22, sl: 8, tp: 1 });
  expectTrade("D", 0, {
    entry_ts: day("04", "08:35"),
    ts: day("04", "08:45"),
    side: "SELL",
    exit: "sl",
    pnl_pips: -1.633251073947664,
    qty: 0.287828947368419,
  });
  const { rv_thresh, ev_global } = goldenRun("D").state();
  const cuts = [...rv_thresh.LDN!, ...rv_thresh.NY!, ...rv_thresh.TOK!];
  const expected = [
    0.006151136901871127, 0.00719222215584763, 0.007018521865409068, 0.00943529040348525,
    0.0063739677876412295, 0.007205546377092216,
  ];
  cuts.forEach((cut, k) => {
    expectNear(cut, expected[k]!);
  });
  expectNear(ev_global.alpha, 3.6321946437331425);
  expectNear(ev_global.beta, 23.17357520239245);
});

test("E holds trades over bars and ends one by time", () => {
  expect(exitsOf("E")).toEqual({ sl: 28, tp: 6, session_end: 2, timeout: 1 });
  expectTrade("E", 0, {
    entry_ts: day("01", "08:30"),
    ts: day("01", "09:25"),
    side: "BUY",
    exit: "tp",
    pnl_pips: 2.1589080166859413,
  });
  expectTrade("E", -1, {
    entry_ts: day("20", "13:35"),
    ts: day("20", "14:00"),
    side: "SELL",
    exit: "sl",
    pnl_pips: -1.6848546847535237,
  });
});

test("E resumed from what the reference saves is not the run without a cut", () => {
  const bars = goldenBars();
  const first = run(slice(bars, 0, 3000), goldenSetup("E"));
  const second = resumed(toText(first.state()), goldenSetup("E"));
  second.process(bars);
  const { trades, total_pips, runtime } = second.metrics();
  expect(trades).toBe(37);
  expectNear(total_pips, -33.75727250708463);
  expect(runtime.resume_skipped_bars).toBe(3000);
  expect(second.records).toHaveLength(18);

  const entries = (engine: typeof second) =>
    tradesOf(engine).map((trade) => `${trade.entry_ts} ${trade.side}`);
  const cut = new Set([...entries(first), ...entries(second)]);
  const whole = new Set(entries(goldenRun("E")));
  expect([...whole].filter((entry) => !cut.has(entry))).toEqual([`${day("11", "13:30")} SELL`]);
  expect([...cut].filter((entry) => !whole.has(entry))).toEqual([`${day("11", "11:35")} BUY`]);
});

test("F takes its threshold from the profile and its first three sizes from the warm-up", () => {
  const expected: [entry: string, qty: number, threshold: number][] = [
    [day("01", "08:30"), 0.6044905008635202, 0.3],
    [day("01", "13:40"), 0.4280610049250573, 0.17571428571429729],
    [day("02", "08:35"), 0.6890463282230518, 0.4],
    [day("02", "13:25"), 0.6306643185009204, 0],
    [day("03", "08:35"), 0.9767511903985274, 0.3],
    [day("03", "13:25"), 0.5612733815607779, 0.0975569874522553],
  ];
  expected.forEach(([entry_ts, qty, threshold_lcb], k) => {
    expectTrade("F", k, { entry_ts, qty, threshold_lcb });
  });
});

test("the equity curve begins one microsecond before the first exit", () => {
  const { equity_curve, trades } = goldenRun("A").metrics();
  expect(equity_curve).toHaveLength(trades + 1);
  expect(equity_curve[0]).toEqual(["2024-01-01T08:29:59.999999Z", 100_000]);
  expect(equity_curve[1]![0]).toBe("2024-01-01T08:30:00Z");
});
