import { describe, expect, test } from "bun:test";
import { command } from "../../scripts/check_data_quality.ts";
import { Desk } from "../state/desk.ts";
import { examples } from "./examples.ts";

type Example = keyof typeof examples;

async function audited(example: Example, ...flags: string[]) {
  const desk = new Desk({ "bars.csv": examples[example] });
  return desk.run(command, "--csv", "bars.csv", ...flags);
}

/** `[start, end, intervals, missing, irregular]` of each gap. */
type Gaps = [string, string, number, number, boolean][];
const gaps = (details: unknown) =>
  (details as Record<string, unknown>[]).map((gap) => [
    gap.start_timestamp,
    gap.end_timestamp,
    gap.expected_intervals,
    gap.missing_rows_estimate,
    gap.irregular,
  ]) as Gaps;

describe("a weekend and one hole", () => {
  test("count as gaps; the day with the hole is a warning", async () => {
    const { out } = await audited("weekend", "--calendar-day-summary");
    expect(out).toMatchObject({
      row_count: 6,
      expected_rows: 583,
      coverage_ratio: 0.010291595197255575,
      missing_rows_estimate: 577,
      total_gap_minutes: 2895,
      average_gap_minutes: 1447.5,
      max_gap_minutes: 2885,
      calendar_day_summary: {
        details: [
          {
            date: "2024-03-10",
            row_count: 4,
            expected_rows: 5,
            coverage_ratio: 0.8,
            gap_count: 1,
            total_gap_minutes: 10,
          },
          { date: "2024-03-08", coverage_ratio: 1, unique_timestamps: 2, expected_rows: 2 },
        ],
        warnings: [{ date: "2024-03-10" }],
      },
    });
    expect(gaps(out.gap_details)).toEqual([
      ["2024-03-08T21:55:00", "2024-03-10T22:00:00", 577, 576, false],
      ["2024-03-10T22:10:00", "2024-03-10T22:20:00", 2, 1, false],
    ]);
    expect(out.gaps).toEqual([
      ["2024-03-08T21:55:00", "2024-03-10T22:00:00", 2885],
      ["2024-03-10T22:10:00", "2024-03-10T22:20:00", 10],
    ]);
  });

  test("fail both guards of the workflow", async () => {
    const guards = [
      "--calendar-day-summary",
      "--fail-on-calendar-day-warnings",
      "--fail-under-coverage",
      "0.995",
    ];
    const { exit, out, err } = await audited("weekend", ...guards);
    const failures = [
      "coverage_ratio 0.010292 fell below threshold 0.995000",
      "1 calendar day warnings below coverage threshold",
    ];
    expect(exit).toBe(1);
    expect(out).toMatchObject({ status: "fail", failures });
    for (const reason of failures) expect(err).toContain(`[check_data_quality] FAILURE: ${reason}\n`);
  });

  test("shorter gaps are counted apart, in the day, too, whose coverage stays", async () => {
    const { out } = await audited("weekend", "--min-gap-minutes", "60", "--calendar-day-summary");
    expect(out).toMatchObject({
      gap_count: 1,
      missing_rows_estimate: 576,
      ignored_gap_count: 1,
      ignored_gap_minutes: 10,
      ignored_missing_rows_estimate: 1,
      calendar_day_summary: { details: [{ date: "2024-03-10", gap_count: 0, coverage_ratio: 0.8 }, {}] },
    });
  });

  test("a window and an interval of one's own", async () => {
    const window = [
      "--start-timestamp",
      "2024-03-10T22:05:00Z",
      "--end-timestamp",
      "2024-03-11T07:10:00+09:00",
    ];
    const { out } = await audited("weekend", ...window, "--expected-interval-minutes", "2.5");
    expect(out).toMatchObject({
      start_timestamp_filter: "2024-03-10T22:05:00",
      row_count: 2,
      expected_rows: 3,
      coverage_ratio: 0.6666666666666666,
      gap_count: 1,
      total_gap_minutes: 5,
      missing_rows_estimate: 1,
      expected_interval_source: "override",
    });
  });

  test("by the calendar the market opened an hour before the first bar of the week", async () => {
    const { exit, out } = await audited(
      "weekend",
      ...["--trading-calendar", "fx24x5", "--calendar-day-summary", "--fail-under-coverage", "0.3"],
    );
    expect(exit).toBe(0);
    expect(out).toMatchObject({
      coverage_ratio: 0.010291595197255575,
      calendar: {
        name: "fx24x5",
        guard_basis: "calendar",
        expected_rows_open: 19,
        observed_open: 6,
        coverage_ratio_calendar: 0.3157894736842105,
        off_calendar_rows: 0,
      },
      gap_details: [
        { open_missing_rows_estimate: 12, classification: "partial" },
        { open_missing_rows_estimate: 1, classification: "data" },
      ],
      calendar_day_summary: {
        basis: "calendar",
        warnings: [
          { date: "2024-03-10", expected_rows_open: 17, observed_open: 4, coverage_ratio_calendar: 4 / 17 },
        ],
        details: [{ date: "2024-03-10" }, { date: "2024-03-08", coverage_ratio_calendar: 1 }],
      },
    });
    const failed = await audited("weekend", "--trading-calendar", "fx24x5", "--fail-under-coverage", "0.4");
    expect(failed.out.failures).toEqual(["coverage_ratio_calendar 0.315789 fell below threshold 0.400000"]);
  });
});

