import { expect, test } from "bun:test";
import { readBars } from "../../lib/market/read.ts";
import {
  encode,
  failure,
  HEADER,
  lines,
  OneFile,
  readAll,
  readText,
  ROW_1,
  ROW_2,
  ROW_3,
} from "./support.ts";

test("an error in the middle comes after the bars before it", () => {
  const text = lines(HEADER, ROW_1, ROW_2, ROW_3.replace("USDJPY", ""));
  const files = new OneFile(encode(text));
  const seen: number[] = [];
  const error = failure(() => {
    for (const bars of readBars(files.name, { files, blockBars: 1 })) seen.push(bars.length);
  });
  expect(error.code).toBe("symbol_required");
  expect(seen).toEqual([1, 1]);
  expect(files.closed).toBe(1);
});

test("a consumer that stops early closes the file", () => {
  const files = new OneFile(encode(lines(HEADER, ROW_1, ROW_2)));
  for (const bars of readBars(files.name, { files, blockBars: 1 })) {
    expect(bars.length).toBe(1);
    break;
  }
  expect([files.opened, files.closed]).toEqual([1, 1]);
});

test("a system that reads fewer bytes than asked gives the same bars", () => {
  const files = new OneFile(encode(lines(HEADER, ROW_1, ROW_2, ROW_3)));
  const read = files.read.bind(files);
  files.read = (fd, into, position) => read(fd, into.subarray(0, 7), position);
  expect(readAll(readBars(files.name, { files })).bars).toEqual(
    readText(lines(HEADER, ROW_1, ROW_2, ROW_3)).bars,
  );
});

test("texts and fields call the file by the name given", () => {
  const error = failure(() => readText("", { name: "validated/USDJPY/5m.csv" }));
  expect(error.text.en).toBe("validated/USDJPY/5m.csv is empty.");
  expect(error.fields).toEqual({ path: "validated/USDJPY/5m.csv" });
});

test("zero bytes behind a gzip file are padding", () => {
  const padded = Buffer.concat([Bun.gzipSync(encode(lines(HEADER, ROW_1, ROW_2))), new Uint8Array(512)]);
  expect(readText(padded).bars).toEqual(readText(lines(HEADER, ROW_1, ROW_2)).bars);
});

test("each iteration reads the file anew and has its own report", () => {
  const files = new OneFile(encode(lines(HEADER, ROW_1, "bad")));
  const reading = readBars(files.name, { files });
  const [first, second] = [readAll(reading).report, readAll(reading).report];
  expect(second).toEqual(first);
  expect(second).not.toBe(first);
  expect(files.opened).toBe(2);
});

test("blocks belong to their consumer: a later block changes none before it", () => {
  const rows = Array.from({ length: 50 }, (_, i) =>
    ROW_1.replace("107.084", String(i)).replace("07:40", `07:${i + 10}`),
  );
  const files = new OneFile(encode(lines(HEADER, ...rows)));
  const reading = readBars(files.name, { files, blockBars: 7, chunkBytes: 100 });
  const blocks = [...reading];
  expect(blocks.map((block) => block.length)).toEqual([7, 7, 7, 7, 7, 7, 7, 1]);
  expect(blocks.flatMap((block) => [...block.open])).toEqual(rows.map((_, i) => i));
  expect(reading.report).toMatchObject({
    bars: 50,
    firstTime: blocks[0]!.time[0],
    lastTime: blocks[7]!.time[0],
  });
});
