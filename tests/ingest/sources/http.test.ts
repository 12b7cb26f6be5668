import { describe, expect, test } from "bun:test";
import {
  demandOk,
  HttpClient,
  type HttpPolicy,
  type RequestFailed,
  USUAL_POLICY,
} from "../../../lib/ingest/sources/http/client.ts";
import { Gate } from "../../../lib/ingest/sources/http/gate.ts";
import type { GetAnswer } from "../../../lib/ingest/sources/http/get.ts";
import { median, skewOf } from "../../../lib/ingest/sources/http/skew.ts";
import { Desk } from "./support.ts";

const client = (desk: Desk, policy: Partial<HttpPolicy> = {}) =>
  new HttpClient(desk.context().clock, { ...USUAL_POLICY, ...policy }, { "X-Own": "1" });
const ok = (answer: GetAnswer) => {
  demandOk(answer);
  return answer.bytes.length;
};
const detailOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "value",
    (error: unknown) => (error as RequestFailed).detail,
  );
const DRAWS = 40;
const FEED = "/time_series?apikey=x";

describe("pauses between attempts", () => {
  test("grow to their cap, each shortened by up to all of it", async () => {
    await using desk = await Desk.open();
    desk.server.fail(/./, { status: 503 });
    const limits = [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000];
    const slept: number[][] = limits.map(() => []);
    // So many that there is none in a million runs in which all of them fall close together.
    for (let k = 0; k < DRAWS; k++) {
      desk.slept.length = 0;
      expect(await detailOf(client(desk, { attempts: 8 }).get(`${desk.server.url}/?k=${k}`, ok))).toBe(
        "http 503",
      );
      for (const [at, ms] of desk.slept.entries()) slept[at]!.push(ms);
    }
    for (const [at, all] of slept.entries()) {
      expect(all).toHaveLength(DRAWS);
      expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...all)).toBeLessThanOrEqual(limits[at]!);
      // Spread over the whole width, not about its middle.
      expect(Math.max(...all) - Math.min(...all)).toBeGreaterThan(limits[at]! / 2);
    }
  });

  test("follow Retry-After in seconds or as a date", async () => {
    await using desk = await Desk.open();
    desk.server.fail(/./, { status: 503, headers: { "Retry-After": "3" } }, 1);
    desk.server.fail(
      /./,
      { status: 429, headers: { "Retry-After": new Date(desk.now + 3000 + 9000).toUTCString() } },
      1,
    );
    await client(desk).get(desk.server.url + FEED, ok);
    expect(desk.slept).toEqual([3000, 9000]);
  });
});

describe("requests", () => {
  test.each([
    [{ status: 400 }, 1],
    [{ status: 408 }, 3],
    [{ status: 429 }, 3],
    [{ status: 599 }, 3],
    [{ status: 301, headers: { Location: "/elsewhere" } }, 1],
  ])("that get %j are made %i time(s)", async (fault, times) => {
    await using desk = await Desk.open();
    desk.server.fail(/./, fault);
    const own = client(desk, { attempts: 3 });
    expect(await detailOf(own.get(desk.server.url, ok))).toBe(`http ${fault.status}`);
    expect([desk.server.requests.length, own.requests, own.retries]).toEqual([times, times, times - 1]);
  });

  test("that are not answered in time are made again", async () => {
    await using desk = await Desk.open();
    desk.server.fail(/./, "hang", 1);
    const own = client(desk, { timeoutMs: 2000 });
    expect(await own.get(desk.server.url + FEED, ok)).toBeGreaterThan(0);
    expect(own.retries).toBe(1);
  });

  test("to a host that is not there are made twice", async () => {
    await using desk = await Desk.open();
    const own = client(desk);
    expect(await detailOf(own.get("http://no-such-host.invalid/", ok))).toMatch(/^connect_failed:E/);
    expect([own.requests, own.retries, desk.slept.length]).toEqual([2, 1, 1]);
  });

  test("carry the source's headers", async () => {
    await using desk = await Desk.open();
    await client(desk).get(desk.server.url + FEED, ok);
    expect(desk.server.requests[0]!.headers).toMatchObject({ "x-own": "1", "accept-encoding": "identity" });
  });

  test("go to web addresses only", async () => {
    await using desk = await Desk.open();
    expect(await detailOf(client(desk).get("file:///etc/passwd", ok))).toBe("invalid_url");
    expect(await detailOf(client(desk).get("nowhere", ok))).toBe("invalid_url");
  });

  test("answered in a packed form are refused: their length could not be checked", async () => {
    await using desk = await Desk.open();
    desk.server.extraHeaders = { "Content-Encoding": "gzip" };
    expect(await detailOf(client(desk, { attempts: 1 }).get(desk.server.url + FEED, ok))).toBe(
      "content_encoding:gzip",
    );
  });

  test("that were answered without end are not read to it", async () => {
    await using desk = await Desk.open();
    desk.server.fail(/./, "endless");
    expect(await detailOf(client(desk, { attempts: 1 }).get(desk.server.url, ok))).toBe(
      "more_than_bytes:33554432",
    );
  });

  test("wait for their turn, and give it back whatever happens", async () => {
    await using desk = await Desk.open();
    desk.server.delayMs = 5;
    desk.server.fail(/k=[35]$/, { status: 400 });
    const own = client(desk, { atOnce: 2 });
    const all = Array.from({ length: 9 }, (_, k) =>
      detailOf(own.get(`${desk.server.url}${FEED}&k=${k}`, ok)),
    );
    expect((await Promise.all(all)).filter((detail) => detail === "value")).toHaveLength(7);
    expect(desk.server.busiest).toBe(2);
  });

  test("that nobody waits for any more are not made", async () => {
    const gate = new Gate(1);
    const { signal } = new AbortController();
    const first = await gate.enter(signal);
    const told = new AbortController();
    const second = gate.enter(told.signal);
    const third = gate.enter(signal);
    told.abort(new Error("told"));
    first[Symbol.dispose]();
    expect(second).rejects.toThrow("told");
    (await third)[Symbol.dispose]();
    (await gate.enter(signal))[Symbol.dispose]();
  });
});

describe("the other side's clock", () => {
  const answer = (date: string | null, age: string | null = null): GetAnswer => ({
    status: 200,
    bytes: new Uint8Array(),
    retryAfter: null,
    date,
    age,
  });
  const noon = Date.UTC(2026, 9, 21, 12);

  test.each([
    ["Wed, 21 Oct 2026 12:00:00 GMT", null, 500],
    ["Wed, 21 Oct 2026 12:10:00 GMT", null, 600_500],
    // A cache has kept it for an hour.
    ["Wed, 21 Oct 2026 11:00:00 GMT", "3600", 500],
    ["Wed, 21 Oct 2026 12:00:00 GMT", "-5", 500],
    ["yesterday", null, undefined],
    [null, null, undefined],
  ])("by %p and an age of %p is %p ms ahead", (date, age, skew) => {
    expect(skewOf(answer(date, age), noon - 100, noon + 100)).toBe(skew as number);
  });

  test("is the median of a run's answers", () => {
    expect([median([]), median([5]), median([9, 1, 5]), median([1, 9])]).toEqual([null, 5, 5, 5]);
  });
});
