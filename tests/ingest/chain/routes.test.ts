import { describe, expect, test } from "bun:test";
import { parseInstant } from "../../../lib/workspace/time.ts";
import { readTree, rejectionOf, writeTree } from "../../workspace/support.ts";
import { NOW } from "../sources/support.ts";
import {
  anomalies,
  DUKASCOPY,
  ingest,
  LOCAL_CSV,
  localCsvUpTo,
  metaOf,
  openDesk,
  stored,
  YAHOO,
} from "./support.ts";

const dukascopy = { useDukascopy: true };
const MINUTE = 60_000;

describe("the Dukascopy route", () => {
  test("stores what Dukascopy has, and says where it came from", async () => {
    await using desk = await openDesk();
    const { result, exitCode } = await ingest(desk, dukascopy);
    expect(exitCode).toBe(0);
    expect(stored(desk)).toEqual(desk.bars(NOW - 180 * MINUTE).map(([stamp]) => stamp));
    const meta = metaOf(desk);
    expect(result.ingest_meta).toEqual(meta);
    expect(meta).toMatchObject({
      primary_source: "dukascopy",
      source_label: "dukascopy",
      source_chain: [{ source: "dukascopy" }],
      rows_validated: 35,
      last_ts_now: "2026-10-21T13:10:00",
      dukascopy_offer_side: "bid",
      synthetic_extension: false,
      incomplete_held: 1,
      status: "ok",
      last_ingest_at: "2026-10-21T13:17:13+00:00",
      freshness_minutes: 7.217,
    });
    expect(meta).not.toHaveProperty("fallbacks");
    expect(meta.provider_attempts).toMatchObject([
      {
        stage: "dukascopy",
        outcome: "ok",
        rows: 35,
        http_requests: 1,
        retries: 0,
        started_at: "2026-10-21T13:17:13Z",
      },
    ]);
    expect(anomalies(desk)).toEqual([]);
  });

  test("asks from before the newest real bar, and a second time adds nothing", async () => {
    await using desk = await openDesk();
    await ingest(desk, dukascopy);
    const before = stored(desk);
    desk.server.requests.length = 0;
    const { exitCode, result } = await ingest(desk, dukascopy);
    expect({ exitCode, rows: result.rows_validated }).toEqual({ exitCode: 0, rows: 0 });
    expect(stored(desk)).toEqual(before);
    expect(metaOf(desk).status).toBe("ok");
    expect(desk.notes).toContain(
      "[wf] fetching dukascopy symbol=USDJPY tf=5m start=2026-10-21T10:10:00Z end=2026-10-21T13:17:13Z offer_side=bid",
    );
  });

  test.each([
    ["no answer", "fetch error: json-v1: http 503", (desk) => desk.server.fail(DUKASCOPY, { status: 503 })],
    ["nothing to say", "no rows returned", (desk) => desk.server.fail(DUKASCOPY, { status: 404 })],
    [
      "a broken answer",
      "fetch error: json-v1: the answer is no JSON",
      (desk) => desk.server.fail(DUKASCOPY, "html"),
    ],
    [
      "a broken configuration",
      "initialization error: dukascopy_config_invalid",
      (desk) => {
        writeTree(desk.workspace.root, { "configs/dukascopy.yml": "transport: json-v1\n" });
      },
    ],
  ] as [string, string, (desk: Awaited<ReturnType<typeof openDesk>>) => void][])(
    "goes on with Yahoo after %s",
    async (_, reason, harm) => {
      await using desk = await openDesk();
      harm(desk);
      const { exitCode } = await ingest(desk, dukascopy);
      expect(exitCode).toBe(0);
      const meta = metaOf(desk);
      expect(meta).toMatchObject({
        primary_source: "dukascopy",
        source_chain: [{ source: "yfinance" }],
        fallbacks: [{ stage: "dukascopy", reason, next_source: "yfinance" }],
        status: "degraded",
        last_ts_now: "2026-10-21T13:10:00",
      });
      expect(meta).not.toHaveProperty("dukascopy_offer_side");
      expect(anomalies(desk).map(({ type }) => type)).toContain("provider_failure");
    },
  );

  test("keeps what a stale Dukascopy has and lets Yahoo extend it", async () => {
    await using desk = await openDesk();
    // Dukascopy's last bar began 97 minutes ago, Yahoo has them all.
    desk.server.fail(DUKASCOPY, { status: 503 });
    const stale = NOW - 95 * MINUTE;
    desk.server.behave();
    desk.server.distortFor(DUKASCOPY, (bars) => bars.filter(({ time }) => time <= stale));
    await ingest(desk, dukascopy);
    expect(stored(desk)).toEqual(desk.bars(NOW - 180 * MINUTE).map(([stamp]) => stamp));
    expect(metaOf(desk)).toMatchObject({
      source_label: "dukascopy+yfinance",
      source_chain: [{ source: "dukascopy" }, { source: "yfinance" }],
      fallbacks: [
        { stage: "dukascopy", reason: "stale data: last_ts=2026-10-21T11:40:00", next_source: "yfinance" },
      ],
      rows_validated: 35,
      provider_attempts: [{ outcome: "stale" }, { outcome: "ok" }],
    });
    expect(metaOf(desk)).not.toHaveProperty("dukascopy_offer_side");
  });

  test.each([
    [92, 90, "stale"],
    [92, 93, "ok"],
    [92, 0, "ok"],
  ])("a bar that ended %i min ago is, with a threshold of %i, %s", async (age, threshold, outcome) => {
    await using desk = await openDesk();
    const last = NOW - (age + 5) * MINUTE;
    desk.server.distortFor(DUKASCOPY, (bars) =>
      bars.filter(({ time }) => time < last + 5 * MINUTE && time <= last + MINUTE),
    );
    await ingest(desk, { ...dukascopy, dukascopyFreshnessThresholdMinutes: threshold });
    expect(metaOf(desk).provider_attempts).toMatchObject([{ outcome }, ...(outcome === "ok" ? [] : [{}])]);
  });

  test("is not stale on a Saturday", async () => {
    await using desk = await openDesk();
    desk.now = parseInstant("2026-10-17T12:00:00Z");
    await ingest(desk, { ...dukascopy, dukascopyLookbackMinutes: 1440 });
    expect(metaOf(desk)).toMatchObject({
      status: "ok",
      source_label: "dukascopy",
      last_ts_now: "2026-10-16T20:55:00",
      freshness_market_minutes: 0,
      freshness_minutes: 905,
    });
  });

  test("keeps the prefix before a part that failed, and says what is missing", async () => {
    await using desk = await openDesk();
    desk.server.fail(/\/2026\/10\/20$/, { status: 500 });
    await ingest(desk, {
      ...dukascopy,
      dukascopyLookbackMinutes: 3 * 1440,
      dukascopyFreshnessThresholdMinutes: 0,
    });
    expect(stored(desk).at(-1)).toBe("2026-10-19T23:55:00");
    expect(anomalies(desk)).toContainEqual(
      expect.objectContaining({
        type: "partial_download",
        provider: "dukascopy",
        detail: "json-v1: http 500",
      }),
    );
  });

  test("refuses to mix asks into bids, unless somebody insists", async () => {
    await using desk = await openDesk();
    await ingest(desk, dukascopy);
    desk.server.requests.length = 0;
    const before = readTree(desk.workspace.root);
    const error = await rejectionOf(ingest(desk, { ...dukascopy, dukascopyOfferSide: "ask" }));
    expect(error).toMatchObject({ code: "offer_side_change", exit: 2 });
    expect(desk.server.paths).toEqual([]);
    expect(readTree(desk.workspace.root)).toEqual(before);
    // Both sides are bids with their spread.
    await ingest(desk, { ...dukascopy, dukascopyOfferSide: "both" });
    await ingest(desk, { ...dukascopy, dukascopyOfferSide: "ask", allowSideChange: true });
    expect(metaOf(desk).dukascopy_offer_side).toBe("ask");
  });
});

