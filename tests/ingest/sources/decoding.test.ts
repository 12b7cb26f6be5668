import { describe, expect, test } from "bun:test";
import { generateUrls, processData, URL_ROOT } from "dukascopy-node";
import { aggregate, type Candle } from "../../../lib/ingest/sources/candles.ts";
import { decodeCandles, decodeTicks } from "../../../lib/ingest/sources/dukascopy/bi5.ts";
import { decodeDay } from "../../../lib/ingest/sources/dukascopy/json_v1.ts";
import { lzma } from "../../../lib/ingest/sources/dukascopy/lzma.ts";
import { BAR, DAY, MINUTE, wanderingMarket } from "../../servers/market.ts";
import { serveJsonV1 } from "../../servers/market/wires.ts";

const START = 1795132800000;
/** The example of the specification, 20 November 2026. */
const EXAMPLE = {
  timestamp: START,
  shift: 60000,
  multiplier: 0.001,
  open: 112.594,
  high: 112.6,
  low: 112.59,
  close: 112.595,
  times: [0, 1, 1],
  opens: [0, 1, -2],
  highs: [0, 0, 3],
  lows: [0, 1, 0],
  closes: [0, 2, -1],
  volumes: [10.5, 3.2, 8],
};
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const refusal = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return (error as { detail?: string }).detail;
  }
  return "accepted";
};

describe("a day of the JSON API", () => {
  test("is a chain of differences in whole units", () => {
    const minutes = decodeDay(bytesOf(EXAMPLE), START);
    expect(minutes).toEqual([
      { time: START, open: 112.594, high: 112.6, low: 112.59, close: 112.595, volume: 10.5 },
      { time: START + MINUTE, open: 112.595, high: 112.6, low: 112.591, close: 112.597, volume: 3.2 },
      { time: START + 2 * MINUTE, open: 112.593, high: 112.603, low: 112.591, close: 112.596, volume: 8 },
    ]);
    expect(aggregate(minutes, BAR)).toEqual([
      { time: START, open: 112.594, high: 112.603, low: 112.59, close: 112.596, volume: 21.7 },
    ]);
  });

  test("may leave minutes out, begin late, or be empty", () => {
    const times = (steps: number[]) =>
      decodeDay(bytesOf({ ...EXAMPLE, times: steps }), START).map(({ time }) => time - START);
    expect(times([3, 1, 7])).toEqual([3 * MINUTE, 4 * MINUTE, 11 * MINUTE]);
    const none = { times: [], opens: [], highs: [], lows: [], closes: [], volumes: [] };
    expect(decodeDay(bytesOf({ ...EXAMPLE, ...none }), START)).toEqual([]);
  });

  test.each<[string, Record<string, unknown>]>([
    ["columns of unequal length", { closes: [0, 2] }],
    ["columns of unequal length", { times: [] }],
    ["columns that are no lists of numbers", { volumes: undefined }],
    ["columns that are no lists of numbers", { highs: [0, null, 3] }],
    ["columns that are no lists of numbers", { lows: [0, "1", 0] }],
    ["times do not ascend", { times: [0, -1, 1] }],
    ["times do not ascend", { times: [0, 0, 1] }],
    ["times do not ascend", { times: [0, 0.5, 1] }],
    ["a time outside its day", { times: [0, 1, 1440] }],
    ["a time outside its day", { timestamp: START - DAY }],
    ["a time outside its day", { shift: 1000 }],
    ["no step", { shift: 0 }],
    ["no step", { multiplier: -0.001 }],
    ["no start", { open: null }],
    ["prices that contradict each other", { highs: [0, -5, 3] }],
    ["prices that contradict each other", { lows: [0, 9, 0] }],
    ["prices that contradict each other", { opens: [0, 1, -200000] }],
    ["prices that contradict each other", { volumes: [1, -1, 1] }],
  ])("with %s is refused whole: %j", (why, wrong) => {
    expect(refusal(() => decodeDay(bytesOf({ ...EXAMPLE, ...wrong }), START))).toBe(
      `a broken answer: ${why}`,
    );
  });

  test.each(["USDJPY", "EURUSD"])("gives the same bars as the library of others, in %s", (symbol) => {
    const market = wanderingMarket(symbol, START, START + DAY);
    const code = `${symbol.slice(0, 3)}-${symbol.slice(3)}`;
    const [url] = generateUrls({
      instrument: symbol.toLowerCase() as "usdjpy",
      timeframe: "m1",
      priceType: "bid",
      startDate: new Date(START),
      endDate: new Date(START + DAY),
    });
    expect(url).toBe(`${URL_ROOT}/candles/minute/${code}/BID/2026/11/20`);
    const served = serveJsonV1(market, new URL(url!.replace(URL_ROOT, "http://x")), START + 2 * DAY);
    const body = (served as { body: string }).body;
    const theirs = processData({
      instrument: symbol.toLowerCase() as "usdjpy",
      requestedTimeframe: "m5",
      priceType: "bid",
      volumes: true,
      volumeUnits: "millions",
      ignoreFlats: true,
      bufferObjects: [{ url: url!, buffer: Buffer.from(body) }],
    });
    // It gives an empty list for five minutes without trades.
    const sound = theirs.filter((bar) => bar.length > 0) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ][];
    const ours = aggregate(decodeDay(new TextEncoder().encode(body), START), BAR);
    expect(ours.length).toBeGreaterThan(250);
    expect(
      ours.map(({ time, open, high, low, close, volume }) => [time, open, high, low, close, volume]),
    ).toEqual(sound.map(([time, ...rest]) => [time, ...rest.map((value) => Number(value.toFixed(6)))]));
  });
});

