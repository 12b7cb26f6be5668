import { describe, expect, test } from "bun:test";
import { defaultConfig } from "../../../lib/engine/config.ts";
import type { Engine } from "../../../lib/engine/engine.ts";
import { bucketIndex, Estimator } from "../../../lib/engine/ev.ts";
import type { Position } from "../../../lib/engine/positions.ts";
import type { EngineRecord } from "../../../lib/engine/records.ts";
import { Slippage } from "../../../lib/engine/slippage.ts";
import { Lessons } from "../../../lib/state/update/lessons.ts";

/** The parts of an engine that lessons listen to, and what an engine does with them. */
function listened() {
  const config = { ...defaultConfig(), include_expected_slip: true };
  const records: EngineRecord[] = [];
  const engine = {
    estimator: new Estimator(config, null),
    slippage: new Slippage(config),
    orders: { order: { side: -1 } },
    tape: { stamp: () => "2024-01-02T08:00:00" },
    book: { records },
  };
  const lessons = new Lessons();
  lessons.attach(engine as unknown as Engine);
  const book = (stage: string) =>
    records.push({
      stage,
      ts: "2024-01-02T09:00:00",
      entry_ts: "2024-01-02T08:00:00",
      side: "SELL",
      qty: 2,
      exit: "tp",
    });
  return { ...engine, lessons, book };
}

const bucket = bucketIndex(1, 0, 1);

describe("a lesson", () => {
  test("belongs to the record that was booked just before it, or to a calibration", () => {
    const { estimator, lessons, book } = listened();
    book("trade");
    estimator.learn(bucket, 1);
    estimator.learn(bucket, 0);
    book("shadow");
    estimator.learn(bucket, 0);
    expect(lessons.trades.map(({ stage, entry_ts }) => [stage, entry_ts !== null])).toEqual([
      ["trade", true],
      ["calibration", false],
      ["shadow", true],
    ]);
  });

  test("has the counts before and after, of its bucket and of all", () => {
    const { estimator, lessons, book } = listened();
    book("trade");
    estimator.learn(bucket, 1);
    expect(lessons.trades[0]).toMatchObject({
      ev_key: "LDN:narrow:mid",
      win: 1,
      alpha: [1, 0.98 * 1 + 1],
      beta: [1, 0.98],
      global_alpha: [1, 0.98 * 1 + 1],
      global_beta: [1, 0.98],
    });
  });

  test("of a fill has the slope and the usual quantity before and after", () => {
    const { slippage, lessons } = listened();
    slippage.learn("narrow", 0.4, 2);
    expect(lessons.entries).toEqual([
      {
        entry_ts: "2024-01-02T08:00:00",
        side: "SELL",
        qty: 2,
        spread_band: "narrow",
        slip_real: 0.4,
        slope: [0.02, slippage.slope.narrow!],
        usual_quantity: [0, slippage.quantity.narrow!],
      },
    ]);
    expect(slippage.slope.narrow).toBeCloseTo(0.9 * 0.02 + 0.1 * 0.2, 12);
  });

  test("of a blocked entry moves the slope without a fill; those of a band are summed", () => {
    const { slippage, lessons } = listened();
    slippage.slope.wide = 2;
    slippage.relax("wide");
    slippage.relax("wide");
    slippage.relax("narrow");
    expect(lessons.relaxed).toEqual([
      { spread_band: "wide", times: 2, change: expect.closeTo(slippage.slope.wide - 2, 12) },
    ]);
    expect(lessons.entries).toEqual([]);
  });

  test("that a trade without a bucket cannot give leaves the next one its own record", () => {
    const { estimator, lessons, book } = listened();
    book("trade");
    lessons.closed({ bucket: -1 } as Position);
    estimator.learn(bucket, 0);
    expect(lessons.trades.map(({ stage, ev_key }) => [stage, ev_key])).toEqual([
      ["trade", null],
      ["calibration", "LDN:narrow:mid"],
    ]);
  });
});
