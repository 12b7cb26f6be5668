import { describe, expect, test } from "bun:test";
import { type Fetched, type FetchRequest, type Source, SourceError } from "../../lib/ingest/source.ts";
import { BAR, type Fault, type MarketBar } from "../servers/market.ts";
import { readTree } from "../workspace/support.ts";
import { type Comparable, Desk, lately, rowOf } from "./sources/support.ts";

/** A source as the contract examines it. */
export interface Candidate {
  /** Asks the desk's server, gives up a request after `timeoutMs`, 10 s when absent, and tries everything twice. */
  make(desk: Desk, timeoutMs?: number): Source;
  /** Bars that start from here on are not published yet; all up to now when absent. */
  horizon?(now: number): number;
  /** Files that it may write. */
  mayWrite?: RegExp;
  /** What a broken answer is: asked for again, or final. */
  repeatsBrokenAnswers?: boolean;
}

/** Ways to fail for good, each of which must end within bounded time. */
const FAULTS: Fault[] = [
  { status: 500 },
  { status: 429 },
  { status: 403 },
  { status: 302, headers: { Location: "http://127.0.0.1:1/" } },
  "hang",
  "drip",
  "reset",
  "close",
  "cut",
  "short length",
  "truncated",
  "html",
  "endless",
];

/** Patience with a server that says nothing. */
const SHORT = 100;
const isSilent = (fault: Fault) => fault === "hang" || fault === "drip";

