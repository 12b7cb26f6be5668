import { describe, expect, test } from "bun:test";
import type { SourceError } from "../../../lib/ingest/source.ts";
import { createYahoo, tickerOf } from "../../../lib/ingest/sources/yahoo/source.ts";
import { sourceContract } from "../source_contract.ts";
import { Desk, lately, NOW, policy, rowOf } from "./support.ts";

sourceContract("yahoo", {
  make: (desk, timeoutMs) =>
    createYahoo(desk.context(), { hosts: [desk.server.url], settleMs: 20_000, policy: policy(timeoutMs) }),
  repeatsBrokenAnswers: true,
});

const yahoo = (desk: Desk, hosts = [desk.server.url]) =>
  createYahoo(desk.context(), { hosts, settleMs: 20_000, policy: policy() });
const reasonOf = (desk: Desk, more: object = {}, hosts?: string[]) =>
  yahoo(desk, hosts)
    .fetch({ ...lately(desk), ...more })
    .then(
      () => undefined,
      (error: SourceError) => error.reason,
    );

test.each([
  ["USDJPY", "JPY=X"],
  ["usdjpy", "JPY=X"],
  ["EURUSD", "EURUSD=X"],
  ["JPY=X", "JPY=X"],
  ["DAX", "DAX"],
  ["BTC-USD", "BTC-USD"],
])("%s is called %s", (symbol, ticker) => {
  expect(tickerOf(symbol)).toBe(ticker);
});

describe("Yahoo's request", () => {
  test("names the ticker, the interval and seconds", async () => {
    await using desk = await Desk.open();
    await yahoo(desk).fetch({ ...lately(desk, 60), tf: "1h" });
    const url = new URL(desk.server.paths[0]!, desk.server.url);
    expect(url.pathname).toBe("/v8/finance/chart/JPY%3DX");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      interval: "60m",
      period1: String(NOW / 1000 - 3600),
      period2: String(NOW / 1000 + 1),
      includePrePost: "true",
      events: "div,splits",
    });
    expect(desk.server.requests[0]!.headers["user-agent"]).toMatch(/^Mozilla\/5\.0 \(compatible;/);
  });

  test("ends now, and is none for what has not begun", async () => {
    await using desk = await Desk.open();
    await yahoo(desk).fetch({ ...lately(desk), to: desk.now + 3_600_000 });
    expect(desk.server.paths[0]).toContain(`period2=${NOW / 1000 + 1}`);
    const { rows, httpRequests } = await yahoo(desk).fetch({
      ...lately(desk),
      from: desk.now + 1,
      to: desk.now + 2,
    });
    expect({ rows, httpRequests }).toEqual({ rows: [], httpRequests: 0 });
    expect(await reasonOf(desk, { tf: "3m" })).toBe("yfinance ingestion failed: yahoo has no time frame 3m");
  });

  test("goes to the second host when the first fails", async () => {
    await using desk = await Desk.open();
    await using other = await Desk.open();
    other.server.fail(/./, { status: 503 });
    const { rows, anomalies } = await yahoo(desk, [other.server.url, desk.server.url]).fetch(lately(desk));
    expect(rows.length).toBeGreaterThan(30);
    expect(anomalies).toMatchObject([{ type: "partial_download", provider: "yfinance", detail: "http 503" }]);
  });
});

describe("Yahoo's answer", () => {
  test("says why there is nothing", async () => {
    await using desk = await Desk.open();
    expect(await reasonOf(desk, { symbol: "ABCDEF" })).toBe(
      "yfinance ingestion failed: Not Found: No data found, symbol may be delisted",
    );
    const body = JSON.stringify({
      chart: { result: null, error: { code: "Bad Request", description: "5m data not available" } },
    });
    desk.server.fail(/./, { status: 422, body });
    expect(await reasonOf(desk)).toBe(
      "yfinance ingestion failed: http 422, Bad Request: 5m data not available",
    );
  });

  test("without prices for a time has no bar there, whichever is missing", async () => {
    await using desk = await Desk.open();
    const request = lately(desk);
    desk.server.rewrite = (body) => {
      const answer = JSON.parse(body);
      const quote = answer.chart.result[0].indicators.quote[0];
      quote.open[1] = null;
      quote.high[2] = 0;
      delete quote.volume;
      quote.close.length = quote.close.length - 3;
      return JSON.stringify(answer);
    };
    const { rows } = await yahoo(desk).fetch(request);
    const all = desk.bars(request.from);
    // The close of the forming bar was cut off as well.
    expect(rows.map(rowOf)).toEqual(all.filter((_, k) => k !== 1 && k !== 2).slice(0, -2));
    expect(rows[0]).toMatchObject({ v: 0, spread: 0 });
  });

  test("may end with a quote of some second, which is no bar, however old", async () => {
    await using desk = await Desk.open();
    const friday = Date.UTC(2026, 9, 16, 20, 57, 31);
    const saturday = Date.UTC(2026, 9, 17, 12);
    desk.now = saturday;
    desk.server.rewrite = (body) => {
      const answer = JSON.parse(body);
      answer.chart.result[0].timestamp.splice(-1, 1, friday / 1000);
      return JSON.stringify(answer);
    };
    const { rows, incompleteHeld } = await yahoo(desk).fetch(lately(desk, 1440));
    expect(rows.at(-1)!.timestamp).toBe("2026-10-16T20:50:00");
    expect(incompleteHeld).toBe(1);
  });

  test.each(["{}", "[]", '{"chart":{"result":[{"timestamp":[1],"indicators":{}}],"error":null}}', "null"])(
    "of another shape is an error: %s",
    async (body) => {
      await using desk = await Desk.open();
      desk.server.rewrite = () => body;
      expect(await reasonOf(desk)).toMatch(/a broken answer: no (chart|quotes)/);
    },
  );
});
