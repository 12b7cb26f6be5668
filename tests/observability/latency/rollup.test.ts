import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readRow } from "../../../lib/observability/latency/raw_row.ts";
import { RawScanner } from "../../../lib/observability/latency/raw_scan.ts";
import { mergeWindows, readRollup, rollupText } from "../../../lib/observability/latency/rollup_file.ts";
import { Samples } from "../../../lib/observability/latency/samples.ts";
import { judgeEvaluations, judgeWindows } from "../../../lib/observability/latency/streaks.ts";
import { percentile, rollUp } from "../../../lib/observability/latency/windows.ts";
import { parseInstant } from "../../../lib/workspace/time.ts";

const LIMITS = { sloP95Ms: 5000, failureRate: 0.01, warningStreak: 2, criticalStreak: 3 };

function samplesOf(rows: [time: string, latency: number, failed?: boolean][]): Samples {
  const samples = new Samples();
  for (const [time, latency, failed = false] of rows) {
    samples.add(parseInstant(`2026-01-05T${time}Z`) * 1000, latency, failed);
  }
  return samples;
}

/** Specification 06 §6.8, example A. */
const EXAMPLE_A = samplesOf([
  ...[100, 200, 300, 400, 500].map((ms, at): [string, number] => [`00:${at}0`, ms]),
  ["01:00", 4000],
  ["01:10", 5200],
  ["01:20", 6000],
  ["02:00", 10],
  ["02:10", 20, true],
  ["03:00", 7000],
  ["04:00", 50],
]);

test("hours have the figures of example A", () => {
  const windows = judgeWindows(rollUp(EXAMPLE_A), LIMITS);
  expect(rollupText(windows))
    .toBe(`hour_utc,window_end_utc,count,failure_count,failure_rate,p50_ms,p95_ms,p99_ms,max_ms,breach_flag,breach_streak
2026-01-05T00:00:00Z,2026-01-05T01:00:00Z,5,0,0,300,480,496,500,false,0
2026-01-05T01:00:00Z,2026-01-05T02:00:00Z,3,0,0,5200,5920,5984,6000,true,1
2026-01-05T02:00:00Z,2026-01-05T03:00:00Z,2,1,0.5,15,19.5,19.9,20,true,2
2026-01-05T03:00:00Z,2026-01-05T04:00:00Z,1,0,0,7000,7000,7000,7000,true,3
2026-01-05T04:00:00Z,2026-01-05T05:00:00Z,1,0,0,50,50,50,50,false,0
`);
});

test("a roll-up that is read back is the one that was written", () => {
  const windows = rollUp(EXAMPLE_A);
  expect(readRollup(rollupText(judgeWindows(windows, LIMITS)))).toMatchObject({ windows, skipped: 0 });
});

test.each([
  [[100, 200, 300, 400, 500, 600, 700, 800, 900, 1000], 550, 955, 991],
  [[80, 120], 100, 118, 119.6],
  [[7], 7, 7, 7],
])("percentiles of %p lie between neighbours", (values, p50, p95, p99) => {
  const sorted = Float64Array.from(values);
  const found = [50, 95, 99].map((q) => percentile(sorted, q));
  for (const [index, wanted] of [p50, p95, p99].entries()) expect(found[index]).toBeCloseTo(wanted, 9);
});

test("samples in any order give the same windows", () => {
  const row = fc.tuple(fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 0, max: 9000 }), fc.boolean());
  fc.assert(
    fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
      const windowsOf = (all: typeof rows) => {
        const samples = new Samples();
        for (const [second, latency, failed] of all) samples.add(second * 1e6, latency, failed);
        return rollUp(samples);
      };
      expect(windowsOf(rows.toReversed())).toEqual(windowsOf(rows));
    }),
  );
});

describe("streaks", () => {
  const windows = rollUp(EXAMPLE_A).slice(0, 4);

  test("count breaching windows, however often they are looked at", () => {
    expect(judgeWindows(windows, LIMITS).map(({ streak }) => streak)).toEqual([0, 1, 2, 3]);
  });

  test("may count runs of the job instead, in the last window", () => {
    const streaks = (before: number) => judgeEvaluations(windows, LIMITS, before).map(({ streak }) => streak);
    expect(streaks(0)).toEqual([0, 1, 2, 1]);
    expect(streaks(4)).toEqual([0, 1, 2, 5]);
    const [last] = judgeEvaluations(rollUp(EXAMPLE_A), LIMITS, 4).slice(-1);
    expect(last!.streak).toBe(0);
  });

  test("begin beyond a limit, not at it", () => {
    const at = rollUp(samplesOf([["00:00", 5000]]));
    const beyond = rollUp(samplesOf([["00:00", 5000.001]]));
    expect([at, beyond].map((each) => judgeWindows(each, LIMITS)[0]!.breach)).toEqual([false, true]);
  });
});

