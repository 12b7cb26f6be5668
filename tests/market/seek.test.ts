import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { barsCsv } from "../../lib/market/print.ts";
import { readBars } from "../../lib/market/read.ts";
import { seekAfter } from "../../lib/market/seek.ts";
import { syntheticBars } from "../../lib/market/synthetic.ts";
import { encode, failure, HEADER, lines, OneFile, readText, ROW_1, ROW_2, ROW_3 } from "./support.ts";

setDefaultTimeout(60_000);

const MINUTE = 60_000;
const first = Date.UTC(2018, 3, 9, 7, 40);
const year = syntheticBars({
  symbol: "USDJPY",
  from: Date.UTC(2024, 0, 1),
  to: Date.UTC(2025, 0, 1),
  seed: 7,
});
const yearText = [...barsCsv([year], "USDJPY")].join("");

const seek = (text: string, time: number) => seekAfter("bars.csv", time, new OneFile(encode(text)));

/** What stands at the offset that a seek gave. */
function rowAt(text: string, time: number): string | undefined {
  const found = seek(text, time);
  if ("unseekable" in found) throw new Error(found.unseekable);
  return Buffer.from(encode(text)).subarray(found.offset).toString().split(/\r?\n/)[0];
}

describe("small files, every time", () => {
  const forms: [string, string, string[]][] = [
    ["with a header", lines(HEADER, ROW_1, ROW_2, ROW_3), [ROW_1, ROW_2, ROW_3]],
    ["without a header", lines(ROW_1, ROW_2, ROW_3), [ROW_1, ROW_2, ROW_3]],
    ["with a byte order mark", `\ufeff${lines(HEADER, ROW_1, ROW_2, ROW_3)}`, [ROW_1, ROW_2, ROW_3]],
    ["with CRLF", lines(HEADER, ROW_1, ROW_2, ROW_3).replaceAll("\n", "\r\n"), [ROW_1, ROW_2, ROW_3]],
    [
      "without Z",
      lines(HEADER, ROW_1, ROW_2, ROW_3).replaceAll("Z,", ","),
      [ROW_1, ROW_2, ROW_3].map((row) => row.replace("Z", "")),
    ],
    ["without a last line end", lines(HEADER, ROW_1, ROW_2) + ROW_3, [ROW_1, ROW_2, ROW_3]],
  ];
  test.each(forms)("%s", (_, text, [one, two, three]) => {
    expect(rowAt(text, first - 1)).toBe(one);
    expect(rowAt(text, first)).toBe(two);
    expect(rowAt(text, first + MINUTE)).toBe(two);
    expect(rowAt(text, first + 5 * MINUTE)).toBe(three);
    expect(seek(text, first + 10 * MINUTE)).toEqual({ offset: encode(text).length });
  });

  test("a header alone: the offset is the file's end", () => {
    for (const text of [`${HEADER}\n`, ""]) expect(seek(text, first)).toEqual({ offset: text.length });
  });

  test("of equal times the seek passes all", () => {
    expect(rowAt(lines(HEADER, ROW_1, ROW_2, ROW_2, ROW_3), first + 5 * MINUTE)).toBe(ROW_3);
  });

  test("a half line at the end is left for the reader to report", () => {
    for (let length = 1; length < 21; length++) {
      const text = lines(HEADER, ROW_1, ROW_2) + ROW_3.slice(0, length);
      expect(rowAt(text, first + 60 * MINUTE)).toBe(ROW_3.slice(0, length));
      expect(rowAt(text, first)).toBe(ROW_2);
    }
  });
});

