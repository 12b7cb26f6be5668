import { describe, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { type ReadBarsOptions, readBars } from "../../lib/market/read.ts";
import { seededRandom } from "../../lib/market/random.ts";
import { OpsError } from "../../lib/workspace/errors.ts";
import {
  encode,
  HEADER,
  joined,
  lines,
  OneFile,
  realBars,
  realBarsTitle,
  withoutRealBars,
} from "./support.ts";

setDefaultTimeout(60_000);

/** A header that means the same and that the scanner does not know: all rows then go through the tolerant reader. */
const TOLERANT_HEADER = `"timestamp"${HEADER.slice("timestamp".length)}`;

/** Everything that can be seen of a reading: bars, report, error. */
function outcome(content: Uint8Array, options: ReadBarsOptions) {
  const files = new OneFile(content);
  const reading = readBars(files.name, { ...options, files });
  const blocks = [];
  let failed: object | undefined;
  try {
    for (const bars of reading) blocks.push(bars);
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    failed = { code: error.code, text: error.text };
  }
  const { size, bytesRead, scannedRows, ...report } = reading.report;
  const { length, timeframe, timeframes, stamps, extras, ...columns } = joined(blocks);
  const numbers = Object.values(columns).map((column) => [...column]);
  return { seen: { length, numbers, timeframe, timeframes, stamps, extras, report, failed }, scannedRows };
}

const share = fc.integer({ min: 0, max: 10_000 }).map((part) => part / 10_000);
const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${most}}$`));
const plain = fc.oneof(
  { weight: 150, arbitrary: fc.tuple(digits(3), digits(5)).map(([whole, part]) => `${whole}.${part}`) },
  { weight: 10, arbitrary: fc.constantFrom("-1.25", "-0", "-0.0", "0", "12.") },
  { weight: 1, arbitrary: digits(18) },
  { weight: 1, arbitrary: fc.tuple(digits(12), digits(12)).map(([whole, part]) => `-${whole}.${part}`) },
);
const odd = fc.constantFrom(
  "",
  " 1.5",
  "1e2",
  "NaN",
  "inf",
  "1.",
  ".5",
  "+1",
  "0x1",
  "1_0",
  "--1",
  "1..2",
  '"1.5"',
  "-",
);
const number = fc.oneof({ weight: 300, arbitrary: plain }, { weight: 1, arbitrary: odd });
const minute = Date.UTC(2018, 3, 9, 7, 40) / 60_000;
const stamp = fc.oneof(
  {
    weight: 300,
    arbitrary: fc
      .integer({ min: minute - 3000, max: minute + 3000 })
      .map((minutes) => new Date(minutes * 60_000).toISOString().replace(".000", "")),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      "2018-04-09 07:40:00",
      "2018-04-09T07:40:00",
      "2018-02-30T00:00:00Z",
      "2018-04-09T24:00:00Z",
      "2018-04-09T07:60:00Z",
      "2018-04-09T07:40:60Z",
      "2018-04-09T2:40:00ZZ",
      "2018-04-09T07:40x00Z",
      "2018-04-09T07:40:00X",
      "0000-04-09T07:40:00Z",
      "2018-04-09T07:40:00+01:00",
      "timestamp",
    ),
  },
);
const symbol = fc.constantFrom(
  ...new Array(100).fill("USDJPY"),
  "EURUSD",
  "usdjpy",
  " USDJPY",
  "",
  "U\u00d6",
  "A".repeat(70),
);
const timeframe = fc.constantFrom(...new Array(100).fill("5m"), "15m", "5M", "", " 5m");
const row = fc
  .tuple(stamp, symbol, timeframe, number, number, number, number, number, number)
  .map((cells) => cells.join(","));
const oddRow = fc.constantFrom(
  "",
  "  ",
  ",",
  "2018-04-09T07:40:00Z",
  "\ufeff",
  `"a,b\nc",USDJPY`,
  'x"y',
  HEADER,
);
const rows = fc.array(
  fc.tuple(
    fc.oneof({ weight: 100, arbitrary: row }, { weight: 1, arbitrary: oddRow }),
    fc.constantFrom(...new Array(60).fill("\n"), ...new Array(20).fill("\r\n"), "\r"),
  ),
  { maxLength: 60 },
);
const settings = fc.record({
  symbolFilter: fc.constantFrom(undefined, "USDJPY"),
  defaultSymbol: fc.constantFrom(undefined, "USDJPY"),
  start: fc.constantFrom(undefined, minute * 60_000),
  strict: fc.constantFrom(...new Array(8).fill(false), true),
  blockBars: fc.constantFrom(1, 3, 32_768),
});

describe("the byte scanner and the tolerant reader", () => {
  test("agree on random files: the same bars, report and error", () => {
    let scanned = 0;
    fc.assert(
      fc.property(rows, settings, (content, options) => {
        const body = content.map(([text, end]) => text + end).join("");
        const fast = outcome(encode(`${HEADER}\n${body}`), options);
        const tolerant = outcome(encode(`${TOLERANT_HEADER}\n${body}`), options);
        expect(fast.seen).toEqual(tolerant.seen);
        expect(tolerant.scannedRows).toBe(0);
        scanned += fast.scannedRows;
      }),
      { numRuns: 1500, seed: 20180409 },
    );
    expect(scanned).toBeGreaterThan(4000);
  });

  test("agree on canonical files with random bytes changed, dropped, doubled or the end cut off", () => {
    const files = fc.array(
      fc
        .tuple(stamp, number, number)
        .map(([at, price, spread]) => `${at},USDJPY,5m,${price},9,1,2,0,${spread}`),
      { minLength: 1, maxLength: 8 },
    );
    const damage = fc.array(
      fc.tuple(share, fc.constantFrom("change", "drop", "double"), fc.integer({ min: 1, max: 255 })),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(files, damage, share, settings, (content, faults, kept, options) => {
        let body = [...encode(lines(...content))];
        for (const [place, kind, byte] of faults) {
          const at = Math.floor(place * (body.length - 1));
          if (kind === "change") body[at] = byte;
          else body.splice(at, kind === "drop" ? 1 : 0, ...(kind === "drop" ? [] : [body[at]!]));
        }
        if (kept > 0.7) body = body.slice(0, Math.floor((kept - 0.7) * 3 * body.length));
        const under = (header: string) => Uint8Array.from([...encode(`${header}\n`), ...body]);
        expect(outcome(under(HEADER), options).seen).toEqual(outcome(under(TOLERANT_HEADER), options).seen);
      }),
      { numRuns: 2000, seed: 20180410 },
    );
  });

  test("do not care where the reads of the file are cut", () => {
    fc.assert(
      fc.property(
        rows,
        settings,
        fc.integer({ min: 1, max: 200 }),
        fc.boolean(),
        (content, options, chunkBytes, headed) => {
          const body = content.map(([text, end]) => text + end).join("");
          const bytes = encode(headed ? `${HEADER}\n${body}` : body);
          expect(outcome(bytes, { ...options, chunkBytes })).toEqual(outcome(bytes, options));
        },
      ),
      { numRuns: 800, seed: 20180411 },
    );
  });

  test("read gzip as the text in it, however many members it has", () => {
    fc.assert(
      fc.property(rows, settings, share, (content, options, cut) => {
        const bytes = encode(`${HEADER}\n${content.map(([text, end]) => text + end).join("")}`);
        const at = Math.floor(cut * bytes.length);
        const packed = Buffer.concat([Bun.gzipSync(bytes.subarray(0, at)), Bun.gzipSync(bytes.subarray(at))]);
        expect(outcome(packed, options)).toEqual(outcome(bytes, options));
      }),
      { numRuns: 300, seed: 20180412 },
    );
  });
});

test("the scanner's decimals are those of Number, to the last bit", () => {
  const decimal = fc.oneof(
    plain,
    fc.tuple(digits(15), digits(3)).map(([whole, part]) => `${whole}.${part}`),
    fc
      .tuple(fc.constantFrom("", "-"), digits(4), digits(20))
      .map(([sign, whole, part]) => `${sign}${whole}.${part}`),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(decimal, decimal, decimal, decimal, decimal, decimal), { minLength: 1 }),
      (rows) => {
        const body = rows.map((cells) => `2018-04-09T07:40:00Z,USDJPY,5m,${cells.join(",")}\n`).join("");
        const [, ...columns] = outcome(encode(`${HEADER}\n${body}`), {}).seen.numbers;
        expect(columns).toEqual(columns.map((_, at) => rows.map((cells) => Number(cells[at]))));
      },
    ),
    { numRuns: 500, seed: 20180413 },
  );
});

test("so are decimals of sixteen digits, where one division is no longer exact", () => {
  const random = seededRandom(16, "decimals");
  const texts = Array.from({ length: 20_000 }, (_, k) => {
    const digits = Array.from({ length: 15 }, () => Math.floor(random() * 10)).join("");
    return `9${digits.slice(0, k % 15)}.${digits.slice(k % 15)}`;
  });
  const body = texts.map((text) => `2018-04-09T07:40:00Z,USDJPY,5m,${text},1,1,1,0,0\n`).join("");
  expect(outcome(encode(`${HEADER}\n${body}`), {}).seen.numbers[1]).toEqual(texts.map(Number));
});

describe.skipIf(withoutRealBars)(`real bars${realBarsTitle}`, () => {
  test.each(realBars)("$name stays with the scanner and both readers agree", async ({ path }) => {
    const text = Bun.gunzipSync(await Bun.file(path).arrayBuffer());
    const packed = readBars(path);
    const bars = joined([...packed]);
    expect(packed.report.scannedRows).toBe(packed.report.rows);
    expect(packed.report).toMatchObject({ unsorted: { count: 0 }, duplicates: { count: 0 } });
    const body = text.subarray(text.indexOf(10) + 1);
    const tolerant = outcome(Buffer.concat([encode(`${TOLERANT_HEADER}\n`), body]), {});
    const columns = [bars.time, bars.open, bars.high, bars.low, bars.close, bars.volume, bars.spread];
    for (const [at, column] of columns.entries()) {
      expect(
        Buffer.from(column.buffer).equals(Buffer.from(Float64Array.from(tolerant.seen.numbers[at]!).buffer)),
      ).toBe(true);
    }
  });
});