describe("merging", () => {
  const [stored] = rollUp(
    samplesOf([
      ["00:00", 100],
      ["00:10", 110],
    ]),
  );
  const [remainder] = rollUp(samplesOf([["00:10", 9]]));
  const [more] = rollUp(
    samplesOf([
      ["00:00", 100],
      ["00:10", 110],
      ["00:20", 120],
    ]),
  );
  const all = { firstComplete: 0, cut: 0 };

  test("keeps a window of which the raw file has only a remainder, and says so", () => {
    expect(mergeWindows([stored!], [remainder!], all)).toEqual({ windows: [stored!], kept: [stored!] });
  });

  test("never replaces a window that retention has cut through", () => {
    const { windows } = mergeWindows([stored!], [more!], { ...all, firstComplete: stored!.start + 1 });
    expect(windows).toEqual([stored!]);
  });

  test("takes the window that has more samples, and drops what is too old", () => {
    expect(mergeWindows([stored!], [more!], all).windows).toEqual([more!]);
    expect(mergeWindows([stored!], [], { ...all, cut: stored!.end + 1 }).windows).toEqual([]);
    expect(mergeWindows([stored!], [], { ...all, cut: stored!.end }).windows).toEqual([stored!]);
  });
});

test("rows of a roll-up that say nothing usable are skipped and counted; a missing end is an hour later", () => {
  const text = `hour_utc,window_end_utc,count,failure_count,failure_rate,p50_ms,p95_ms,p99_ms,max_ms,breach_flag,breach_streak
2026-01-05T00:00:00Z,,2,1,0.9,15,19.5,19.9,20,True,1
no time,,2,1,0.5,15,19.5,19.9,20,True,1
2026-01-05T02:00:00Z,,none,1,0.5,15,19.5,19.9,20,True,1
`;
  const { windows, skipped } = readRollup(text);
  expect([windows.length, skipped]).toEqual([1, 2]);
  expect(windows[0]!.end - windows[0]!.start).toBe(3_600_000);
  expect(judgeWindows(windows, LIMITS)[0]).toMatchObject({ count: 2, failureCount: 1, breach: true });
});

describe("a raw row", () => {
  const sample = (text: string) => {
    const row = readRow(text);
    if (row.is !== "sample") throw new Error(`${text} is a ${row.is}`);
    return row;
  };

  test.each([
    ["2026-01-05T02:00:01.358023Z,12.5,success,,x", 1_358_023, 12.5, false],
    ["2026-01-05T02:00:01.3580239Z,12.5,ok,,x", 1_358_023, 12.5, false],
    ["2026-01-05 02:00:01,12.5,stable,,x", 1_000_000, 12.5, false],
    ["2026-01-05T04:00:01+02:00,12.5,Success,,x", 1_000_000, 12.5, true],
    ["2026-01-05T02:00:01Z, 12.5 ,,,x", 1_000_000, 12.5, false],
    ['2026-01-05T02:00:01Z,1.25e1,failure,"a, ""b""\nc",x', 1_000_000, 12.5, true],
  ])("in the analyser's shape: %s", (text, micros, latency, failed) => {
    const row = sample(text);
    const start = parseInstant("2026-01-05T02:00:00Z") * 1000;
    expect([row.micros - start, row.latencyMs, row.failed]).toEqual([micros, latency, failed]);
  });

  test("in the emitter's shape is converted with microseconds, and never takes less than no time (example B)", () => {
    const rows = [
      "a,2026-01-05T02:00:00.123456+00:00,2026-01-05T02:00:01.358023+00:00,success,status=200",
      "b,2026-01-05T02:10:01+00:00,2026-01-05T02:10:00+00:00,failure,timeout",
    ].map(sample);
    expect(rows.map(({ latencyMs }) => latencyMs)).toEqual([1234.567, 0]);
    expect(rows.map(({ line }) => line)).toEqual([
      "2026-01-05T02:00:01.358023Z,1234.567000,success,status=200,a",
      "2026-01-05T02:10:00Z,0.000000,failure,timeout,b",
    ]);
    const samples = new Samples();
    for (const { micros, latencyMs, failed } of rows) samples.add(micros, latencyMs, failed);
    expect(rollUp(samples)[0]).toMatchObject({
      count: 2,
      failureCount: 1,
      p50Ms: 617.284,
      p95Ms: 1172.839,
      p99Ms: 1222.221,
      maxMs: 1234.567,
    });
  });

  test.each([
    "2026-01-05T02:00:01Z,nan,success,,x",
    "2026-01-05T02:00:01Z,inf,success,,x",
    "2026-01-05T02:00:01Z,-1,success,,x",
    "2026-01-05T02:00:01Z,12.5,success",
    "2026-02-30T02:00:01Z,12.5,success,,x",
    "2026-01-05T02:00:01Z,0x10,success,,x",
    "a,b,c,d,e",
  ])("is set aside when it is neither: %s", (text) => {
    expect(readRow(text).is).toBe("reject");
  });
});

