import { expect, test } from "bun:test";
import { dayOrb5m } from "../../lib/engine/strategies/day_orb_5m.ts";
import type { StrategyFactory } from "../../lib/engine/strategy.ts";
import { goldenBars } from "./lcg.ts";
import { allSetups } from "./manifests.ts";
import { expectSameText, run, type Setup, toText } from "./support.ts";

/** Where the router refuses whatever comes, a strategy without memory is not asked: nothing but the debug records may tell. */

const bars = goldenBars();

/** Day ORB, asked as a strategy that remembers, and how often in which session. */
function remembering(asked: Map<string, number>): StrategyFactory {
  return (setup) => {
    const orb = dayOrb5m(setup);
    const gate = (signal: Parameters<NonNullable<typeof orb.gate>>[0]) => {
      asked.set(signal.session, (asked.get(signal.session) ?? 0) + 1);
      return orb.gate?.(signal) ?? null;
    };
    return Object.create(orb, { memoryless: { value: false }, gate: { value: gate } });
  };
}

/** Without debug records, whose room is what the setup says. */
function outcome(setup: Setup): string {
  const engine = run(bars, setup);
  return toText([engine.book.records, engine.counters, [...engine.daily]]);
}

test.each(allSetups)("%s: asked or unasked, with debug records or without", (_, setup) => {
  const expected = outcome(setup);
  expectSameText(outcome({ ...setup, debugRecords: 1e6 }), expected);
  const asked = new Map<string, number>();
  expectSameText(outcome({ ...setup, strategy: remembering(asked) }), expected);
  expect(asked.get("TOK")).toBeGreaterThan(0);
});