/** What each implementation of `Source` must, may and must not do. Call it within a test file of the source. */
export function sourceContract(
  name: string,
  { make, horizon, mayWrite, repeatsBrokenAnswers }: Candidate,
): void {
  const expected = (desk: Desk, { from, to }: FetchRequest) => {
    const end = horizon?.(desk.now) ?? Number.POSITIVE_INFINITY;
    return desk.bars(from, to).filter(([stamp]) => Date.parse(`${stamp}Z`) < end);
  };

  describe(`contract of sources: ${name}`, () => {
    test("delivers every complete bar of the window, in order, and nothing else", async () => {
      await using desk = await Desk.open();
      const request = lately(desk);
      const fetched = await make(desk).fetch(request);
      expect(fetched.rows.map(rowOf)).toEqual(expected(desk, request));
      expect(fetched.rows.length).toBeGreaterThan(20);
      expect(fetched).toMatchObject({ incompleteHeld: horizon ? 0 : 1, retries: 0, anomalies: [] });
      expect(fetched.httpRequests).toBe(desk.server.requests.length);
      expect(Math.abs(fetched.clockSkewMs!)).toBeLessThanOrEqual(1000);
    });

    test("holds a bar back until it is settled, to the second", async () => {
      await using desk = await Desk.open();
      const bar = Math.floor(desk.now / BAR) * BAR;
      const newest = async (now: number) => {
        desk.now = now;
        const { rows } = await make(desk).fetch(lately(desk));
        return rows.at(-1)?.timestamp.slice(0, 19);
      };
      const before = horizon ? 3_600_000 : BAR;
      const stamp = (ms: number) => new Date(ms).toISOString().slice(0, 19);
      if (horizon) expect(await newest(bar)).toBe(stamp(Math.floor(bar / before) * before - BAR));
      else {
        expect(await newest(bar + BAR + 19_000)).toBe(stamp(bar - BAR));
        expect(await newest(bar + BAR + 20_000)).toBe(stamp(bar));
      }
    });

    test("has nothing to say about a time without bars", async () => {
      await using desk = await Desk.open();
      const saturday = Date.UTC(2026, 9, 17, 12);
      desk.now = saturday;
      const { rows, incompleteHeld } = await make(desk).fetch({ ...lately(desk, 60), to: saturday });
      expect({ rows, incompleteHeld }).toEqual({ rows: [], incompleteHeld: 0 });
    });

    test("leaves a hole a hole", async () => {
      await using desk = await Desk.open();
      const request = lately(desk);
      const gone = request.from + 60 * 60_000;
      const isThere = ({ time }: MarketBar) => time < gone || time > gone + 20 * 60_000;
      desk.server.distort = (bars) => bars.filter(isThere);
      const { rows } = await make(desk).fetch(request);
      const wanted = expected(desk, request).filter(([stamp]) =>
        isThere({ time: Date.parse(`${stamp}Z`) } as MarketBar),
      );
      expect(rows.map(rowOf)).toEqual(wanted);
    });

    test("never passes on a bar of the future", async () => {
      await using desk = await Desk.open();
      const { market } = desk.server.options;
      desk.server.distort = (bars) => {
        const ahead = market.bars.find(({ time }) => time > desk.now + BAR)!;
        return bars.map((bar) => (bar.time === desk.now - (desk.now % BAR) ? ahead : bar));
      };
      const { rows } = await make(desk).fetch(lately(desk));
      expect(rows.every(({ timestamp }) => Date.parse(`${timestamp.slice(0, 19)}Z`) + BAR <= desk.now)).toBe(
        true,
      );
    });

    test.each<[string, (bars: MarketBar[]) => MarketBar[]]>([
      ["every bar twice", (bars) => bars.flatMap((bar) => [bar, bar])],
      ["the newest first", (bars) => bars.toReversed()],
    ])("of %s it delivers each once and in order, or refuses", async (_, distort) => {
      await using desk = await Desk.open();
      desk.server.distort = distort;
      const request = lately(desk);
      const rows = await rowsOrRefusal(make(desk), request);
      expect(rows.length === 0 || rows).toEqual(rows.length === 0 || expected(desk, request));
    });

    test.each(
      FAULTS.map((fault) => [typeof fault === "string" ? fault : String(fault.status), fault] as const),
    )("ends and says why when the other side goes wrong for good: %s", async (_, fault) => {
      await using desk = await Desk.open();
      desk.server.fail(/./, fault);
      const error = await make(desk, isSilent(fault) ? SHORT : undefined)
        .fetch(lately(desk))
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(SourceError);
      expect((error as SourceError).reason).toMatch(/: .*[a-z0-9]/);
      expect((error as SourceError).anomalies.length).toBeGreaterThan(0);
    });

    test.each<Fault>(["reset", "cut", { status: 503 }])("asks again after %j", async (fault) => {
      await using desk = await Desk.open();
      desk.server.fail(/./, fault, 1);
      const request = lately(desk);
      const { rows, retries } = await make(desk).fetch(request);
      expect({ rows: rows.map(rowOf), retries }).toEqual({
        rows: expected(desk, request),
        retries: 1,
      });
    });

    if (repeatsBrokenAnswers) {
      test.each<Fault>(["truncated", "short length", "html"])(
        "asks again for a broken answer: %j",
        async (fault) => {
          await using desk = await Desk.open();
          desk.server.fail(/./, fault, 1);
          const request = lately(desk);
          const { rows, retries } = await make(desk).fetch(request);
          expect({ rows: rows.map(rowOf), retries }).toEqual({ rows: expected(desk, request), retries: 1 });
        },
      );
    }

    test("waits as long as it is asked to", async () => {
      await using desk = await Desk.open();
      desk.server.fail(/./, { status: 429, headers: { "Retry-After": "7" } }, 1);
      await make(desk).fetch(lately(desk));
      expect(desk.slept).toContain(7000);
    });

    test("does not wait for an hour because it is asked to", async () => {
      await using desk = await Desk.open();
      desk.server.fail(/./, { status: 429, headers: { "Retry-After": "3600" } });
      const error = await make(desk)
        .fetch(lately(desk))
        .catch((thrown: unknown) => thrown);
      expect((error as SourceError).reason).toContain("http 429");
      expect(Math.max(0, ...desk.slept)).toBeLessThan(130_000);
    });

    test("ends at once when it is told to", async () => {
      await using desk = await Desk.open();
      desk.server.fail(/./, "hang");
      const told = new AbortController();
      const fetching = make(desk).fetch({ ...lately(desk), signal: told.signal });
      setTimeout(() => told.abort(new Error("stopped by the operator")), 20);
      const [outcome] = await Promise.allSettled([fetching]);
      expect(outcome).toMatchObject({ status: "rejected", reason: { message: "stopped by the operator" } });
    });

    test("goes by the server's clock when ours is minutes off, and says so", async () => {
      await using desk = await Desk.open();
      const honest = await make(desk).fetch(lately(desk));
      // Ours is five minutes ahead: by it, the forming bar would be complete.
      const ahead = 5 * 60_000;
      desk.server.dateOffsetMs = -ahead;
      const { rows, anomalies, clockSkewMs } = await make(desk).fetch(lately(desk));
      expect(Math.abs(clockSkewMs! + ahead)).toBeLessThanOrEqual(1000);
      expect(anomalies).toContainEqual({ type: "clock_skew", skew_seconds: clockSkewMs! / 1000 });
      expect(rows.length).toBe(honest.rows.length - (horizon ? 0 : 1));
    });

    test("refuses when nobody can know what time it is", async () => {
      await using desk = await Desk.open();
      desk.server.dateOffsetMs = 16 * 60_000;
      const error = await make(desk)
        .fetch(lately(desk))
        .catch((thrown: unknown) => thrown);
      expect((error as SourceError).reason).toMatch(/clock skew of 16 min/);
    });

    test("asks for unpacked answers, at most four at once, and writes nothing else", async () => {
      await using desk = await Desk.open();
      const before = readTree(desk.workspace.root);
      desk.server.delayMs = 5;
      await make(desk).fetch(lately(desk, 3 * 1440));
      for (const { headers } of desk.server.requests) expect(headers["accept-encoding"]).toBe("identity");
      expect(desk.server.busiest).toBeLessThanOrEqual(4);
      const written = Object.keys(readTree(desk.workspace.root)).filter((path) => !(path in before));
      expect(written.filter((path) => !mayWrite?.test(path))).toEqual([]);
    });
  });
}

/** No rows for a refusal. */
async function rowsOrRefusal(source: Source, request: FetchRequest): Promise<Comparable[]> {
  const fetched = await source.fetch(request).catch((error: unknown): Pick<Fetched, "rows"> => {
    if (error instanceof SourceError) return { rows: [] };
    throw error;
  });
  return fetched.rows.map(rowOf);
}
