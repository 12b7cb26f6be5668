import { describe, expect, test } from "bun:test";
import {
  type Extended,
  extendSynthetically,
  inventedRows,
  lastWholeBar,
} from "../../lib/ingest/synthetic.ts";
import { currentWatermark } from "../../lib/ingest/watermark.ts";
import { isoUtc } from "../../lib/workspace/time.ts";
import { calendar, Desk, FIVE_MINUTES, START, SYNTHETIC, VALIDATED, wave, waveBar } from "./support.ts";

const DAY = 288 * FIVE_MINUTES;
const usdjpy = { symbol: "USDJPY", tf: "5m", tfMs: FIVE_MINUTES };
const base = { time: START, open: 1, high: 1, low: 1, close: 147.92, volume: 0, spread: 0.02 };

/** A store with ten bars, extended when the time has come for `bars` more. */
async function extended(bars: number, options: { maxBars?: number; dryRun?: boolean } = {}) {
  const desk = new Desk();
  await desk.ingest(wave(0, 10));
  const outcome = await extend(desk, START + (9 + bars) * FIVE_MINUTES, options);
  desk.now = START + 30 * DAY;
  return { desk, outcome };
}

function extend(desk: Desk, now: number, { dryRun, maxBars }: { maxBars?: number; dryRun?: boolean } = {}) {
  desk.now = now;
  return extendSynthetically(desk.context(), { dryRun }, { store: desk.store, calendar, maxBars });
}

describe("invented bars", () => {
  test("are those of the specification's check", () => {
    const [first, second] = inventedRows(base, START + 2 * FIVE_MINUTES, usdjpy, calendar);
    expect(first).toMatchObject({ o: 147.929954, h: 147.979852, l: 147.919954, c: 147.969852, v: 135 });
    expect(second).toMatchObject({ o: 147.989483, c: 148.029076, v: 150, spread: 0.02 });
  });

  test("are a hundredth of that for pairs without yen", () => {
    const [first] = inventedRows(
      { ...base, close: 1.1 },
      START + FIVE_MINUTES,
      { ...usdjpy, symbol: "EURUSD" },
      calendar,
    );
    expect(first).toMatchObject({ o: 1.1001, h: 1.100599, l: 1.1, c: 1.100499 });
  });

  test("are there only where the market is open, and their wave does not notice the weekend", () => {
    const friday = Date.UTC(2024, 0, 12, 21, 50);
    const rows = inventedRows({ ...base, time: friday }, Date.UTC(2024, 0, 14, 22, 5), usdjpy, calendar);
    expect(rows.map(({ timestamp }) => timestamp)).toEqual([
      "2024-01-12T21:55:00",
      "2024-01-14T22:00:00",
      "2024-01-14T22:05:00",
    ]);
    const weekday = inventedRows(base, START + 3 * FIVE_MINUTES, usdjpy, calendar);
    expect(rows.map(({ c }) => c)).toEqual(weekday.map(({ c }) => c));
  });

  test.each([
    ["04:20:00", "04:15"],
    ["04:19:59", "04:10"],
    ["04:30:00", "04:25"],
  ])("end, at %s, with the bar of %s", (now, bar) => {
    const target = lastWholeBar(Date.parse(`2024-01-09T${now}Z`), FIVE_MINUTES);
    expect(isoUtc(target)).toBe(`2024-01-09T${bar}:00Z`);
  });
});

