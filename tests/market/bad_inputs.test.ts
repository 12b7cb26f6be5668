import { describe, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { readBars } from "../../lib/market/read.ts";
import { tempFolder } from "../workspace/support.ts";
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

const utf16 = (text: string, mark: number[]) =>
  Uint8Array.from([...mark, ...[...text].flatMap((character) => [character.charCodeAt(0), 0])]);
const gzip = (text: string) => Bun.gzipSync(encode(text));
const gzipped = gzip(lines(HEADER, ROW_1, ROW_2));
const corrupted = gzipped.with(gzipped.length - 6, gzipped.at(-6)! ^ 0xff);

describe("files that cannot be read as bars are an error of their own", () => {
  test.each<[what: string, content: string | Uint8Array, code: string, en: RegExp]>([
    ["an empty file", "", "header_missing", /bars\.csv is empty/],
    ["nothing but a byte order mark", "\ufeff", "header_missing", /is empty/],
    ["an empty gzip file", gzip(""), "header_missing", /is empty/],
    ["a blank first line", `\n${ROW_1}\n`, "missing_required_columns", /^timestamp,o,h,l,c$/],
    ["a header without closes", lines("timestamp,symbol,o,h,l", ROW_1), "missing_required_columns", /^c$/],
    ["semicolons", lines(HEADER.replaceAll(",", ";")), "missing_required_columns", /^timestamp,o,h,l,c$/],
    ["a header cut off", "timestamp,symbol,tf,o,h", "missing_required_columns", /^l,c$/],
    ["UTF-16, little end first", utf16(lines(HEADER), [0xff, 0xfe]), "csv_binary", /UTF-16/],
    ["UTF-16, big end first", Uint8Array.of(0xfe, 0xff, 0, 0x74), "csv_binary", /UTF-16/],
    ["UTF-16 without a mark", utf16(lines(HEADER), []), "csv_binary", /NUL bytes in line 1/],
    ["a tail of NUL bytes", `${lines(HEADER, ROW_1)}${"\0".repeat(50)}`, "csv_binary", /NUL bytes in line 3/],
    ["a NUL within a row", lines(HEADER, ROW_1, ROW_2.replace("107.059", "107\0")), "csv_binary", /line 3/],
    ["a truncated gzip file", gzipped.subarray(0, -9), "csv_gzip_damaged", /ends too early/],
    ["a corrupt gzip file", corrupted, "csv_gzip_damaged", /damaged gzip file: incorrect data check/],
    [
      "a gzip file with text behind it",
      Buffer.concat([gzipped, encode("more")]),
      "csv_gzip_damaged",
      /damaged/,
    ],
    ["a quote that is never closed", lines(HEADER, ROW_1, `"${ROW_2}`), "csv_bad_quotes", /line 3/],
    [
      "text behind a closing quote",
      lines(HEADER, ROW_1, `"2018"x,${ROW_2}`, `"${ROW_3}"`),
      "csv_bad_quotes",
      /line 3/,
    ],
    [
      "a quote that swallows the rest of a long file",
      lines(HEADER, ROW_1, `"${ROW_2}`, ...new Array(3000).fill(ROW_3)),
      "csv_row_too_long",
      /line 3/,
    ],
    ["a row of 10 MB", lines(HEADER, ROW_1, "1".repeat(10_000_000)), "csv_row_too_long", /line 3/],
    ["10 MB without any line end", "1".repeat(10_000_000), "csv_row_too_long", /line 1/],
    ["a row of too many cells", lines(HEADER, ROW_1, ",".repeat(70_000)), "csv_row_too_long", /line 3/],
  ])("%s", (_, content, code, en) => {
    const error = failure(() => readText(content));
    expect(error).toMatchObject({ code, exit: 1, stream: "stderr", fields: { path: "bars.csv" } });
    expect(error.text.en).toMatch(en);
    expect(error.hint?.ja).toMatch(/[ぁ-ん]/);
    for (const chunkBytes of [64, 4096])
      expect(failure(() => readText(content, { chunkBytes })).code).toBe(code);
  });

  test("a row without end is given up long before the file's end", () => {
    for (const start of [HEADER, "9", `"`]) {
      const files = new OneFile(encode(`${start}\n${"1".repeat(5_000_000)}`));
      failure(() => readAll(readBars(files.name, { files })));
      expect(files.bytesRead).toBeLessThan(600_000);
    }
  });

  test("the hint for semicolons says so", () => {
    const error = failure(() => readText(lines(HEADER.replaceAll(",", ";"))));
    expect(error.hint?.en).toContain("semicolons");
  });

  test("a missing file, a directory and a pipe", () => {
    const folder = tempFolder();
    mkdirSync(join(folder, "folder.csv"));
    execFileSync("mkfifo", [join(folder, "pipe.csv")]);
    const read = (name: string) => failure(() => readAll(readBars(join(folder, name))));
    expect(read("none.csv")).toMatchObject({ code: "csv_not_found", exit: 1, stream: "stderr" });
    expect(read("folder.csv").code).toBe("csv_not_a_file");
    expect(read("folder.csv").text.en).toEndWith("folder.csv is a directory, not a bar file.");
    expect(read("pipe.csv").text.en).toEndWith("pipe.csv is a pipe or device, not a bar file.");
  });

  test("a file that the system refuses to open", () => {
    const files = new OneFile(encode(lines(HEADER, ROW_1)));
    files.open = () => {
      throw Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
    };
    const error = failure(() => readAll(readBars(files.name, { files })));
    expect(error).toMatchObject({ code: "no_permission", exit: 1, stream: "stderr" });
    expect(error.text.en).toBe("Cannot read bars.csv: no permission.");
  });

  test("a device that fails while reading ends in its own error, and the file is closed", () => {
    for (let nth = 1; nth <= 4; nth++) {
      const files = new OneFile(encode(lines(HEADER, ROW_1, ROW_2)));
      const read = files.read.bind(files);
      files.read = (fd, into, position) => {
        if (files.reads + 1 >= nth) throw Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
        return read(fd, into, position);
      };
      const error = failure(() => readAll(readBars(files.name, { files, chunkBytes: 64 })));
      expect(error).toMatchObject({ code: "io_error", exit: 1, stream: "stderr" });
      expect(files.closed).toBe(files.opened);
    }
  });
});

describe("half lines", () => {
  const whole = lines(HEADER, ROW_1, ROW_2);

  test("a last row without a line end is a bar when it is whole, and the report says how the file ends", () => {
    const { bars, report } = readText(whole + ROW_3);
    expect(bars.length).toBe(3);
    expect(report.ending).toBe("no_line_end");
  });

  test("where files are still being written it is left for the next time", () => {
    const { bars, report } = readText(whole + ROW_3, { unendedRow: "leave" });
    expect(bars.length).toBe(2);
    expect(report).toMatchObject({
      ending: "no_line_end",
      loader: { skipped_rows: 1, reason_counts: { partial_tail: 1 } },
    });
  });

  test("cut anywhere before its last cell it is skipped as partial_tail, never read as a bar", () => {
    const lastCell = ROW_3.lastIndexOf(",");
    for (let length = 1; length <= lastCell; length++) {
      for (const start of [
        whole,
        lines(ROW_1, ROW_2),
        lines(`"timestamp"${HEADER.slice(9)}`, ROW_1, ROW_2),
      ]) {
        const { bars, report } = readText(start + ROW_3.slice(0, length));
        expect(bars.length).toBe(2);
        expect(report).toMatchObject({ ending: "partial", loader: { reason_counts: { partial_tail: 1 } } });
      }
    }
  });

  test("rows shorter than the header are whole where the row before is as short", () => {
    const { bars, report } = readText(
      `${HEADER}\n2018-04-09T07:40:00Z,X,5m,1,2,0.5,1.5\n2018-04-09T07:45:00Z,X,5m,1,2,0.5,1.5`,
    );
    expect(bars.length).toBe(2);
    expect(report.ending).toBe("no_line_end");
  });

  test("bytes that are appended while reading are not seen", () => {
    const files = new OneFile(encode(lines(HEADER, ROW_1, ROW_2)));
    const size = encode(lines(HEADER, ROW_1)).length + 10;
    files.stat = () => ({ kind: "file", size, mode: 0o644 });
    const { bars, report } = readAll(readBars(files.name, { files, chunkBytes: 32 }));
    expect(bars.length).toBe(1);
    expect(report).toMatchObject({ size, ending: "partial" });
    expect(files.bytesRead).toBe(size + 2);
  });
});

describe("what looks wrong but has a rule", () => {
  test("decimal commas are skipped rows, not wrong prices", () => {
    const { bars, report } = readText(
      lines("2018-04-09T07:40:00Z;USDJPY;5m;107,084;107,089;107,055;107,058;0;0,005"),
    );
    expect(bars.length).toBe(0);
    expect(report.loader.reason_counts).toEqual({ price_parse_error: 1 });
  });

  test("letters beyond ASCII survive, also across the edge of a read", () => {
    const text = lines(`${HEADER},メモ`, `${ROW_1},薄商い`, `${ROW_2},雇用統計`);
    for (let chunkBytes = 45; chunkBytes < 130; chunkBytes++) {
      expect(readText(text, { chunkBytes }).bars.extras).toEqual({ メモ: ["薄商い", "雇用統計"] });
    }
  });

  test("CR alone ends lines", () => {
    expect(readText(`${HEADER}\r${ROW_1}\r${ROW_2}\r`).bars.length).toBe(2);
  });

  test("blanks behind a closing quote are ignored", () => {
    expect(readText(lines(HEADER, ROW_1.replace("USDJPY", '"USDJPY" '))).report.symbols).toEqual(["USDJPY"]);
  });
});