describe("scanning", () => {
  /** What a scanner makes of a text that comes in chunks of a length. */
  function scanned(text: string, chunk: number) {
    const rows: unknown[] = [];
    const scanner = new RawScanner({
      sample: (micros, latency, failed, { bytes, from, to }, converted) =>
        void rows.push([
          micros,
          latency,
          failed,
          Buffer.from(bytes.subarray(from, to)).toString(),
          converted,
        ]),
      reject: (row, reason) => void rows.push([row, reason]),
    });
    const bytes = Buffer.from(text);
    const buffer = Buffer.alloc(chunk);
    for (let at = 0; at < bytes.length; at += chunk) {
      // As readers do: each chunk overwrites the one before.
      const size = bytes.copy(buffer, 0, at, at + chunk);
      scanner.push(buffer.subarray(0, size));
    }
    scanner.end();
    return rows;
  }

  /** The same by the careful reader alone. */
  function careful(lines: string[]) {
    return lines.flatMap((text) => {
      if (text.trim() === "") return [];
      const row = readRow(text);
      if (row.is === "header") return [];
      if (row.is === "reject") return [[text, row.reason]];
      return [[row.micros, row.latencyMs, row.failed, row.line, row.converted]];
    });
  }

  const two = (max: number) => fc.integer({ min: 0, max }).map((number) => String(number).padStart(2, "0"));
  const stamp = fc
    .tuple(
      fc.integer({ min: 1969, max: 2040 }),
      two(13),
      two(32),
      two(24),
      two(60),
      fc.stringMatching(/^(\.[0-9]{1,8})?$/),
      fc.constantFrom("Z", "+00:00", "", "+01:00", "z"),
    )
    .map(([year, month, day, hour, minute, fraction, zone]) => {
      return `${year}-${month}-${day}T${hour}:${minute}:07${fraction}${zone}`;
    });
  const latency = fc.oneof(
    fc.stringMatching(/^[0-9]{1,5}(\.[0-9]{0,12})?$/),
    fc.constantFrom("", "-1", "nan", "1e3", ".5", "123456789012345678"),
  );
  const status = fc.constantFrom("success", "ok", "stable", "failure", "", "Success", "successful", " ok");
  const detail = fc.constantFrom("", "status=200", '"a,b"', '"say ""hi"""', "日本", "a,b");
  const line = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.tuple(stamp, latency, status, detail).map((parts) => `${parts.join(",")},src`),
    },
    fc.constantFrom(
      "timestamp_utc,latency_ms,status,detail,source",
      "signal_id,ts_emit,ts_ack,status,detail",
      "s1,2026-01-04T00:10:00+00:00,2026-01-04T00:10:02.25+00:00,failure,d0",
      "",
      "torn,li",
    ),
  );

  test("reads the same as the careful reader, wherever chunks end", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.integer({ min: 1, max: 90 }), (lines, chunk) => {
        expect(scanned(lines.map((text) => `${text}\n`).join(""), chunk)).toEqual(careful(lines));
      }),
      { numRuns: 300 },
    );
  });

  test("takes line ends of both kinds, a last row without one, and quoted line feeds", () => {
    const rows = scanned(
      '2026-01-05T02:00:01Z,1,ok,,x\r\n2026-01-05T02:00:02Z,2,ok,"a\nb",x\n2026-01-05T02:00:03Z,3,ok,,x',
      1000,
    );
    expect(rows.map((row) => (row as unknown[])[3])).toEqual([
      "2026-01-05T02:00:01Z,1,ok,,x",
      '2026-01-05T02:00:02Z,2,ok,"a\nb",x',
      "2026-01-05T02:00:03Z,3,ok,,x",
    ]);
  });

  test("a quote that is never closed costs its row, not the file", () => {
    const good = "2026-01-05T02:00:01Z,1,ok,,x\n";
    const rows = scanned(`2026-01-05T02:00:00Z,1,ok,"torn,x\n${good.repeat(5000)}`, 4096);
    expect(rows.length).toBe(5001);
    expect(rows.slice(1).every((row) => (row as unknown[]).length === 5)).toBe(true);
  });
});