describe("an extension", () => {
  test("bridges the lag, marks its bars, and says so", async () => {
    const { desk, outcome } = await extended(4);
    expect(outcome).toMatchObject({
      is: "extended",
      result: { source: "synthetic_local", rows_validated: 3, last_ts_now: "2024-01-09T10:00:00" },
      range: { bars: 3 },
    });
    expect(JSON.parse(desk.read(SYNTHETIC))).toEqual({
      start_ts: "2024-01-09T09:50:00",
      end_ts: "2024-01-09T10:00:00",
      bars: 3,
    });
    expect(desk.anomalies()).toMatchObject([{ type: "synthetic_extension", bars: 3, severity: "info" }]);
    expect(currentWatermark(desk.context().reader, desk.store)).toEqual({
      last_ts: START + 12 * FIVE_MINUTES,
      last_real_ts: START + 9 * FIVE_MINUTES,
    });
  });

  test.each([0, 1])("adds nothing to a store that is %d bars behind now", async (bars) => {
    expect((await extended(bars)).outcome).toEqual({ is: "none" });
  });

  test("adds nothing while the market is closed", async () => {
    const desk = new Desk();
    await desk.ingest([{ ...waveBar(0), timestamp: "2024-01-12T21:55:00" }]);
    expect(await extend(desk, Date.UTC(2024, 0, 13, 12))).toEqual({ is: "none" });
  });

  test("adds nothing to an empty store", async () => {
    expect(await extend(new Desk(), START)).toEqual({ is: "none" });
  });

  test("is left out when the lag is longer than its limit; 0 is no limit", async () => {
    expect((await extended(6, { maxBars: 4 })).outcome).toEqual({ is: "skipped", lagBars: 5 });
    expect((await extended(6, { maxBars: 5 })).outcome).toMatchObject({ is: "extended" });
    expect((await extended(2800, { maxBars: 0 })).outcome.is).toBe("extended");
    // A weekend lies in it.
    expect((await extended(2800)).outcome).toEqual({ is: "skipped", lagBars: 2799 - 48 * 12 });
  });

  test("is only counted in a dry run", async () => {
    const desk = new Desk();
    await desk.ingest(wave(0, 10));
    const before = desk.tree();
    const outcome = await extend(desk, START + 13 * FIVE_MINUTES, { dryRun: true });
    expect(outcome).toMatchObject({ is: "extended", result: { rows_validated: 3, dry_run: true } });
    expect(desk.tree()).toEqual(before);
  });
});

describe("real bars", () => {
  const whole = async (rows: Parameters<Desk["ingest"]>[0]) => {
    const desk = new Desk();
    await desk.ingest(rows);
    return desk;
  };

  test("supersede invented ones: the store is as if they had never been", async () => {
    const { desk, outcome } = await extended(6);
    expect((outcome as Extended & { is: "extended" }).range.bars).toBe(5);
    const result = await desk.ingest(wave(5, 20));
    expect(result).toMatchObject({
      rows_validated: 5,
      synthetic_superseded: 5,
      last_real_ts: "2024-01-09T10:35:00",
      repaired_from: "2024-01-09T09:50:00",
    });
    expect(desk.tiers()).toEqual((await whole(wave(0, 20))).tiers());
    expect(SYNTHETIC in desk.tree()).toBe(false);
    expect(desk.anomalies().at(-1)).toMatchObject({ type: "synthetic_superseded", bars: 5 });
  });

  test("of some of the times leave the other bars marked", async () => {
    const { desk } = await extended(7);
    await desk.ingest([waveBar(10), waveBar(12)]);
    const spans = desk.read(SYNTHETIC).trimEnd().split("\n");
    expect(spans.map((line) => JSON.parse(line))).toEqual([
      { start_ts: "2024-01-09T09:55:00", end_ts: "2024-01-09T09:55:00", bars: 1 },
      { start_ts: "2024-01-09T10:05:00", end_ts: "2024-01-09T10:15:00", bars: 3 },
    ]);
    expect(desk.rows(VALIDATED)).toHaveLength(16);
    await desk.ingest(wave(10, 16));
    expect(desk.tiers()).toEqual((await whole(wave(0, 16))).tiers());
  });

  test("at a time that none was invented for are put between them, and are not marked", async () => {
    const desk = new Desk();
    const friday = Date.UTC(2024, 0, 12, 21, 50);
    await desk.ingest([waveBar(0, friday)]);
    await extend(desk, Date.UTC(2024, 0, 14, 22, 10));
    await desk.ingest([{ ...waveBar(0), timestamp: "2024-01-14T12:00:00" }]);
    const spans = desk.read(SYNTHETIC).trimEnd().split("\n");
    expect(spans.map((line) => JSON.parse(line).end_ts)).toEqual([
      "2024-01-12T21:55:00",
      "2024-01-14T22:05:00",
    ]);
    expect(desk.rows(VALIDATED)).toHaveLength(5);
  });

  test("that are refused leave the invented ones in place", async () => {
    const { desk } = await extended(4);
    const before = desk.tiers();
    await desk.ingest([{ ...waveBar(10), h: 1 }]);
    expect(desk.tiers()).toEqual(before);
    expect(desk.anomalies().at(-1)).toMatchObject({ type: "ohlc_invalid" });
  });

  test("supersede nothing in a dry run, but are counted", async () => {
    const { desk } = await extended(4);
    const before = desk.tree();
    expect(await desk.ingest(wave(10, 14), { dryRun: true })).toMatchObject({
      synthetic_superseded: 3,
      rows_validated: 1,
    });
    expect(desk.tree()).toEqual(before);
  });
});
