import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { BARS, bars, SNAPSHOT, STATE, UpdateDesk } from "./support.ts";

const HEADER = "timestamp,symbol,tf,o,h,l,c,v,spread\n";
const row = (ts: string, rest = "USDJPY,5m,150,150.2,149.9,150.1,0,0.003") => `${ts},${rest}\n`;

/** Learns rows from nothing, under `--no-manifest`. */
async function learned(text: string, ...argv: string[]) {
  const desk = new UpdateDesk(0, { [BARS]: text });
  const { exit, out } = await desk.update("--no-manifest", ...argv);
  return { desk, exit, out };
}

describe("which rows are learned", () => {
  test("those newer than the cursor, whatever the form of their stamps; their stamps become naive UTC", async () => {
    const stamps = [
      "2024-01-01 00:00Z",
      "2024-01-01T00:05:00+00:00",
      "20240101 0010",
      "2024-01-01T09:15:00+09:00",
    ];
    const text = HEADER + stamps.map((stamp) => row(stamp)).join("");
    const snapshot = JSON.stringify({ state_update: { USDJPY_conservative: "2024-01-01T00:05:00+00:00" } });
    const desk = new UpdateDesk(0, { [BARS]: text, [SNAPSHOT]: snapshot });
    const { out } = await desk.update("--no-manifest");
    expect(out).toMatchObject({
      bars_processed: 2,
      bars_applied: 2,
      first_bar_ts: "2024-01-01T00:10:00",
      last_bar_ts: "2024-01-01T00:15:00",
      warnings: ["state_missing_with_cursor"],
    });
    expect(desk.json(SNAPSHOT)).toEqual({ state_update: { USDJPY_conservative: "2024-01-01T00:15:00" } });
    expect((desk.json(STATE).meta as JsonObject).last_timestamp).toBe("2024-01-01T00:15:00");
  });

  const first = row("2024-01-01T00:00:00Z");
  const last = row("2024-01-01T01:00:00Z");
  test.each([
    ["a stamp that is none", row("yesterday"), "bad_timestamp"],
    ["no stamp", row(""), "bad_timestamp"],
    [
      "a price that is none",
      row("2024-01-01T00:05:00Z", "USDJPY,5m,x,150.2,149.9,150.1,0,0.003"),
      "bad_number",
    ],
    [
      "a price that is not finite",
      row("2024-01-01T00:05:00Z", "USDJPY,5m,150,inf,149.9,150.1,0,0.003"),
      "bad_number",
    ],
    [
      "a spread that is none",
      row("2024-01-01T00:05:00Z", "USDJPY,5m,150,150.2,149.9,150.1,0,?"),
      "bad_number",
    ],
    ["an older bar", row("2023-12-31T23:55:00Z"), "non_monotonic"],
    ["the same bar again", first, "non_monotonic"],
    ["another symbol", row("2024-01-01T00:05:00Z", "EURUSD,5m,1,1,1,1,0,0"), "symbol_mismatch"],
    [
      "another time frame",
      row("2024-01-01T00:05:00Z", "USDJPY,15m,150,150.2,149.9,150.1,0,0.003"),
      "timeframe_mismatch",
    ],
    [
      "a high below the close",
      row("2024-01-01T00:05:00Z", "USDJPY,5m,150,150,149.9,150.1,0,0.003"),
      "ohlc_invalid",
    ],
    [
      "a low above the open",
      row("2024-01-01T00:05:00Z", "USDJPY,5m,150,150.2,150.05,150.1,0,0.003"),
      "ohlc_invalid",
    ],
    ["a bar from the day after tomorrow", row("2026-01-06T00:05:00Z"), "future"],
  ])("not %s", async (_, bad, why) => {
    const { out } = await learned(HEADER + first + bad + last);
    expect(out).toMatchObject({
      bars_processed: 2,
      bars_rejected: { [why]: 1 },
      last_bar_ts: "2024-01-01T01:00:00",
    });
  });

  test("symbol, volume and spread may be blank, and the symbol in lower case", async () => {
    const text =
      HEADER +
      first +
      row("2024-01-01T00:05:00Z", ",5m,150,150.2,149.9,150.1,,") +
      row("2024-01-01T00:10:00Z", "usdjpy,5M,150,150.2,149.9,150.1,0,0");
    const { out } = await learned(text);
    expect(out.bars_processed).toBe(3);
    expect(out).not.toHaveProperty("bars_rejected");
  });

  test("how far ahead a bar may lie is a flag", async () => {
    const { out } = await learned(HEADER + first + row("2026-01-05T00:10:00Z"), "--max-future-minutes", "9");
    expect(out).toMatchObject({ bars_processed: 1, bars_rejected: { future: 1 } });
    expect(
      (await learned(HEADER + row("2026-01-05T00:09:00Z"), "--max-future-minutes", "9")).out.bars_processed,
    ).toBe(1);
  });

  test("rows that are refused are never the cursor", async () => {
    const { out, desk } = await learned(HEADER + first + row("2026-02-01T00:00:00Z"));
    expect(out.bars_rejected).toEqual({ future: 1 });
    expect(desk.json(SNAPSHOT)).toEqual({ state_update: { USDJPY_conservative: "2024-01-01T00:00:00" } });
  });

  test("a file in which nothing is sound has nothing new, and says what it passed over", async () => {
    const { exit, out } = await learned(
      HEADER + row("?") + row("2024-01-01T00:00:00Z", "EURUSD,5m,1,1,1,1,0,0"),
    );
    expect(exit).toBe(0);
    expect(out).toMatchObject({
      message: "no_new_bars",
      last_ts: null,
      bars_rejected: { bad_timestamp: 1, symbol_mismatch: 1 },
    });
  });
});