test("what Dukascopy has put into the store is not forgotten when another source follows", async () => {
  await using desk = await openDesk();
  await ingest(desk, dukascopy);
  desk.server.fail(DUKASCOPY, { status: 503 });
  await ingest(desk, dukascopy);
  expect(metaOf(desk)).not.toHaveProperty("dukascopy_offer_side");
  expect(metaOf(desk).store_offer_side).toBe("bid");
  const error = await rejectionOf(ingest(desk, { ...dukascopy, dukascopyOfferSide: "ask" }));
  expect(error.code).toBe("offer_side_change");
});

test("a hole that Yahoo cannot reach is told, with the way to fill it", async () => {
  await using desk = await openDesk();
  desk.now = NOW - 10 * 1440 * MINUTE;
  await ingest(desk, { useYfinance: true });
  desk.now = NOW;
  await ingest(desk, { useYfinance: true });
  expect(desk.notes.join("\n")).toMatch(
    /yfinance does not reach back: fill 2026-10-09T21:00:00Z … 2026-10-14T13:17:13Z/,
  );
});

describe("fallbacks to the local CSV", () => {
  const atHalf = parseInstant("2026-10-21T04:30:00Z");

  test("bridge what it lacks with exactly the bars that are missing", async () => {
    await using desk = await openDesk();
    desk.server.fail(DUKASCOPY, { status: 503 });
    desk.server.fail(YAHOO, { status: 404 });
    localCsvUpTo(desk, "2026-10-21T04:20:00");
    desk.now = atHalf;
    const { exitCode, result } = await ingest(desk, dukascopy);
    expect(exitCode).toBe(0);
    expect(stored(desk).slice(-2)).toEqual(["2026-10-21T04:20:00", "2026-10-21T04:25:00"]);
    expect(metaOf(desk)).toMatchObject({
      source_label: "local_csv:usdjpy_5m_2018-2024_utc.csv+synthetic_local",
      source_chain: [
        { source: "local_csv", detail: "usdjpy_5m_2018-2024_utc.csv" },
        { source: "synthetic_local" },
      ],
      synthetic_extension: true,
      synthetic_bars: 1,
      last_ts_now: "2026-10-21T04:25:00",
      last_real_ts: "2026-10-21T04:20:00",
      local_backup_path: desk.workspace.resolve(LOCAL_CSV),
      fallbacks: [
        { stage: "dukascopy", next_source: "yfinance" },
        { stage: "yfinance", reason: "yfinance ingestion failed: http 404", next_source: "local_csv" },
        {
          stage: "local_csv",
          reason: "local CSV fallback executed",
          next_source: "synthetic_local",
          detail: desk.workspace.resolve(LOCAL_CSV),
        },
      ],
    });
    expect(result.rows_validated).toBe(41);
  });

  test("invent nothing when told so", async () => {
    await using desk = await openDesk();
    desk.server.fail(/./, { status: 503 });
    localCsvUpTo(desk, "2026-10-21T04:20:00");
    desk.now = atHalf;
    await ingest(desk, { useYfinance: true, disableSyntheticExtension: true });
    const meta = metaOf(desk);
    expect(meta).toMatchObject({ last_ts_now: "2026-10-21T04:20:00", synthetic_extension: false });
    expect((meta.fallbacks as object[])[1]).toEqual({
      stage: "local_csv",
      reason: "local CSV fallback executed",
      detail: desk.workspace.resolve(LOCAL_CSV),
    });
  });

  test("invent nothing over a lag beyond the limit", async () => {
    await using desk = await openDesk();
    desk.server.fail(/./, { status: 503 });
    localCsvUpTo(desk, "2026-10-21T04:00:00");
    desk.now = atHalf;
    await ingest(desk, { useYfinance: true, syntheticMaxBars: 4 });
    expect(metaOf(desk)).toMatchObject({ synthetic_extension: false, last_ts_now: "2026-10-21T04:00:00" });
    expect((metaOf(desk).fallbacks as object[])[2]).toEqual({
      stage: "synthetic_local",
      reason: "synthetic extension skipped: lag 5",
    });
  });

  test("take the file that is named, also below the home directory", async () => {
    await using desk = await openDesk();
    desk.server.fail(/./, { status: 503 });
    localCsvUpTo(desk, "2026-10-21T04:20:00", 10, "home/mine.csv");
    desk.env.HOME = desk.workspace.resolve("home");
    desk.now = atHalf;
    await ingest(desk, { useYfinance: true, localBackupCsv: "~/mine.csv" });
    expect(metaOf(desk)).toMatchObject({
      local_backup_path: desk.workspace.resolve("home/mine.csv"),
      source_chain: [{ detail: "mine.csv" }, {}],
    });
  });

  test("real bars take the places of invented ones when they come", async () => {
    await using desk = await openDesk();
    desk.server.fail(/./, { status: 503 });
    localCsvUpTo(desk, "2026-10-21T04:00:00");
    desk.now = atHalf;
    await ingest(desk, dukascopy);
    expect(metaOf(desk)).toMatchObject({ synthetic_bars: 5, last_real_ts: "2026-10-21T04:00:00" });
    desk.server.behave();
    desk.now = NOW;
    await ingest(desk, dukascopy);
    expect(metaOf(desk)).toMatchObject({
      synthetic_bars: 0,
      status: "ok",
      repaired_from: "2026-10-21T04:05:00",
      last_real_ts: "2026-10-21T13:10:00",
    });
    expect(stored(desk)).toEqual([...new Set(stored(desk))].sort());
  });

  test("without a file nothing could be had: that is told, and nothing looks fresh", async () => {
    await using desk = await openDesk();
    await ingest(desk, dukascopy);
    const before = stored(desk);
    desk.server.fail(/./, "reset");
    desk.now += 60 * MINUTE;
    const { result, exitCode } = await ingest(desk, dukascopy);
    expect(exitCode).toBe(1);
    expect(result).toMatchObject({
      error: "ingest_no_result",
      details: "dukascopy ingestion produced no result",
    });
    expect(stored(desk)).toEqual(before);
    expect(metaOf(desk)).toMatchObject({
      status: "failed",
      last_ts_now: "2026-10-21T13:10:00",
      source_chain: [],
      source_label: null,
      fallbacks: [
        { stage: "dukascopy", next_source: "yfinance" },
        { stage: "yfinance", next_source: "local_csv" },
        { stage: "local_csv", reason: "local CSV fallback unavailable: local_csv_not_found" },
      ],
      provider_attempts: [
        { stage: "dukascopy", outcome: "failed", http_requests: 2, retries: 1, rows: 0 },
        { stage: "yfinance", outcome: "failed", http_requests: 6, retries: 5, rows: 0 },
      ],
    });
    expect(metaOf(desk).freshness_minutes).toBeGreaterThan(60);
    expect(desk.notes.join("\n")).toContain(desk.workspace.resolve(LOCAL_CSV));
  });
});

