import { describe, expect, test } from "bun:test";
import { bars, calm, join, only, play, type Resting, without } from "./play.ts";

/** streak_resets_daily, session_reset and limits_enforced: what stands against an order although its signal is good. */

const first = "150.00 150.02 149.98 150.01";
const loses = "150.01 150.06 149.90 149.92";
const rests = { buy: 150.05 };

/** A losing trade in London, New York and London again on each of some days. */
const losingDays = (...dates: string[]) =>
  join(
    ...dates.flatMap((date) => [
      bars(`${date}T07:55`, first, first, loses),
      bars(`${date}T12:55`, first, first, loses),
    ]),
  );
const lossesUnder = (setup: object) =>
  play(losingDays("2024-03-05", "2024-03-06"), { rests, ...setup }).trades.length;

test("[streak-daily] the loss streak starts afresh each day", () => {
  const limit = { parameters: { max_loss_streak: 2 } };
  expect(lossesUnder({ ...limit, ...only("streak_resets_daily") })).toBe(4);
  expect(lossesUnder({ parameters: { max_loss_streak: 1 }, ...only("streak_resets_daily") })).toBe(2);
});

test("[ref-streak] in the reference only a win ends it: after the limit there is no trade ever again", () => {
  expect(lossesUnder({ parameters: { max_loss_streak: 2 }, ...only() })).toBe(2);
});

test("[daily-guards] daily losses and trades are counted per date of the exit bar", () => {
  // Half a unit loses ten pips a trade: five weighted pips.
  expect(lossesUnder({ parameters: { max_daily_loss_pips: 4.9 }, ...only("streak_resets_daily") })).toBe(2);
  expect(lossesUnder({ parameters: { max_daily_loss_pips: 6 }, ...only("streak_resets_daily") })).toBe(4);
  expect(lossesUnder({ parameters: { max_daily_trade_count: 1 }, ...without() })).toBe(2);
  expect(lossesUnder({ parameters: { max_daily_trade_count: 2 }, ...without() })).toBe(4);
});

describe("a position that is still open when the session changes", () => {
  const market = bars(
    "12:45",
    first,
    "150.01 150.06 150.00 150.04",
    "150.04 150.06 150.02 150.05",
    "150.05 150.06 150.01 150.02",
    "150.02 150.04 150.00 150.03",
    "150.03 150.07 150.02 150.06",
  );

  test("[session-reset] does not keep the strategy from the new session", () => {
    expect(play(market, { rests, ...without() }).trades.map(({ line }) => line)).toEqual([
      "BUY 12:50 150.050 → 13:00 150.050 session_end",
      "BUY 13:10 150.050, open",
    ]);
  });

  test("[ref-missed-session] costs it the whole new session in the reference", () => {
    expect(play(market, { rests, ...only() }).trades).toHaveLength(1);
  });
});

