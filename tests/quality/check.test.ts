import { afterAll, describe, expect, test } from "bun:test";
import { execute } from "../../lib/command/execute.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { command } from "../../scripts/check_data_quality.ts";
import { Desk } from "../state/desk.ts";
import { examples } from "./examples.ts";

const HEADER = "timestamp,symbol,tf,o,h,l,c,v,spread";
const START = Date.UTC(2024, 0, 8);
const stamp = (k: number) => new Date(START + k * 300_000).toISOString().replace(".000", "");
const row = (k: number, symbol = "USDJPY", tf = "5m") => `${stamp(k)},${symbol},${tf},150,151,149,150,0,0.1`;
const file = (...lines: string[]) => lines.map((line) => `${line}\n`).join("");

async function audited(text: string | Uint8Array, ...flags: string[]) {
  return new Desk({ "bars.csv": text }).run(command, "bars.csv", ...flags);
}

describe("rows", () => {
  test.each<[string, string | Uint8Array]>([
    [
      "with a byte order mark, other case and other order",
      `\ufeffSymbol,TF,Timestamp, O ,h,l,c,spread\nUSDJPY,5m,${stamp(0)},1,1,1,1,0\nUSDJPY,5m,${stamp(1)},1,1,1,1,0\n`,
    ],
    ["in quotes", file(HEADER, `"${stamp(0)}","USDJPY","5m","1","1","1","1","0","0.1"`, row(1))],
    ["with lone carriage returns", `${HEADER}\r${row(0)}\r${row(1)}\r`],
    ["without a last line end", `${HEADER}\n${row(0)}\n${row(1)}`],
    ["packed", Bun.gzipSync(file(HEADER, row(0), row(1)))],
  ])("%s are read", async (_, text) => {
    expect((await audited(text)).out).toMatchObject({
      row_count: 2,
      missing_cols: 0,
      bad_rows: 0,
      coverage_ratio: 1,
      start_timestamp: "2024-01-08T00:00:00",
    });
  });

  test.each([
    ["", "o"],
    ["0x10", "o"],
    ["1_000", "o"],
    ["1,000.5", "o"],
  ])("a price %p is none", async (price, column) => {
    const bad = `${stamp(1)},USDJPY,5m,"${price}",1,1,1,0,0`;
    const { out } = await audited(file(HEADER, row(0), bad));
    expect(out).toMatchObject({ bad_rows: 1, row_count: 1, bad_row_details: [{ line: 3, column }] });
  });

  test.each(["nan", " inf ", "-Infinity", "1e3", "+.5"])("a price %p is one", async (price) => {
    expect((await audited(file(HEADER, `${stamp(1)},USDJPY,5m,${price},1,1,1,0,0`))).out).toMatchObject({
      bad_rows: 0,
      row_count: 1,
      value_checks: { total: 1 },
    });
  });

  test.each([
    ["2024-05-01 10:00:00 +09:00", "2024-05-01T01:00:00"],
    ["20240501T101500", "2024-05-01T10:15:00"],
    ["2024-W18-3T10:15", "2024-05-01T10:15:00"],
    ["2024-05-01T10:00:00,1234567Z", "2024-05-01T10:00:00.123456"],
    ["2024-05-01", "2024-05-01T00:00:00"],
    ["2024-05-01T10:00:00z", null],
    ["2024/05/01 10:00", null],
    ["1714550400", null],
    ["2024-05-01T24:00:00", null],
    ["2024-05-01T10:00:60", null],
  ])("the time %p is %p", async (text, expected) => {
    const { out } = await audited(file(HEADER, `"${text}",USDJPY,5m,1,1,1,1,0,0`));
    expect(out.start_timestamp).toBe(expected);
  });

  test("bad ones outside the window count, those of other symbols do not", async () => {
    const bad = (symbol: string) => `2020-01-01,${symbol},5m,x,1,1,1,0,0`;
    const text = file(HEADER, bad("USDJPY"), bad("EURUSD"), row(0), row(1, "EURUSD"));
    const { out } = await audited(text, "--symbol", " usdjpy", "--start-timestamp", "2024-01-01");
    expect(out).toMatchObject({ bad_rows: 1, row_count: 1, symbol_distribution: { USDJPY: 1 } });
  });

  test("of several symbols are no duplicates of each other, and the summary says that there are several", async () => {
    const { out } = await audited(file(HEADER, row(0), row(0, "EURUSD"), row(1), row(0, "EURUSD")));
    expect(out).toMatchObject({
      duplicate_details: [{ symbol: "EURUSD", occurrences: 2, line_numbers: [3, 5] }],
      unique_timestamps: 2,
      issues: [
        expect.stringContaining("non-monotonic"),
        "several symbols in one file: USDJPY, EURUSD; gaps are only meaningful with --symbol",
      ],
    });
  });

  test("of more blocks and chunks than one: a hole, a duplicate far from its first, a bad row", async () => {
    const many = 90_000;
    const lines = Array.from({ length: many }, (_, k) => (k === 50_000 ? "" : row(k)));
    lines[70_000] = row(3);
    lines[80_000] = "broken";
    const { out } = await audited(file(HEADER, ...lines));
    expect(out).toMatchObject({
      row_count: many - 2,
      unique_timestamps: many - 3,
      bad_rows: 1,
      bad_row_details: [{ line: 80_002 }],
      duplicate_details: [{ timestamp: "2024-01-08T00:15:00", line_numbers: [5, 70_001] }],
      monotonic_errors: 1,
      sorted_missing_rows_estimate: 3,
    });
  });

  test("that are no text end the audit", async () => {
    const { exit, out } = await audited(`${HEADER}\n${row(0)}\n\0\0\n`);
    expect([exit, out.status, out.error]).toEqual([1, "error", "csv_binary"]);
  });
});