describe("a year of bars", () => {
  const bytes = encode(yearText);

  test("the row found is the first later one, wherever one looks", () => {
    for (let i = 0; i < year.length; i += 149) {
      const time = year.time[i]!;
      for (const asked of [time - 1, time, time + 1]) {
        const files = new OneFile(bytes);
        const found = seekAfter(files.name, asked, files);
        if (!("offset" in found)) throw new Error("not found");
        const stamp = Buffer.from(bytes.subarray(found.offset, found.offset + 20)).toString();
        expect(Date.parse(stamp)).toBe(year.time[asked < time ? i : i + 1]!);
      }
    }
  });

  test("reading on from the offset gives the bars that a full reading gives", () => {
    const from = year.time[50_000]!;
    const found = seek(yearText, from);
    if (!("offset" in found)) throw new Error("not found");
    const rest = readText(yearText, { offset: found.offset });
    expect(rest.bars).toEqual(readText(yearText, { start: from + 1 }).bars);
    expect(rest.report).toMatchObject({ scannedRows: year.length - 50_001, unsorted: { line: null } });
  });

  test("it reads no more than 64 kB of a file of any length, and opens it once", () => {
    const rowLength = encode(`${ROW_1}\n`).length;
    const rows = 1e9;
    /** 71 GB of rows, made when they are read. */
    const files = new OneFile(new Uint8Array());
    const head = encode(`${HEADER}\n`);
    files.stat = () => ({ kind: "file", size: head.length + rows * rowLength, mode: 0o644 });
    files.read = (_, into, position) => {
      files.bytesRead += into.length;
      for (let k = 0; k < into.length; k++) {
        const at = position + k - head.length;
        const row = Math.floor(at / rowLength);
        into[k] =
          at < 0
            ? head[at + head.length]!
            : encode(`${new Date(row * 1000).toISOString().slice(0, 19)}Z${ROW_1.slice(20)}\n`)[
                at % rowLength
              ]!;
      }
      return into.length;
    };
    for (const row of [-1, 0, 1, 123_456_789, rows - 2, rows - 1]) {
      files.bytesRead = 0;
      expect(seekAfter(files.name, row * 1000, files)).toEqual({
        offset: head.length + (row + 1) * rowLength,
      });
      expect(files.bytesRead).toBeLessThanOrEqual(65_536);
    }
    expect([files.opened, files.closed]).toEqual([6, 6]);
  });

  test("a day's update on top of seven years reads no more than 64 kB in all", () => {
    const tail = year.time[year.length - 289]!;
    const files = new OneFile(bytes);
    const found = seekAfter(files.name, tail, files);
    if (!("offset" in found)) throw new Error("not found");
    let bars = 0;
    for (const block of readBars(files.name, { files, offset: found.offset })) bars += block.length;
    expect(bars).toBe(288);
    expect(files.bytesRead).toBeLessThanOrEqual(65_536);
  });
});

describe("files that cannot be sought in say why", () => {
  test.each([
    ["gzip", Bun.gzipSync(encode(lines(HEADER, ROW_1)))],
    ["form", encode(lines("time,symbol,tf,o,h,l,c,v,spread", ROW_1))],
    ["form", encode(lines(HEADER, ROW_1.replace("T", " ")))],
    ["form", encode(lines(HEADER, "", ROW_1))],
    ["form", encode(lines(HEADER, `"${ROW_1}"`))],
    ["form", encode(HEADER)],
    ["form", encode(lines(HEADER, ROW_1, ROW_2.padEnd(5000, "0"), ROW_3))],
    ["order", encode(lines(HEADER, ROW_3, ROW_1, ROW_2))],
  ])("%s", (unseekable, content) => {
    expect(seekAfter("bars.csv", first + 5 * MINUTE, new OneFile(content))).toEqual({
      unseekable: unseekable as never,
    });
  });

  test("order, where the rows between the first and the last run backwards", () => {
    const stamp = (minute: number) => new Date(first + minute * MINUTE).toISOString().replace(".000", "");
    const minutes = [0, ...Array.from({ length: 998 }, (_, i) => 998 - i), 999];
    const text = lines(HEADER, ...minutes.map((minute) => stamp(minute) + ROW_1.slice(20)));
    for (const minute of [100, 600, 900])
      expect(seek(text, first + minute * MINUTE)).toEqual({ unseekable: "order" });
  });

  test("nor does the reader begin in their middle", () => {
    const text = lines("time,symbol,tf,o,h,l,c,v,spread", ROW_1);
    expect(failure(() => readText(text, { offset: 40 }))).toMatchObject({
      code: "csv_not_seekable",
      exit: 1,
    });
  });

  test("a missing file is an error", () => {
    expect(failure(() => seekAfter("other.csv", 0, new OneFile(encode("")))).code).toBe("csv_not_found");
  });
});