type Record5 = [seconds: number, open: number, close: number, low: number, high: number, volume: number];

function minuteFile(records: Record5[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(records.length * 24));
  for (const [index, record] of records.entries()) {
    for (const [at, value] of record.slice(0, 5).entries()) view.setInt32(index * 24 + at * 4, value);
    view.setFloat32(index * 24 + 20, record[5]);
  }
  return lzma().compress(new Uint8Array(view.buffer), 1);
}

describe("a packed file of minutes", () => {
  const good: Record5[] = [
    [0, 112594, 112595, 112590, 112600, 10.5],
    [60, 112595, 112597, 112591, 112600, 3.2],
    [86_340, 112593, 112596, 112591, 112603, 8],
  ];

  test("holds open, close, low and high in this order, in points", () => {
    expect(decodeCandles(minuteFile(good), START, 1000)).toEqual([
      { time: START, open: 112.594, high: 112.6, low: 112.59, close: 112.595, volume: 10.5 },
      { time: START + MINUTE, open: 112.595, high: 112.6, low: 112.591, close: 112.597, volume: 3.2 },
      { time: START + DAY - MINUTE, open: 112.593, high: 112.603, low: 112.591, close: 112.596, volume: 8 },
    ]);
    expect(decodeCandles(minuteFile([[0, 112594, 112594, 112594, 112594, 1]]), START, 100_000)[0]!.open).toBe(
      1.12594,
    );
  });

  test("may leave its size open", () => {
    const packed = minuteFile(good).slice();
    const marked = Uint8Array.from(Buffer.from(OPEN_ENDED, "base64"));
    expect(new DataView(marked.buffer).getBigUint64(5, true)).toBe(0xffff_ffff_ffff_ffffn);
    expect(decodeCandles(marked, START, 1000)).toEqual(decodeCandles(packed, START, 1000));
  });

  test("that ends early is refused, wherever it ends, or gives all it had", () => {
    const many = Array.from({ length: 200 }, (_, k): Record5 => [
      k * 60,
      112594 + (k % 7),
      112595,
      112500,
      112700,
      k / 8,
    ]);
    const packed = minuteFile(many);
    const whole = decodeCandles(packed, START, 1000);
    for (let length = 0; length < packed.length; length += 7) {
      let cut: Candle[] | undefined;
      try {
        cut = decodeCandles(packed.subarray(0, length), START, 1000);
      } catch (error) {
        expect((error as { detail: string }).detail).toStartWith("a broken file");
      }
      if (cut) expect(cut).toEqual(whole);
    }
    expect(refusal(() => decodeCandles(packed.subarray(0, packed.length >> 1), START, 1000))).not.toBe(
      "accepted",
    );
  });

  test.each<[string, Record5[]]>([
    ["times do not ascend", [good[1]!, good[0]!]],
    ["times do not ascend", [good[0]!, good[0]!]],
    ["times do not ascend", [[30, 112594, 112595, 112590, 112600, 1]]],
    ["times do not ascend", [[86_400, 112594, 112595, 112590, 112600, 1]]],
    ["prices that contradict each other", [[0, 0, 112595, 112590, 112600, 1]]],
    ["prices that contradict each other", [[0, 112594, 112595, 112596, 112600, 1]]],
    ["prices that contradict each other", [[0, 112594, 112595, 112590, 112594, 1]]],
    ["prices that contradict each other", [[0, 112594, 112595, 112590, 112600, Number.NaN]]],
  ])("where %s is refused whole", (why, records) => {
    expect(refusal(() => decodeCandles(minuteFile(records), START, 1000))).toBe(`a broken file: ${why}`);
  });

  test("that says another size than it has is refused", () => {
    const lying = (size: bigint) => {
      const packed = minuteFile(good).slice();
      new DataView(packed.buffer).setBigUint64(5, size, true);
      return refusal(() => decodeCandles(packed, START, 1000));
    };
    expect(lying(71n)).not.toBe("accepted");
    expect(lying(96n)).not.toBe("accepted");
    // Nothing is unpacked that no day can hold.
    expect(lying(1n << 40n)).toBe("a broken file: more records than its period holds");
    expect(refusal(() => decodeCandles(lzma().compress(new Uint8Array(50), 1), START, 1000))).toBe(
      "a broken file: half a record at its end",
    );
  });

  test.each([
    ["nothing", new Uint8Array()],
    ["a page", new TextEncoder().encode("<!doctype html><title>Wait</title>")],
  ])("that is %s is refused", (_, bytes) => {
    expect(refusal(() => decodeCandles(bytes, START, 1000))).toStartWith("a broken file");
  });
});