describe("limits that the reference carries without enforcing", () => {
  const twice = join(bars("12:50", first, loses), bars("13:00", first, "150.01 150.06 149.90 149.92"));
  const fills = (config: object, setup: object) => play(twice, { rests, config, ...setup }).trades.length;

  test("[daily-drawdown] no entry once the day's realised loss has reached its percentage of the day's opening equity", () => {
    // The first trade loses 10 pips · 10 · 0.5 = 50 of 100 000.
    expect(fills({ max_daily_dd_pct: 0.05 }, only("limits_enforced"))).toBe(1);
    expect(fills({ max_daily_dd_pct: 0.0501 }, only("limits_enforced"))).toBe(2);
    expect(fills({ max_daily_dd_pct: 0.05 }, only())).toBe(2);
  });

  test("[daily-drawdown-day] the next day begins without loss", () => {
    const days = losingDays("2024-03-05", "2024-03-06");
    const { trades } = play(days, { rests, config: { max_daily_dd_pct: 0.04 }, ...only("limits_enforced") });
    expect(trades).toHaveLength(2);
  });

  test("[position-limit] a limit below one position lets none be opened", () => {
    expect(fills({ max_concurrent_positions: 0 }, only("limits_enforced"))).toBe(0);
    expect(fills({ max_concurrent_positions: 1 }, only("limits_enforced"))).toBe(2);
    expect(fills({ max_concurrent_positions: 0 }, only())).toBe(2);
  });

  test("[notional] the quantity is cut so that its notional stays within the cap", () => {
    const qty = (config: object, setup: object) =>
      play(bars("08:00", first, "150.01 150.06 150.00 150.04"), { rests, config, ...setup }).trades.map(
        ({ position }) => position.qty,
      );
    // A unit of USDJPY is 100 000 dollars.
    const { limits_enforced: _, ...rest } = without().fixes!;
    const usd = { semantics: "corrected", fixes: rest } as const;
    expect(qty({ notional_cap: 30_000 }, usd)).toEqual([expect.closeTo(0.3, 9)]);
    expect(qty({ notional_cap: 1e9 }, usd)).toEqual([expect.closeTo(0.75, 2)]);
    expect(qty({ notional_cap: 0 }, usd)).toEqual([]);
    expect(qty({ notional_cap: 30_000 }, without("limits_enforced"))).toEqual([expect.closeTo(0.75, 2)]);
  });

  test("[band-floors] floors of the strategy's parameters beat those of the configuration", () => {
    const breaks = join(
      calm("06:40"),
      bars(
        "08:00",
        "150.00 150.05 149.95 150.00",
        "150.00 150.04 149.96 150.00",
        "150.00 150.06 149.97 150.05",
      ),
    );
    const floors = {
      parameters: { rv_band_min_or_atr_ratio: { LOW: 1.2 } },
      config: { min_or_atr_ratio: 0.5, k_tp: 9, k_sl: 9 },
    };
    const text = (setup: object) => play(breaks, { ...floors, ...setup }).text;
    expect(text(only("closed_bar_decisions"))).toBe("BUY 08:10 150.050, open");
    expect(text(only("closed_bar_decisions", "limits_enforced"))).toBe("no trade");
  });
});

test("[cooldown] the cooldown counts bars without a position since the last order", () => {
  const stopsAt = "150.01 150.06 149.90 149.92";
  const market = join(
    bars("12:50", first, stopsAt),
    bars("13:00", first, first, "150.01 150.06 150.00 150.04"),
  );
  const entries = (cooldown_bars: number) =>
    play(market, { rests, config: { cooldown_bars }, ...without() }).trades.length;
  // 12:55, 13:00, 13:05, 13:10: three bars later.
  expect([entries(3), entries(4)]).toEqual([2, 1]);
});

test("[one-position] while a position is held no order meets a bar, and the exit bar opens nothing", () => {
  const both: Resting = { buy: 150.05, sell: 149.95, tp: 5, sl: 5 };
  const market = bars(
    "08:00",
    first,
    "150.01 150.06 150.01 150.04",
    "150.04 150.06 149.90 149.92",
    "149.92 150.06 149.90 149.95",
  );
  for (const setup of [without(), only()]) {
    expect(play(market, { rests: both, ...setup }).text).toBe("BUY 08:05 150.050 → 08:10 150.000 sl");
  }
});

test("[after-exit] orders from before a position are void after it: the strategy rests new ones when a bar has closed", () => {
  const touches = "150.00 150.06 150.00 150.02";
  const exits = "150.00 150.04 149.92 150.00";
  // 08:05 enters, 08:10 exits, 08:15 touches the level of before, 08:20 the one that 08:15 rested.
  const market = bars("08:00", first, "150.01 150.06 149.94 150.00", exits, touches, touches);
  const { text } = play(market, { rests: { ...rests, sl: 12, again: true }, ...without() });
  expect(text).toBe("BUY 08:05 150.050 → 08:10 149.930 sl; BUY 08:20 150.050, open");
});