describe("duplicates and disorder", () => {
  test("are found wherever they stand, with their lines; steps back are no gaps, the way forth again is one", async () => {
    const { out } = await audited("disorder", "--calendar-day-summary");
    expect(out).toMatchObject({
      row_count: 10,
      unique_timestamps: 7,
      expected_rows: 7,
      coverage_ratio: 1,
      duplicates: 3,
      duplicate_details: [
        { timestamp: "2024-05-01T10:05:00", occurrences: 3, line_numbers: [3, 4, 9] },
        { timestamp: "2024-05-01T10:30:00", occurrences: 2, line_numbers: [10, 11] },
      ],
      duplicate_timestamp_span_minutes: 25,
      monotonic_errors: 2,
      missing_rows_estimate: 6,
      total_gap_minutes: 45,
      average_gap_minutes: 15,
      sorted_gap_count: 0,
      sorted_missing_rows_estimate: 0,
      issues: [
        "non-monotonic timestamp: 2024-05-01T10:20:00 -> 2024-05-01T10:15:00",
        "non-monotonic timestamp: 2024-05-01T10:25:00 -> 2024-05-01T10:05:00",
      ],
      calendar_day_summary: {
        details: [{ gap_count: 0, missing_rows_estimate: 0, coverage_ratio: 1, duplicates: 3 }],
      },
    });
    expect(
      gaps(out.gap_details).map(([from, to, , missing]) => [from.slice(11, 16), to.slice(11, 16), missing]),
    ).toEqual([
      ["10:10", "10:20", 1],
      ["10:15", "10:25", 1],
      ["10:05", "10:30", 4],
    ]);
  });

  test("fail the guards from the limit on", async () => {
    const flags = ["--fail-on-duplicate-groups", "2", "--fail-on-duplicate-occurrences", "3"];
    const { exit, out } = await audited("disorder", ...flags);
    expect([exit, out.failures]).toEqual([
      1,
      ["duplicate_groups 2 reached threshold 2", "duplicate_max_occurrences 3 reached threshold 3"],
    ]);
    const more = ["--fail-on-duplicate-groups", "3", "--fail-on-duplicate-occurrences", "4"];
    expect((await audited("disorder", ...more)).exit).toBe(0);
    const off = ["--fail-on-duplicate-groups", "0", "--fail-on-duplicate-occurrences", "0"];
    expect((await audited("disorder", ...off)).exit).toBe(0);
  });

  test("smaller groups are counted apart", async () => {
    expect((await audited("disorder", "--min-duplicate-occurrences", "3")).out).toMatchObject({
      duplicate_groups: 1,
      duplicates: 2,
      ignored_duplicate_groups: 1,
      ignored_duplicate_rows: 1,
    });
  });
});

test("bad numbers, several time frames, offsets", async () => {
  const { out } = await audited("mixed", "--symbol", "USDJPY");
  expect(out).toMatchObject({
    bad_rows: 3,
    row_count: 7,
    unique_timestamps: 7,
    tf_distribution: { "5m": 4, "1h": 1, "": 1, M15: 1 },
    expected_interval_minutes: 5,
    expected_interval_source: "tf_column",
    expected_rows: 9,
    coverage_ratio: 0.7777777777777778,
    missing_rows_estimate: 2,
    total_gap_minutes: 25,
    average_gap_minutes: 8.333333333333334,
    irregular_gap_count: 2,
    value_checks: {
      non_finite: 1,
      high_below_low: 1,
      open_or_close_outside_range: 0,
      non_positive_price: 1,
      total: 2,
    },
    bad_row_details: [
      { line: 5, column: "o", row: "2024-05-01T00:10:00Z,USDJPY,5m,abc,151,149,150,0,0.1" },
      { line: 7, column: "timestamp" },
      { line: 10, column: "tf", row: "2024-05-01T00:30:00Z,USDJPY" },
    ],
  });
  expect(gaps(out.gap_details)).toEqual([
    ["2024-05-01T00:05:00", "2024-05-01T00:07:30", 0.5, 0, true],
    ["2024-05-01T00:07:30", "2024-05-01T00:20:00", 2.5, 1, true],
    ["2024-05-01T00:25:00", "2024-05-01T00:35:00", 2, 1, false],
  ]);
  expect((out.issues as string[]).at(-1)).toBe("multiple timeframe values detected: 5m, 15m, 60m");
});