describe("routes", () => {
  test("exclude each other", async () => {
    await using desk = await openDesk();
    const error = await rejectionOf(ingest(desk, { useDukascopy: true, useApi: true }));
    expect(error).toMatchObject({ code: "several_routes", exit: 1 });
    expect(desk.server.paths).toEqual([]);
  });

  test("may be left out: then the local CSV alone is read", async () => {
    await using desk = await openDesk();
    localCsvUpTo(desk, "2026-10-21T04:20:00", 10);
    const { result, exitCode } = await ingest(desk, {});
    expect({ exitCode, rows: result.rows_validated, route: result.route }).toEqual({
      exitCode: 0,
      rows: 10,
      route: "local_csv",
    });
    expect(metaOf(desk)).toMatchObject({
      primary_source: "local_csv",
      local_backup_path: desk.workspace.resolve(LOCAL_CSV),
    });
    expect(metaOf(desk)).not.toHaveProperty("fallbacks");
    expect(desk.server.paths).toEqual([]);
  });

  test("without a route and without the file end with its name", async () => {
    await using desk = await openDesk();
    const error = await rejectionOf(ingest(desk, { symbol: "EURUSD" }));
    expect(error).toMatchObject({ code: "local_csv_not_found", exit: 1 });
    expect(error.message).toContain(desk.workspace.resolve("data/eurusd_5m_2018-2024_utc.csv"));
  });
});

