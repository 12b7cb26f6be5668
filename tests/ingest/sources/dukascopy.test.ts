import { describe, expect, test } from "bun:test";
import { dukascopySettings } from "../../../lib/ingest/sources/dukascopy/config.ts";
import type { DukascopySettings } from "../../../lib/ingest/sources/dukascopy/settings.ts";
import { createDukascopy } from "../../../lib/ingest/sources/dukascopy/source.ts";
import { SourceError } from "../../../lib/ingest/source.ts";
import { DAY, MarketServer, wanderingMarket } from "../../servers/market.ts";
import { errorOf, readTree, writeTree } from "../../workspace/support.ts";
import { sourceContract } from "../source_contract.ts";
import { Desk, lately, NOW, policy, rowOf } from "./support.ts";

const dukascopy = (desk: Desk, more: Partial<DukascopySettings> = {}) =>
  createDukascopy(desk.context(), {
    transports: ["json-v1"],
    baseUrls: { "json-v1": desk.server.url, datafeed: desk.server.url, chart: desk.server.url },
    side: "bid",
    settleMs: 20_000,
    policy: policy(),
    ...more,
  });

sourceContract("dukascopy, json-v1", {
  make: (desk, timeoutMs) => dukascopy(desk, { policy: policy(timeoutMs) }),
  repeatsBrokenAnswers: true,
});
sourceContract("dukascopy, datafeed", {
  make: (desk, timeoutMs) => dukascopy(desk, { transports: ["datafeed"], policy: policy(timeoutMs) }),
  // Ticks of an hour are there when it is over.
  horizon: (now) => Math.floor(now / 3_600_000) * 3_600_000,
  repeatsBrokenAnswers: true,
});
sourceContract("dukascopy, chart", {
  make: (desk, timeoutMs) => dukascopy(desk, { transports: ["chart"], policy: policy(timeoutMs) }),
  repeatsBrokenAnswers: true,
});

const threeDays = 3 * 1440;
const stamps = (rows: { timestamp: string }[]) => rows.map(({ timestamp }) => timestamp);

describe("a part that cannot be had", () => {
  test.each(["json-v1", "datafeed"] as const)("ends what is delivered: %s", async (transport) => {
    await using desk = await Desk.open();
    const day = transport === "json-v1" ? /\/2026\/10\/20$/ : /\/2026\/09\/20\/BID/;
    desk.server.fail(day, "truncated");
    const request = lately(desk, threeDays);
    const { rows, anomalies } = await dukascopy(desk, { transports: [transport] }).fetch(request);
    expect(rows.map(rowOf)).toEqual(desk.bars(request.from).filter(([stamp]) => stamp < "2026-10-20"));
    expect(rows.at(-1)!.timestamp).toBe("2026-10-19T23:55:00");
    expect(anomalies).toMatchObject([
      { type: "partial_download", provider: "dukascopy", url: expect.stringMatching(day) },
    ]);
  });

  test("is the hour of a day, too", async () => {
    await using desk = await Desk.open();
    desk.server.fail(/\/21\/10h_ticks/, { status: 500 });
    const { rows } = await dukascopy(desk, { transports: ["datafeed"] }).fetch(lately(desk, 1440));
    expect(rows.at(-1)!.timestamp).toBe("2026-10-21T09:55:00");
  });

  test("does not leave half of a longer bar behind", async () => {
    await using desk = await Desk.open();
    desk.server.fail(/\/21\/10h_ticks/, { status: 500 });
    const { rows } = await dukascopy(desk, { transports: ["datafeed"] }).fetch({
      ...lately(desk, 1440),
      tf: "4h",
    });
    expect(stamps(rows).at(-1)).toBe("2026-10-21T04:00:00");
  });

  test("is left to the next transport", async () => {
    await using desk = await Desk.open();
    desk.server.fail(/^\/candles\/.*\/2026\/10\/20$/, { status: 503 });
    const request = lately(desk, threeDays);
    const { rows, anomalies } = await dukascopy(desk, { transports: ["json-v1", "chart"] }).fetch(request);
    expect(rows.map(rowOf)).toEqual(desk.bars(request.from));
    expect(anomalies).toMatchObject([{ type: "partial_download", detail: "json-v1: http 503" }]);
  });

  test("is all there is, when every transport fails: the reason names each", async () => {
    await using desk = await Desk.open();
    desk.server.fail(/./, { status: 403 });
    const error = await dukascopy(desk, { transports: ["json-v1", "datafeed", "chart"] })
      .fetch(lately(desk))
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(SourceError);
    expect(error.reason).toBe("fetch error: json-v1: http 403; datafeed: http 403; chart: http 403");
    expect(error.anomalies).toHaveLength(3);
  });
});