describe("the last line", () => {
  const whole = HEADER + row("2024-01-01T00:00:00Z");

  test("that stays half written is left for the next update", async () => {
    const { out } = await learned(`${whole}2024-01-01T00:05:00Z,USDJPY,5m,150,15`);
    expect(out).toMatchObject({ bars_processed: 1, bars_rejected: { partial_tail: 1 } });
  });

  test("that is whole but for its line end is taken, once", async () => {
    const text = whole + row("2024-01-01T00:05:00Z");
    const { desk, out } = await learned(text.trimEnd());
    expect(out.bars_processed).toBe(2);
    desk.write(BARS, text);
    expect((await desk.update("--no-manifest")).out.message).toBe("no_new_bars");
  });
});

describe("files that are no bar files end with exit 1 and change nothing", () => {
  test.each([
    ["missing", undefined, "bars_not_found"],
    ["empty", "", "bars_invalid"],
    ["without a header", row("2024-01-01T00:00:00Z"), "bars_invalid"],
    ["without closes", "timestamp,symbol,tf,o,h,l,v,spread\n", "bars_invalid"],
    ["UTF-16", Buffer.from(`\ufeff${HEADER}`, "utf16le"), "bars_invalid"],
    ["with quotes that never close", `${HEADER}"2024-01-01T00:00:00Z,USDJPY\n`, "bars_invalid"],
  ])("%s", async (_, text, code) => {
    const desk = new UpdateDesk();
    if (text !== undefined) desk.write(BARS, text);
    const before = desk.files();
    const { exit, out } = await desk.update();
    expect({ exit, error: out.error, path: out.path }).toEqual({ exit: 1, error: code, path: BARS });
    expect(out.message).toBeString();
    expect(desk.files()).toEqual(before);
  });

  test("but a byte order mark, a header only, and gzip are none", async () => {
    expect((await learned(`\ufeff${HEADER}${row("2024-01-01T00:00:00Z")}`)).out.bars_processed).toBe(1);
    expect((await learned(HEADER)).out.message).toBe("no_new_bars");
    const desk = new UpdateDesk(0, { "b.csv.gz": Bun.gzipSync(bars(400)) as unknown as string });
    expect((await desk.update("--bars", "b.csv.gz")).out.bars_processed).toBe(400);
    expect((await desk.update("--bars", "b.csv.gz")).out.message).toBe("no_new_bars");
  });
});

test("the size of the pieces makes no difference", async () => {
  const states = await Promise.all(
    ["0", "1", "7", "20000"].map(async (size) => {
      const desk = new UpdateDesk(900);
      await desk.applied("--chunk-size", size);
      return desk.read(STATE);
    }),
  );
  expect(new Set(states).size).toBe(1);
});