describe("a file without a header, over Christmas", () => {
  test("takes seven columns for enough", async () => {
    const { out } = await audited("headerless", "--calendar-day-summary");
    expect(out).toMatchObject({
      missing_cols: 1,
      row_count: 6,
      expected_rows: 317,
      coverage_ratio: 0.01892744479495268,
      missing_rows_estimate: 311,
      calendar_day_summary: { count: 3, warnings: [] },
    });
    expect(gaps(out.gap_details).map(([, , intervals, missing]) => [intervals, missing])).toEqual([
      [289, 288],
      [24, 23],
    ]);
  });

  test("by the calendar, with and without the holiday", async () => {
    const flags = ["--trading-calendar", "fx24x5", "--calendar-day-summary"];
    const { out } = await audited("headerless", ...flags);
    expect(out.calendar).toMatchObject({
      expected_rows_open: 317,
      coverage_ratio_calendar: 0.01892744479495268,
    });
    const desk = new Desk({
      "bars.csv": examples.headerless,
      "holidays.yaml":
        '- { start: "2024-12-24T22:00:00Z", end: "2024-12-25T22:00:00Z", reason: Christmas }\n',
      "configs/market_calendar.yml": "",
    });
    const holiday = await desk.run(command, "bars.csv", ...flags, "--holidays", "holidays.yaml");
    expect(holiday.out).toMatchObject({
      calendar: { expected_rows_open: 29, observed_open: 6, coverage_ratio_calendar: 0.20689655172413793 },
      gap_details: [{ classification: "market_closed" }, { classification: "data" }],
    });
    const { details } = holiday.out.calendar_day_summary as { details: object[] };
    expect(details).toContainEqual(
      expect.objectContaining({ date: "2024-12-25", expected_rows_open: 24, observed_open: 1 }),
    );
    // A calendar's file says the same in New York's time.
    const shipped = await desk.run(command, "bars.csv", "--trading-calendar", "configs/market_calendar.yml");
    expect(shipped.out.calendar).toMatchObject({ expected_rows_open: 29 });
  });
});

test("without time frames the median step is the interval; halves are rounded to even", async () => {
  const { out } = await audited("noTimeframe", "--calendar-day-summary");
  expect(out).toMatchObject({
    expected_interval_minutes: 15,
    expected_interval_source: "observed_diff",
    expected_rows: 98,
    coverage_ratio: 0.07142857142857142,
    missing_rows_estimate: 92,
    total_gap_minutes: 1410,
    average_gap_minutes: 470,
    calendar_day_summary: { expected_rows_per_day: 96 },
  });
  expect(
    gaps(out.gap_details).map(([, , intervals, missing, irregular]) => [intervals, missing, irregular]),
  ).toEqual([
    [0.5, 0, true],
    [1.5, 1, true],
    [92, 91, false],
  ]);
  const { details } = out.calendar_day_summary as { details: object[] };
  expect(details).toContainEqual(
    expect.objectContaining({
      date: "2024-06-03",
      expected_rows: 5,
      unique_timestamps: 5,
      gap_count: 2,
      missing_rows_estimate: 1,
    }),
  );
});

test.each<[Example, object]>([
  ["dense", { coverage_ratio: 1.6666666666666667, irregular_gap_count: 4, missing_rows_estimate: 0 }],
  ["level", { expected_interval_minutes: 5 }],
  ["foreign", { missing_cols: 3, row_count: 0, coverage_ratio: null }],
  ["withoutSpread", { missing_cols: 1, row_count: 1, issues: ["the header names no spread column"] }],
  [
    "empty",
    {
      row_count: 0,
      start_timestamp: null,
      expected_rows: null,
      coverage_ratio: null,
      max_gap_minutes: 0,
      expected_interval_minutes: 5,
      expected_interval_source: "default",
    },
  ],
])("small facts: %s", async (example, figures) => {
  const { exit, out } = await audited(example);
  expect(exit).toBe(0);
  expect(out).toMatchObject(figures);
});

test("an empty file fails as soon as any guard is set", async () => {
  expect((await audited("empty", "--fail-under-coverage", "0.1")).out.failures).toEqual([
    "coverage ratio unavailable for --fail-under-coverage enforcement",
    "no valid rows",
  ]);
  const { exit, out } = await audited("empty", "--fail-on-duplicate-groups", "5", "--calendar-day-summary");
  expect([exit, out.failures]).toEqual([1, ["no valid rows"]]);
  expect(out.calendar_day_summary).toMatchObject({ count: 0, details: [], warnings: [] });
});
