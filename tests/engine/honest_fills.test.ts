import { describe, expect, test } from "bun:test";
import type { Bars } from "../../lib/market/bars.ts";
import type { EngineRecord } from "../../lib/engine/records.ts";
import { allSetups, markets } from "./manifests.ts";
import { run, type Setup } from "./support.ts";

/** Every price at which a trade is said to have begun or ended was there to be had: it lies inside the bar of that time. */

const corrected = allSetups.filter(([name]) => name.endsWith("corrected"));

/** Index of a bar by the text of its timestamp. */
function indexOf(bars: Bars): (stamp: string) => number {
  const at = new Map(Array.from({ length: bars.length }, (_, i) => [bars.time[i]!, i]));
  return (stamp) => at.get(Date.parse(stamp))!;
}

/** Trades and shadow trades. */
function fillsOf(bars: Bars, setup: Setup): EngineRecord[] {
  const records = run(bars, setup).records;
  expect(records.length).toBeGreaterThan(20);
  return records;
}

/** Half a billionth of a pip: prices are sums of doubles. */
const TINY = 1e-11;

const outsideBar = ({ high, low }: Bars, price: number, i: number) =>
  price > high[i]! + TINY || price < low[i]! - TINY;

describe.each(markets())("on %s", (_, bars) => {
  const barOf = indexOf(bars);

  test.each(corrected)("[fills-inside] entries lie inside their bar: %s", (_, setup) => {
    const wrong = fillsOf(bars, setup).filter(({ entry_px, entry_ts }) =>
      outsideBar(bars, entry_px as number, barOf(entry_ts!)),
    );
    expect(wrong).toEqual([]);
  });

  test.each(corrected)(
    "[exits-inside] exits lie inside theirs, but for targets beyond which a bar opened: %s",
    (_, setup) => {
      const wrong = fillsOf(bars, setup).filter(({ exit_px, ts, exit, side, tp_pips, entry_px }) => {
        const i = barOf(ts!);
        if (!outsideBar(bars, exit_px as number, i)) return false;
        // Booked at the target, which is worse for the trade than the open where it could have been filled.
        const sign = side === "BUY" ? 1 : -1;
        const target = (entry_px as number) + sign * (tp_pips as number) * 0.01;
        const atTarget = Math.abs((exit_px as number) - target) < TINY;
        const openedBeyond = sign * (bars.open[i]! - target) > 0;
        return !(atTarget && openedBeyond && exit !== "sl" && exit !== "trail");
      });
      expect(wrong).toEqual([]);
    },
  );
});

test("[ref-fills-outside] the reference fills at levels that its entry bar never touched, long after the break", () => {
  const [, bars] = markets()[0]!;
  const barOf = indexOf(bars);
  const shareOutside = (semantics: "reference" | "corrected") => {
    const fills: boolean[] = [];
    run(bars, {
      semantics,
      config: { ev_mode: "off", min_or_atr_ratio: 3, allow_low_rv: true, warmup_trades: 0, slip_cap_pip: 0 },
      parameters: { tokyo_low_rv_micro_trend_min: 0 },
      observer: {
        bar() {},
        closed() {},
        opened: ({ entry, entryTs }) => void fills.push(outsideBar(bars, entry, barOf(entryTs))),
      },
    });
    expect(fills.length).toBeGreaterThan(30);
    return fills.filter(Boolean).length / fills.length;
  };
  expect(shareOutside("reference")).toBeGreaterThan(0.2);
  expect(shareOutside("corrected")).toBe(0);
});
