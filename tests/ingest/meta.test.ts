import { describe, expect, test } from "bun:test";
import { type Provenance, writeIngestMeta } from "../../lib/ingest/meta.ts";
import { emptyResult } from "../../lib/ingest/result.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { calendar, Desk, SNAPSHOT, wave } from "./support.ts";

const from: Provenance = { primarySource: "dukascopy", chain: [{ source: "dukascopy" }] };

function write(desk: Desk, more: Partial<Provenance> = {}, dryRun = false): Promise<JsonObject> {
  return writeIngestMeta(desk.context(), { dryRun }, desk.store, calendar, { ...from, ...more });
}

async function stocked() {
  const desk = new Desk();
  return { desk, result: await desk.ingest(wave(0, 3)) };
}

describe("ingest_meta", () => {
  test("tells how fresh the bars are, by the clock and by the market", async () => {
    const { desk, result } = await stocked();
    // The last bar starts on Tuesday at 09:10; a weekend lies before Monday 09:10.
    desk.now = Date.UTC(2024, 0, 15, 9, 10, 30);
    const meta = await write(desk, { result });
    expect(meta.freshness_minutes).toBe(6 * 1440 + 0.5);
    expect(meta.freshness_market_minutes).toBe(6 * 1440 - 2880 - 5 + 0.5);
    expect(desk.snapshot().ingest_meta!.USDJPY_5m).toEqual(meta as never);
  });

  test("is never negative when the clock steps back", async () => {
    const { desk, result } = await stocked();
    desk.now = Date.UTC(2024, 0, 1);
    expect(await write(desk, { result })).toMatchObject({
      freshness_minutes: 0,
      freshness_market_minutes: 0,
    });
  });

  test("of a failed ingest keeps what was known of the bars, and says that it failed", async () => {
    const { desk, result } = await stocked();
    await write(desk, { result, offerSide: "bid" });
    const fallbacks = [{ stage: "dukascopy", reason: "no rows returned", next_source: "yfinance" }];
    const meta = await write(desk, { chain: [], fallbacks });
    expect(meta).toMatchObject({
      status: "failed",
      fallbacks,
      rows_raw: 0,
      source_label: null,
      source_chain: [],
      last_ts_now: "2024-01-09T09:10:00",
      last_real_ts: "2024-01-09T09:10:00",
    });
    expect("dukascopy_offer_side" in meta).toBe(false);
  });

  test("takes names with the label's own signs apart", async () => {
    const { desk, result } = await stocked();
    const chain = [{ source: "local_csv", detail: "a+b:c.csv" }, { source: "synthetic_local" }];
    expect(await write(desk, { result, chain })).toMatchObject({
      source_label: "local_csv:a+b:c.csv+synthetic_local",
      source_chain: chain,
      synthetic_extension: true,
      status: "degraded",
    });
  });

  test("counts invented bars that the store holds, and those that a dry run would add", async () => {
    const { desk, result } = await stocked();
    await desk.ingest(wave(3, 5), { source: "synthetic_local", synthetic: true });
    const range = { start_ts: "2024-01-09T09:15:00", end_ts: "2024-01-09T09:20:00", bars: 2 };
    const meta = await write(desk, { result });
    expect(meta).toMatchObject({ synthetic_bars: 2, synthetic_ranges: [range], synthetic_extension: false });
    const before = desk.read(SNAPSHOT);
    const extension = { start: Date.UTC(2024, 0, 9, 9, 25), end: Date.UTC(2024, 0, 9, 9, 30), bars: 2 };
    expect(await write(desk, { result, extension }, true)).toMatchObject({ synthetic_bars: 4 });
    expect(desk.read(SNAPSHOT)).toBe(before);
  });

  test("recommends a replay until another repair says from where", async () => {
    const { desk, result } = await stocked();
    await write(desk, { result, repairedFrom: Date.UTC(2024, 0, 9) });
    expect(await write(desk, { result })).toMatchObject({ repaired_from: "2024-01-09T00:00:00" });
  });

  test("of an empty store knows no times", async () => {
    const desk = new Desk();
    const meta = await write(desk, { result: emptyResult(desk.store, "api"), attempts: [{ stage: "api" }] });
    expect(meta).toMatchObject({
      last_ts_now: null,
      freshness_minutes: null,
      freshness_market_minutes: null,
      provider_attempts: [{ stage: "api" }],
    });
  });
});