test("what is said of the whole file is never lost among the rows", async () => {
  const irregular = Array.from({ length: 60 }, (_, k) =>
    row(k * 1.5 + (k % 2) * 0.2, "USDJPY", k ? "5m" : "15m"),
  );
  const { out } = await audited(file(HEADER, ...irregular));
  const issues = out.issues as string[];
  expect(issues).toHaveLength(20);
  expect(issues.at(-1)).toBe("multiple timeframe values detected: 5m, 15m");
  expect(out.issues_total).toBeGreaterThan(20);
});

describe("summaries", () => {
  test("say what was read, and that more was found than is listed", async () => {
    const text = file(HEADER, ...[0, 2, 4, 6, 6, 8, 8].map((k) => row(k)));
    const { out } = await audited(text, "--max-gap-report", "0", "--max-duplicate-report", "-3");
    expect(out).toMatchObject({
      schema_version: 1,
      status: "pass",
      generated_at: "2026-01-05T00:00:00Z",
      input: {
        size_bytes: text.length,
        sha256: new Bun.CryptoHasher("sha256").update(text).digest("hex"),
        mtime: expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/),
      },
      gap_count: 4,
      gap_details: [{}],
      gap_details_truncated: true,
      duplicate_groups: 2,
      duplicate_details: [{}],
      duplicate_details_truncated: true,
    });
  });

  test("name the days without a row; with a calendar only those that should have some", async () => {
    const text = file(HEADER, row(0), row(288 * 7));
    expect((await audited(text)).out.unlisted_days).toMatchObject({ count: 6 });
    const { out } = await audited(text, "--trading-calendar", "fx24x5", "--calendar-day-summary");
    expect(out.unlisted_days).toEqual({
      count: 5,
      dates: ["2024-01-09", "2024-01-10", "2024-01-11", "2024-01-12", "2024-01-14"],
    });
    expect(out.calendar_day_summary).toMatchObject({
      count: 7,
      warnings: [
        { date: "2024-01-09", row_count: 0, coverage_ratio: null, coverage_ratio_calendar: 0 },
        {},
        {},
        {},
        {},
        {},
      ],
    });
  });

  test.each([
    // Sunday's hours: 22:00 to midnight.
    ["a bar of a short day", 288 * 6 + 264, 1, []],
    ["as many bars of a short day as a full one may", 288 * 6 + 264, 5, []],
    ["more than that", 288 * 6 + 264, 6, ["2024-01-14"]],
    ["all of a short day", 288 * 6 + 264, 24, ["2024-01-14"]],
    ["as many bars of a full day", 288 * 2, 5, []],
    ["more bars of a full day", 288 * 2, 6, ["2024-01-10"]],
  ])("with a calendar warn of days that lack %s: %p, %i", async (_, from, missing, days) => {
    const isOpen = (k: number) => k < 288 * 4 + 264 || k >= 288 * 6 + 264;
    const times = Array.from({ length: 288 * 8 }, (_, k) => k).filter(
      (k) => isOpen(k) && (k < from || k >= from + missing),
    );
    const flags = ["--trading-calendar", "fx24x5", "--calendar-day-summary"];
    const { out } = await audited(file(HEADER, ...times.map((k) => row(k))), ...flags);
    const { warnings } = out.calendar_day_summary as { warnings: { date: string }[] };
    expect(warnings.map(({ date }) => date)).toEqual(days);
  });

  test("list the longest gaps first: of trading time where there is a calendar", async () => {
    const friday = 288 * 4 + 260;
    const sunday = 288 * 6 + 264;
    const text = file(HEADER, ...[0, 1, 40, friday, sunday, sunday + 9].map((k) => row(k)));
    const longest = (out: JsonObject) =>
      (out.longest_gaps as JsonObject[]).map((gap) => gap.missing_rows_estimate as number);
    expect(longest((await audited(text)).out)).toEqual([friday - 41, sunday - friday - 1, 38, 8]);
    const { out } = await audited(text, "--trading-calendar", "fx24x5");
    expect(longest(out)).toEqual([friday - 41, 38, 8, sunday - friday - 1]);
  });

  test("of an audit that could not start replace those of one that could", async () => {
    const desk = new Desk({ "s.json": '{"status":"pass"}' });
    const { exit, out, err } = await desk.run(command, "--csv", "none.csv", "--out-json", "s.json");
    expect(exit).toBe(1);
    expect(err).toContain("CSV not found: none.csv\n");
    expect(out).toMatchObject({ status: "error", error: "csv_not_found", csv: "none.csv" });
    expect(JSON.parse(desk.read("s.json"))).toMatchObject({ status: "error", error: "csv_not_found" });
  });
});