describe("a packed file of ticks", () => {
  const ticks = [
    [0, 112600, 112594, 1.5, 2],
    [59_999, 112604, 112599, 1, 0.5],
    [60_000, 112601, 112590, 3, 1],
  ];
  const pack = (rows: number[][]) => {
    const view = new DataView(new ArrayBuffer(rows.length * 20));
    for (const [index, [ms, ask, bid, askVolume, bidVolume]] of rows.entries()) {
      for (const [at, value] of [ms, ask, bid].entries()) view.setUint32(index * 20 + at * 4, value!);
      view.setFloat32(index * 20 + 12, askVolume!);
      view.setFloat32(index * 20 + 16, bidVolume!);
    }
    return lzma().compress(new Uint8Array(view.buffer), 1);
  };

  test("makes minutes of either side", () => {
    expect(decodeTicks(pack(ticks), START, 1000, "bid")).toEqual([
      { time: START, open: 112.594, high: 112.599, low: 112.594, close: 112.599, volume: 2.5 },
      { time: START + MINUTE, open: 112.59, high: 112.59, low: 112.59, close: 112.59, volume: 1 },
    ]);
    expect(decodeTicks(pack(ticks), START, 1000, "ask")[0]).toEqual({
      time: START,
      open: 112.6,
      high: 112.604,
      low: 112.6,
      close: 112.604,
      volume: 2.5,
    });
  });

  test.each([
    ["times do not ascend", [ticks[1]!, ticks[0]!]],
    ["times do not ascend", [[3_600_000, 1, 1, 1, 1]]],
    ["no price", [[0, 112600, 0, 1, 1]]],
  ])("where %s is refused whole", (why, rows) => {
    expect(refusal(() => decodeTicks(pack(rows), START, 1000, "bid"))).toBe(`a broken file: ${why}`);
  });
});

describe("longer candles", () => {
  const flat = (minute: number, price: number, volume = 0): Candle => ({
    time: START + minute * MINUTE,
    open: price,
    high: price,
    low: price,
    close: price,
    volume,
  });

  test("pass over minutes without trades, and where there are only such, there is none", () => {
    expect(
      aggregate([flat(0, 9), flat(1, 5, 1), flat(2, 9), flat(5, 9), flat(9, 9), flat(10, 7, 2)], BAR),
    ).toEqual([flat(0, 5, 1), { ...flat(10, 7, 2) }]);
  });

  test("sum volumes to six decimals", () => {
    expect(aggregate([flat(0, 5, 0.1), flat(1, 5, 0.2), flat(2, 5, 0.0000004)], BAR)[0]!.volume).toBe(0.3);
  });
});

/** The three good minutes, packed by another program (Python's lzma, FORMAT_ALONE), which leaves the size open. */
const OPEN_ENDED = "XQAAgAD//////////wAAaP6zNGGGp28GehNbSH/nW1YFeujUgtOg9/B2B2UB85VGO7Xok2IrlcAeLNe//+67wAA=";
