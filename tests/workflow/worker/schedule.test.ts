import { describe, expect, test } from "bun:test";
import { settingsOf, type WorkerFlags } from "../../../lib/workflow/worker/options.ts";
import { PendingUpdates } from "../../../lib/workflow/worker/pending.ts";
import { jitter, nextDue, pausesAfter } from "../../../lib/workflow/worker/schedule.ts";
import { command } from "../../../scripts/live_ingest_worker.ts";
import { errorOf } from "../../workspace/support.ts";

const MINUTE = 60_000;
const at = (text: string) => Date.parse(`2026-01-05T${text}Z`);
const rhythm = { intervalMs: 5 * MINUTE, settleMs: 20_000 };

describe("the next round", () => {
  test.each([
    ["begins just behind the next bar close", "10:02:00", "10:02:03", 1, "10:05:20"],
    ["keeps to the rhythm", "10:05:20", "10:05:31", 1, "10:10:20"],
    ["is not put off by a round that took long", "10:05:20", "10:09:59", 1, "10:10:20"],
    ["leaves out what was missed", "10:05:20", "10:21:00", 1, "10:25:20"],
    ["waits twice as long after failures", "10:05:20", "10:05:50", 2, "10:15:20"],
    ["waits four times as long at most", "10:05:20", "10:05:50", 4, "10:25:20"],
    ["is soon there when the clock was set back, too", "10:05:20", "09:00:00", 1, "09:00:20"],
  ])("%s", (_, due, now, pauses, expected) => {
    expect(nextDue(rhythm, at(due), at(now), pauses)).toBe(at(expected));
  });

  test("of a short interval is counted from the one before, not from its end", () => {
    const short = { intervalMs: 10_000, settleMs: 20_000 };
    expect(nextDue(short, at("10:00:01"), at("10:00:02"))).toBe(at("10:00:11"));
    expect(nextDue(short, at("10:00:01"), at("10:00:32"))).toBe(at("10:00:41"));
    expect(nextDue({ intervalMs: 0, settleMs: 20_000 }, at("10:00:01"), at("10:00:02"))).toBe(at("10:00:02"));
  });

  test("does not drift: a thousand of them, each late by up to 5 %, end where a thousand intervals end", () => {
    let due = nextDue(rhythm, at("10:02:00"), at("10:02:00"));
    const first = due;
    for (let round = 0; round < 1000; round++) {
      const start = due + jitter(rhythm, (round % 10) / 9);
      expect(start - due).toBeLessThanOrEqual(15_000);
      due = nextDue(rhythm, due, start + 1000);
    }
    expect(due).toBe(first + 1000 * rhythm.intervalMs);
  });

  test("is put off from the third failure on", () => {
    expect([0, 1, 2, 3, 4, 9].map(pausesAfter)).toEqual([1, 1, 1, 2, 4, 4]);
  });
});

describe("owed updates", () => {
  const first = () => new PendingUpdates(["USDJPY"], ["conservative", "bridge"]);

  test("are all due at the start, and once done no more until bars come", () => {
    const pending = first();
    expect(pending.isDue("USDJPY", "bridge", 0)).toBe(true);
    pending.done("USDJPY", "bridge");
    expect(pending.isDue("USDJPY", "bridge", 1e15)).toBe(false);
    pending.owe("USDJPY", "bridge");
    expect(pending.isDue("USDJPY", "bridge", 0)).toBe(true);
  });

  test("are tried again after a minute, two, four … an hour at most, and new bars do not shorten that", () => {
    const pending = first();
    const pauses = Array.from(
      { length: 9 },
      () => pending.failed("USDJPY", "bridge", "blocked", 0).retryAt / MINUTE,
    );
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    pending.owe("USDJPY", "bridge");
    expect(pending.isDue("USDJPY", "bridge", 60 * MINUTE - 1)).toBe(false);
    expect(pending.isDue("USDJPY", "bridge", 60 * MINUTE)).toBe(true);
    expect(pending.of("USDJPY")).toMatchObject([{ mode: "conservative" }, { mode: "bridge", attempts: 9 }]);
  });
});

describe("the flags", () => {
  const flags = (given: object) => command.options.parse(given) as WorkerFlags;

  test("that are lists win, in any case and with blanks, each once", () => {
    const given = { symbols: " usdjpy, ,EURUSD,usdjpy", symbol: "GBPUSD", modes: "Bridge,conservative" };
    const settings = settingsOf(flags({ ...given, validatedRoot: "v" }));
    expect(settings.stores.map(({ validated }) => validated)).toEqual(["v/USDJPY/5m.csv", "v/EURUSD/5m.csv"]);
    expect(settings.modes).toEqual(["bridge", "conservative"]);
  });

  test("are floored, and an empty stop file is none", () => {
    const low = settingsOf(
      flags({ interval: -3, lookbackMinutes: 0, orN: 0, freshnessThresholdMinutes: -1 }),
    );
    expect([low.intervalMs, low.lookbackMs, low.orN, low.freshnessMs]).toEqual([0, MINUTE, 1, 0]);
    expect(low.stopFile).toBe("ops/live_ingest_worker.stop");
    expect(settingsOf(flags({ shutdownFile: "" })).stopFile).toBeUndefined();
    expect(
      [flags({}), flags({ once: true }), flags({ maxIterations: 0, once: true })].map(
        (one) => settingsOf(one).mostRounds,
      ),
    ).toEqual([Infinity, 1, 0]);
  });

  test.each([
    [{ modes: "conservatve" }, "bad_value", "conservative"],
    [{ symbols: " , " }, "bad_value", "--symbols"],
    [{ symbol: "../x" }, "invalid_name", ""],
  ])("that make no sense are refused: %p", (given, code, word) => {
    const error = errorOf(() => settingsOf(flags(given)));
    expect(error.code).toBe(code);
    expect(`${error.text.en} ${error.hint?.en}`).toContain(word);
  });
});