describe("flags", () => {
  test.each([
    [["--min-gap-minutes", "-1"], "--min-gap-minutes", "must be non-negative"],
    [["--min-duplicate-occurrences", "1"], "--min-duplicate-occurrences", "must be at least 2"],
    [["--calendar-day-max-report", "0"], "--calendar-day-max-report", "must be at least 1"],
    [
      ["--calendar-day-coverage-threshold", "1.1"],
      "--calendar-day-coverage-threshold",
      "must be between 0 and 1",
    ],
    [["--fail-under-coverage", "-0.1"], "--fail-under-coverage", "must be between 0 and 1"],
    [
      ["--fail-on-calendar-day-warnings"],
      "--fail-on-calendar-day-warnings",
      "requires --calendar-day-summary",
    ],
    [["--fail-on-duplicate-groups", "-1"], "--fail-on-duplicate-groups", "must be non-negative"],
    [["--fail-on-duplicate-occurrences", "-1"], "--fail-on-duplicate-occurrences", "must be non-negative"],
    [["--webhook-timeout", "0"], "--webhook-timeout", "must be greater than 0"],
    [["--start-timestamp", "soon"], "--start-timestamp", "is no ISO timestamp"],
    [
      ["--start-timestamp", "2024-01-02", "--end-timestamp", "2024-01-01"],
      "--start-timestamp",
      "must be earlier than or equal",
    ],
    [["--holidays", "h.yaml"], "--holidays", "requires --trading-calendar"],
    [["--out-json", "bars.csv"], "bars.csv", "named twice"],
    [["--out-json", "o.json", "--out-gap-json", "./o.json"], "o.json", "named twice"],
  ])("%p are refused", async (flags, name, rule) => {
    const desk = new Desk({ "bars.csv": file(HEADER, row(0)) });
    const { exit, err, out } = await desk.run(command, "bars.csv", ...flags);
    expect(exit).toBe(2);
    expect(JSON.stringify(out) + err).toContain(name);
    expect(JSON.stringify(out) + err).toContain(rule);
    expect(Object.keys(desk.files())).toEqual(["bars.csv"]);
  });

  test("an unusable calendar is refused with its line", async () => {
    const desk = new Desk({
      "bars.csv": file(HEADER, row(0)),
      "c.yml": "closed:\n  - { start: x, end: y }\n",
    });
    const { exit, out } = await desk.run(command, "bars.csv", "--trading-calendar", "c.yml");
    expect([exit, out.error]).toEqual([2, "calendar_invalid"]);
    expect((await desk.run(command, "bars.csv", "--trading-calendar", "none.yml")).exit).toBe(2);
  });

  test("--progress json tells how far it is, in lines of JSON", async () => {
    const { err } = await audited(file(HEADER, row(0)), "--progress", "json");
    const lines = err.split("\n").filter((line) => line.startsWith("{"));
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(expect.objectContaining({ step: "audit" }));
    expect((await audited(file(HEADER, row(0)), "--progress", "off")).err).not.toContain("{");
  });
});