describe("paths", () => {
  const pathsOf = async (transport: "json-v1" | "datafeed", from: string, to: string) => {
    const market = wanderingMarket("USDJPY", 0, 0);
    const now = Date.parse("2026-02-01T12:00:00Z");
    await using server = await MarketServer.start({ market, now: () => now });
    await using desk = await Desk.open();
    desk.now = now;
    const baseUrls = { "json-v1": server.url, datafeed: server.url, chart: server.url };
    const request = { symbol: "USDJPY", tf: "5m", from: Date.parse(from), to: Date.parse(to) };
    await dukascopy(desk, { transports: [transport], baseUrls }).fetch(request);
    return server.paths.sort();
  };

  test("count months from 1 in the JSON API, unpadded, and the day that holds now by its start", async () => {
    expect(await pathsOf("json-v1", "2025-12-31T23:00:00Z", "2026-01-01T01:00:00Z")).toEqual([
      "/candles/minute/USD-JPY/BID/2025/12/31",
      "/candles/minute/USD-JPY/BID/2026/1/1",
    ]);
    expect(await pathsOf("json-v1", "2026-02-01T01:00:00Z", "2026-02-01T12:00:00Z")).toEqual([
      "/candles/minute/USD-JPY/BID?from=1769904000000",
    ]);
  });

  test("count months from 00 in the data feed, and go by hours where the day's file may not be there yet", async () => {
    expect(await pathsOf("datafeed", "2025-12-31T23:00:00Z", "2026-01-01T01:00:00Z")).toEqual([
      "/USDJPY/2025/11/31/BID_candles_min_1.bi5",
      "/USDJPY/2026/00/01/BID_candles_min_1.bi5",
    ]);
    expect(await pathsOf("datafeed", "2026-01-31T22:00:00Z", "2026-02-01T01:30:00Z")).toEqual([
      "/USDJPY/2026/00/31/22h_ticks.bi5",
      "/USDJPY/2026/00/31/23h_ticks.bi5",
      "/USDJPY/2026/00/31/BID_candles_min_1.bi5",
      "/USDJPY/2026/01/01/00h_ticks.bi5",
      "/USDJPY/2026/01/01/01h_ticks.bi5",
    ]);
  });
});

describe("sides", () => {
  test("the ask's prices are the ask's", async () => {
    await using desk = await Desk.open();
    const request = lately(desk);
    const { rows, offerSide } = await dukascopy(desk, { side: "ask" }).fetch(request);
    expect(rows.map(rowOf)).toEqual(desk.bars(request.from, desk.now, "ask"));
    expect({ offerSide, spreads: new Set(rows.map(({ spread }) => spread)) }).toEqual({
      offerSide: "ask",
      spreads: new Set([0]),
    });
  });

  test.each(["json-v1", "datafeed", "chart"] as const)(
    "both are bids with the spread at the close: %s",
    async (transport) => {
      await using desk = await Desk.open();
      const request = lately(desk);
      const { rows, offerSide } = await dukascopy(desk, { transports: [transport], side: "both" }).fetch(
        request,
      );
      const bids = desk.bars(request.from).slice(0, rows.length);
      expect(rows.map(rowOf)).toEqual(bids);
      expect({ offerSide, spreads: new Set(rows.map(({ spread }) => spread)) }).toEqual({
        offerSide: "both",
        spreads: new Set([0.012]),
      });
    },
  );

  test("both end where either ends", async () => {
    await using desk = await Desk.open();
    desk.server.fail(/ASK\/2026\/10\/20$/, { status: 500 });
    const { rows } = await dukascopy(desk, { side: "both" }).fetch(lately(desk, threeDays));
    expect(rows.at(-1)!.timestamp).toBe("2026-10-19T23:55:00");
  });

  test("a bar without an ask keeps its place, its spread unknown", async () => {
    await using desk = await Desk.open();
    const gone = Date.parse("2026-10-21T12:00:00Z");
    desk.server.distortFor(/ASK/, (bars) => bars.filter(({ time }) => time !== gone));
    const { rows, anomalies } = await dukascopy(desk, { side: "both" }).fetch(lately(desk));
    expect(rows.filter(({ spread }) => spread === undefined).map(({ timestamp }) => timestamp)).toEqual([
      "2026-10-21T12:00:00",
    ]);
    expect(anomalies).toMatchObject([
      { detail: "no ask for 1 bar(s) from 2026-10-21T12:00:00 on: their spread is unknown" },
    ]);
  });
});