describe("a dry run", () => {
  test.each([
    ["of a good source", () => {}],
    [
      "down to invented bars",
      (desk) => {
        desk.server.fail(/./, { status: 503 });
        localCsvUpTo(desk, "2026-10-21T13:00:00");
      },
    ],
    ["of a total failure", (desk) => desk.server.fail(/./, { status: 503 })],
  ] as [string, (desk: Awaited<ReturnType<typeof openDesk>>) => void][])(
    "%s asks for real, tells the same, and writes nothing",
    async (_, prepare) => {
      await using desk = await openDesk();
      prepare(desk);
      const before = readTree(desk.workspace.root);
      const dry = await ingest(desk, dukascopy, true);
      expect(desk.server.paths.length).toBeGreaterThan(0);
      expect(readTree(desk.workspace.root)).toEqual(before);
      expect(desk.notes).toContain(`[wf] ingest_meta ${JSON.stringify(dry.result.ingest_meta)}`);
      desk.now = NOW;
      const wet = await ingest(desk, dukascopy);
      const told = ({ ingest_meta }: typeof wet.result) => {
        const { provider_attempts: _, anomalies_logged: __, ...rest } = ingest_meta!;
        return rest;
      };
      expect(told(dry.result)).toEqual(told(wet.result));
      expect(dry.exitCode).toBe(wet.exitCode);
    },
  );
});