describe("exports", () => {
  const paths = ["--out-gap-csv", "o/g.csv", "--out-gap-json", "o/g.json", "--out-duplicates-csv", "o/d.csv"];

  test("hold every gap and every group, also when a guard fails", async () => {
    const desk = new Desk({ "bars.csv": examples.disorder });
    const { exit, out } = await desk.run(
      command,
      ...["bars.csv", ...paths, "--out-duplicates-json", "o/d.json", "--fail-on-duplicate-groups", "1"],
      ...["--max-gap-report", "1", "--max-duplicate-report", "1"],
    );
    expect(exit).toBe(1);
    expect(desk.read("o/g.csv")).toBe(
      "start_timestamp,end_timestamp,gap_minutes,expected_intervals,missing_rows_estimate,irregular\n" +
        "2024-05-01T10:10:00,2024-05-01T10:20:00,10,2,1,false\n" +
        "2024-05-01T10:15:00,2024-05-01T10:25:00,10,2,1,false\n" +
        "2024-05-01T10:05:00,2024-05-01T10:30:00,25,5,4,false\n",
    );
    expect(desk.read("o/d.csv")).toBe(
      'timestamp,occurrences,line_numbers\n2024-05-01T10:05:00,3,"3,4,9"\n2024-05-01T10:30:00,2,"10,11"\n',
    );
    const gaps = JSON.parse(desk.read("o/g.json"));
    expect(gaps).toHaveLength(3);
    expect(gaps[0]).toEqual((out.gap_details as object[])[0]);
    expect(desk.read("o/g.json")).toBe(`${JSON.stringify(gaps, null, 2)}\n`);
    const groups = JSON.parse(desk.read("o/d.json"));
    expect(groups.map(({ line_numbers }: { line_numbers: number[] }) => line_numbers)).toEqual([
      [3, 4, 9],
      [10, 11],
    ]);
  });

  test("of a sound file are headers and empty lists", async () => {
    const desk = new Desk({ "bars.csv": file(HEADER, row(0), row(1)) });
    await desk.run(command, "bars.csv", ...paths);
    expect(desk.read("o/g.csv").split("\n")).toHaveLength(2);
    expect(desk.read("o/g.json")).toBe("[]\n");
    expect(desk.read("o/d.csv")).toBe("timestamp,occurrences,line_numbers\n");
  });

  test("with a calendar say how much of a gap is trading time", async () => {
    const desk = new Desk({ "bars.csv": examples.weekend });
    await desk.run(command, "bars.csv", ...paths, "--trading-calendar", "fx24x5");
    expect(desk.read("o/g.csv")).toContain(",577,576,false,12,partial\n");
  });

  test("hold what was audited, whatever has been added to the file by then", async () => {
    const desk = new Desk({ "bars.csv": file(HEADER, row(0), row(2)) });
    const options = command.options.parse({ csv: "bars.csv", outGapCsv: "g.csv", outDuplicatesCsv: "d.csv" });
    const seen = await command.plan(desk.context(), options);
    desk.write("bars.csv", file(HEADER, row(0), row(2), row(9), row(2)));
    await execute(desk.context(), command, options, { seen });
    expect(desk.read("g.csv").split("\n")).toHaveLength(3);
    expect(desk.read("d.csv").split("\n")).toHaveLength(2);
  });

  test("are not written in a dry run", async () => {
    const desk = new Desk({ "bars.csv": examples.weekend });
    await desk.run(command, "bars.csv", ...paths, "--dry-run");
    expect(Object.keys(desk.files())).toEqual(["bars.csv"]);
  });
});