describe("the cache", () => {
  const cacheDir = "ops/cache/dukascopy";
  const files = (desk: Desk) => Object.keys(readTree(desk.workspace.root));

  test.each(["json-v1", "datafeed"] as const)(
    "keeps completed days and asks only for the rest: %s",
    async (transport) => {
      await using desk = await Desk.open();
      const request = lately(desk, 2 * 1440);
      const source = () => dukascopy(desk, { transports: [transport], cacheDir });
      const first = await source().fetch(request);
      expect(files(desk).every((path) => path.startsWith(`${cacheDir}/`))).toBe(true);
      const before = desk.server.paths.length;
      const second = await source().fetch(request);
      expect(second.rows).toEqual(first.rows);
      const asked = desk.server.paths.slice(before);
      const current = transport === "json-v1" ? /\?from=/ : /\/21\/1[23]h_ticks/;
      expect(asked.filter((path) => !current.test(path))).toEqual([]);
      expect(asked.length).toBeGreaterThan(0);
    },
  );

  test("is not believed when it is damaged", async () => {
    await using desk = await Desk.open();
    const request = lately(desk, 2 * 1440);
    const first = await dukascopy(desk, { cacheDir }).fetch(request);
    const [path = ""] = files(desk);
    const kept = JSON.parse(readTree(desk.workspace.root)[path]!);
    const harms = [
      "",
      "{}",
      JSON.stringify({ ...kept, body: `A${kept.body.slice(1)}` }),
      JSON.stringify({ ...kept, url: "x" }),
    ];
    for (const harm of harms) {
      writeTree(desk.workspace.root, { [path]: harm });
      desk.server.requests.length = 0;
      const again = await dukascopy(desk, { cacheDir }).fetch(request);
      expect(again.rows).toEqual(first.rows);
      expect(desk.server.requests).toHaveLength(2);
    }
  });

  test("keeps that there was nothing only when that is a week old", async () => {
    await using desk = await Desk.open();
    const day = (date: string) => ({
      symbol: "USDJPY",
      tf: "5m",
      from: Date.parse(date),
      to: Date.parse(date) + DAY - 1,
    });
    await dukascopy(desk, { cacheDir }).fetch(day("2026-10-17"));
    expect(files(desk)).toEqual([]);
    await dukascopy(desk, { cacheDir }).fetch(day("2026-10-10"));
    expect(files(desk)).toHaveLength(1);
  });

  test("that cannot be written costs nothing but itself", async () => {
    await using desk = await Desk.open();
    writeTree(desk.workspace.root, { "ops/cache": "a file where a folder should be" });
    const { rows } = await dukascopy(desk, { cacheDir }).fetch(lately(desk, 1440));
    expect(rows.length).toBeGreaterThan(200);
  });
});

describe("the chart service", () => {
  test("is paged through", async () => {
    const from = NOW - 160 * DAY;
    const market = wanderingMarket("USDJPY", from, NOW);
    await using server = await MarketServer.start({ market, now: () => NOW });
    await using desk = await Desk.open();
    const baseUrls = { "json-v1": server.url, datafeed: server.url, chart: server.url };
    const request = { symbol: "USDJPY", tf: "5m", from, to: NOW };
    const { rows } = await dukascopy(desk, { transports: ["chart"], baseUrls }).fetch(request);
    expect(market.bars.length).toBeGreaterThan(30_000);
    expect(stamps(rows)).toEqual(
      market.bars.slice(0, rows.length).map(({ time }) => new Date(time).toISOString().slice(0, 19)),
    );
    expect(market.bars.length - rows.length).toBeLessThanOrEqual(1);
    expect(server.requests).toHaveLength(2);
    expect(new URL(server.paths[1]!, server.url).searchParams.get("last_update")).toBe(
      String(market.bars[29_999]!.time),
    );
  });

  test("says when it has no such instrument", async () => {
    await using desk = await Desk.open();
    const error = await dukascopy(desk, { transports: ["chart"] })
      .fetch({ ...lately(desk), symbol: "EURUSD" })
      .catch((thrown) => thrown);
    expect(error.reason).toBe("fetch error: chart: no such instrument");
    expect(desk.server.requests).toHaveLength(1);
  });
});

