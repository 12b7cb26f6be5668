import { describe, expect, test } from "bun:test";
import { marketCalendar } from "../../../lib/market/calendar.ts";
import { CandleCollector } from "../../../lib/report/figures/candles.ts";
import { Excursions } from "../../../lib/report/figures/excursions.ts";
import { Gaps, touchedByGaps } from "../../../lib/report/figures/gaps.ts";
import { at, bars, trade } from "./examples.ts";

const PIP = 0.0001;

describe("excursions", () => {
  const path = bars([
    [1.1, 1.1005, 1.0996, 1.1002],
    [1.1002, 1.1012, 1.1, 1.101],
    [1.101, 1.1011, 1.0985, 1.099],
    [1.099, 1.2, 1.0, 1.1],
  ]);
  const measure = (given: Parameters<typeof trade>[0]) => {
    const excursions = new Excursions([trade(given)], PIP);
    excursions.add(path);
    return excursions.result()[0];
  };

  test("are the extremes from the entry's bar to the exit's, no further than the stop", () => {
    const found = measure({})!;
    expect(found.mae).toBeCloseTo(10, 6);
    expect(found.mfe).toBeCloseTo(12, 6);
    expect(found).toMatchObject({ bars: 3, within: true });
  });

  test("turn round for a sale", () => {
    const found = measure({ side: "SELL", exit_px: 1.0985, tp_pips: 15, sl_pips: 20, reason: "tp" })!;
    expect([found.mae, found.mfe].map((pips) => pips.toFixed(3))).toEqual(["12.000", "15.000"]);
  });

  test("reach beyond the stop where the exit did", () => {
    expect(measure({ sl_pips: 5, exit_px: 1.099 })!.mae).toBeCloseTo(10, 6);
  });

  test("tell a price that was not in its bar", () => {
    expect(measure({ entry_px: 1.1006 })!.within).toBe(false);
    expect(measure({ exit_px: 1.0984 })!.within).toBe(false);
  });

  test("of one bar are that bar's", () => {
    expect(measure({ exit: at("2025-07-02T09:00:00Z"), exit_px: 1.1001 })).toMatchObject({ bars: 1 });
  });

  test("are unknown where a bar of the trade is missing, and the next trade is measured all the same", () => {
    const trades = [
      trade({ entry: at("2025-07-02T08:55:00Z") }),
      trade({ exit: at("2025-07-02T09:07:00Z") }),
      trade({ entry_px: null }),
      trade({ entry: at("2025-07-02T09:05:00Z") }),
    ];
    const excursions = new Excursions(trades, PIP);
    excursions.add(path);
    expect(excursions.result().map((found) => found !== null)).toEqual([false, false, false, true]);
  });

  test("do not depend on how the bars come in blocks", () => {
    const one = new Excursions([trade()], PIP);
    one.add(bars([[1.1, 1.1005, 1.0996, 1.1002]]));
    one.add(bars([[1.1002, 1.1012, 1.1, 1.101]], "2025-07-02T09:05:00Z"));
    one.add(bars([[1.101, 1.1011, 1.0985, 1.099]], "2025-07-02T09:10:00Z"));
    expect(one.result()[0]).toEqual(measure({})!);
  });
});

describe("candles", () => {
  const rising = (count: number) =>
    bars(Array.from({ length: count }, (_, bar) => [bar, bar + 2, bar - 1, bar + 1] as const));

  test("stay bars while they are few", () => {
    const candles = new CandleCollector(5);
    candles.add(rising(3));
    expect(candles.result()).toMatchObject({ minutes: 5, open: [0, 1, 2], close: [1, 2, 3] });
  });

  test("merge into longer ones as soon as they are too many", () => {
    const candles = new CandleCollector(5, 4);
    candles.add(rising(14));
    const start = at("2025-07-02T09:00:00Z") / 1000;
    expect(candles.result()).toEqual({
      minutes: 60,
      time: [start, start + 3600],
      open: [0, 12],
      high: [13, 15],
      low: [-1, 11],
      close: [12, 14],
    });
  });

  test("leave out prices that are none", () => {
    const candles = new CandleCollector(5);
    candles.add(
      bars([
        [1, 2, Number.NaN, 1],
        [1, 2, 0, 1],
      ]),
    );
    expect(candles.result().time).toHaveLength(1);
  });
});

describe("gaps", () => {
  const find = (...blocks: [string, number][]) => {
    const gaps = new Gaps(marketCalendar(), 5);
    for (const [from, count] of blocks) {
      gaps.add(
        bars(
          Array.from({ length: count }, () => [1, 1, 1, 1] as const),
          from,
        ),
      );
    }
    return gaps.found;
  };

  test("are missing bars of trading time", () => {
    expect(find(["2025-07-02T09:00:00Z", 2], ["2025-07-02T09:20:00Z", 1])).toEqual([
      { from: at("2025-07-02T09:10:00Z"), to: at("2025-07-02T09:20:00Z"), missing: 2 },
    ]);
  });

  test("are not the weekend", () => {
    expect(find(["2025-07-04T20:55:00Z", 1], ["2025-07-06T21:00:00Z", 1])).toEqual([]);
  });

  test("touch a trade that was open in them, or entered within the hour after", () => {
    const gap = { from: at("2025-07-02T10:00:00Z"), to: at("2025-07-02T10:10:00Z"), missing: 2 };
    const span = (entry: string, exit: string) =>
      trade({ entry: at(`2025-07-02T${entry}:00Z`), exit: at(`2025-07-02T${exit}:00Z`) });
    const trades = [
      span("09:00", "09:55"),
      span("09:00", "10:10"),
      span("11:05", "11:05"),
      span("11:10", "11:20"),
    ];
    expect(touchedByGaps(trades, [gap])).toEqual([1, 2]);
  });
});