describe("the webhook", () => {
  const received: JsonObject[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      received.push((await request.json()) as JsonObject);
      return new Response(null, { status: new URL(request.url).pathname === "/broken" ? 500 : 204 });
    },
  });
  afterAll(() => server.stop(true));
  const base = `http://127.0.0.1:${server.port}`;

  test("is told of a failure once a URL; the summary and its file say what came of it", async () => {
    const desk = new Desk({ "bars.csv": examples.weekend });
    const { exit, out } = await desk.run(
      command,
      ...[
        "bars.csv",
        "--symbol",
        "USDJPY",
        "--out-json",
        "s.json",
        "--webhook",
        `${base}/TOKEN , ${base}/broken`,
      ],
      ...["--fail-under-coverage", "0.995", "--calendar-day-summary"],
    );
    expect(exit).toBe(1);
    expect(received.splice(0)).toEqual(
      Array.from({ length: 2 }, () => ({
        event: "data_quality_failure",
        csv_path: "bars.csv",
        symbol: "USDJPY",
        timeframe: "5m",
        coverage_ratio: 0.010291595197255575,
        missing_rows_estimate: 577,
        gap_count: 2,
        duplicate_groups: 0,
        duplicate_max_occurrences: 0,
        failures: ["coverage_ratio 0.010292 fell below threshold 0.995000"],
        calendar_day_warnings: [expect.objectContaining({ date: "2024-03-10" })],
        generated_at: "2026-01-05T00:00:00Z",
        row_count: 6,
        expected_rows: 583,
      })),
    );
    const shown = `${base}/***`;
    expect(out.webhook).toEqual({
      event: "data_quality_failure",
      targets: [shown, shown],
      deliveries: [
        { url: shown, ok: true, detail: "status=204" },
        { url: shown, ok: false, detail: "http_error=500" },
      ],
    });
    const written = JSON.parse(desk.read("s.json"));
    expect(written.webhook).toEqual(out.webhook);
    expect(JSON.stringify([out, desk.files()])).not.toContain("TOKEN");
  });

  test("names the time frame that sorts last where two are level, and leaves out what is not known", async () => {
    const text = file(HEADER, row(0, "USDJPY", "15m"), row(1));
    await audited(text, "--fail-on-value-errors", "1", "--webhook", base, "--fail-under-coverage", "1");
    expect(received.splice(0)).toEqual([]);
    await audited(text, "--webhook", base, "--fail-under-coverage", "1", "--expected-interval-minutes", "1");
    expect(received.splice(0)).toMatchObject([{ timeframe: "5m", symbol: null }]);
    await audited("", "--webhook", base, "--fail-under-coverage", "1");
    const [alert] = received.splice(0);
    expect(alert).toMatchObject({ timeframe: null, coverage_ratio: null });
    expect(alert).not.toHaveProperty("expected_rows");
  });
});

describe("on a terminal", () => {
  test("coverage, the worst days, the longest gaps on a line of time, the first bad rows", async () => {
    const desk = new Desk({ "bars.csv": `${examples.weekend}broken,USDJPY,5m,1,1,1,1,0,0\n` });
    const shown = await desk.show(
      command,
      ...[
        "bars.csv",
        "--calendar-day-summary",
        "--trading-calendar",
        "fx24x5",
        "--fail-under-coverage",
        "0.9",
      ],
    );
    for (const words of [
      "bars.csv  failed",
      "coverage_ratio_calendar 0.315789 fell below threshold 0.900000",
      "31.57 %  of trading time (fx24x5): 6 of 19 bars",
      "1.02 %  of all time, weekends included: 6 of 583 bars",
      "worst days",
      "longest gaps",
      "2024-03-08 ████",
      "broken,USDJPY",
    ]) {
      expect(Bun.stripANSI(shown)).toContain(words);
    }
    const japanese = await desk.show(command, "none.csv", "--lang", "ja");
    expect(japanese).toContain("CSV が見つかりません");
  });
});