describe("instruments", () => {
  test.each(["EURUSD", "GBPJPY", "AUDNZD", "XAUUSD"])("%s is one", async (symbol) => {
    await using desk = await Desk.open(symbol);
    const request = lately(desk);
    const { rows } = await dukascopy(desk, { transports: ["datafeed"] }).fetch(request);
    // The server's points are tenths of a pip, as the feed's are but for metals.
    if (symbol !== "XAUUSD") expect(rows.map(rowOf)).toEqual(desk.bars(request.from).slice(0, rows.length));
    expect(rows.length).toBeGreaterThan(20);
  });

  test.each([
    [{ symbol: "ABCDEF" }, "initialization error: dukascopy has no instrument ABCDEF"],
    [{ tf: "7m" }, "initialization error: dukascopy has no time frame 7m"],
  ])("%j is none", async (wrong, reason) => {
    await using desk = await Desk.open();
    const error = await dukascopy(desk)
      .fetch({ ...lately(desk), ...wrong })
      .catch((thrown) => thrown);
    expect(error.reason).toBe(reason);
    expect(desk.server.paths).toEqual([]);
  });

  test("other time frames are made of the same minutes", async () => {
    await using desk = await Desk.open();
    const request = { ...lately(desk, 600), tf: "1h" };
    const { rows } = await dukascopy(desk).fetch(request);
    expect(stamps(rows).slice(-2)).toEqual(["2026-10-21T11:00:00", "2026-10-21T12:00:00"]);
    const hour = desk.bars(Date.parse("2026-10-21T12:00:00Z"), Date.parse("2026-10-21T12:55:00Z"));
    expect(rowOf(rows.at(-1)!)).toEqual([
      "2026-10-21T12:00:00",
      hour[0]![1],
      Math.max(...hour.map((bar) => bar[2])),
      Math.min(...hour.map((bar) => bar[3])),
      hour.at(-1)![4],
    ]);
  });
});

describe("settings", () => {
  const asking = { side: "bid", settleMs: 0 } as const;

  test("are the public addresses, json-v1 first, without a configuration", async () => {
    await using desk = await Desk.open();
    expect(dukascopySettings(desk.context(), asking)).toMatchObject({
      transports: ["json-v1", "datafeed"],
      baseUrls: {
        "json-v1": "https://jetta.dukascopy.com/v1",
        datafeed: "https://datafeed.dukascopy.com/datafeed",
      },
      cacheDir: "ops/cache/dukascopy",
      policy: { timeoutMs: 30_000, attempts: 6, atOnce: 4, pauseMs: 1000, longestPauseMs: 30_000 },
    });
  });

  test("are the flag's before the environment's before the file's", async () => {
    await using desk = await Desk.open();
    writeTree(desk.workspace.root, {
      "configs/dukascopy.yml":
        "transports: [chart]\nbase_urls: { json-v1: https://file.example/v1/ }\ncache_dir: null\nretries: 2\n",
    });
    const settings = (more = {}) => dukascopySettings(desk.context(), { ...asking, ...more });
    expect(settings()).toMatchObject({
      transports: ["chart"],
      baseUrls: {
        "json-v1": "https://file.example/v1",
        chart: "https://freeserv.dukascopy.com/2.0/index.php",
      },
      cacheDir: undefined,
      policy: { attempts: 3 },
    });
    desk.env.DUKASCOPY_BASE_URL = "https://env.example/";
    expect(settings().baseUrls).toEqual({
      "json-v1": "https://env.example",
      datafeed: "https://env.example",
      chart: "https://env.example",
    });
    const flags = {
      transport: "datafeed",
      baseUrl: "https://flag.example",
      retries: 0,
      cacheDir: "c",
    } as const;
    expect(settings(flags)).toMatchObject({
      transports: ["datafeed"],
      baseUrls: { datafeed: "https://flag.example" },
      cacheDir: "c",
      policy: { attempts: 1 },
    });
    expect(settings({ cacheDir: "c", dryRun: true }).cacheDir).toBeUndefined();
  });

  test("that are misspelt are told with their line", async () => {
    await using desk = await Desk.open();
    writeTree(desk.workspace.root, { "configs/dukascopy.yml": "retries: 1\ntransport: [chart]\n" });
    const error = errorOf(() => dukascopySettings(desk.context(), asking));
    expect(error.message).toContain(
      "configs/dukascopy.yml:2: transport is an unknown key; did you mean transports?",
    );
  });
});

test("nothing is asked twice in one fetch", async () => {
  await using desk = await Desk.open();
  await dukascopy(desk, { side: "both" }).fetch(lately(desk, threeDays));
  expect(new Set(desk.server.paths).size).toBe(desk.server.paths.length);
});
