import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { audit } from "../../lib/quality/audit.ts";
import { figuresOf } from "../../lib/quality/summary.ts";
import { openWorkspace } from "../../lib/workspace/paths.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { naiveAudit, type Row, type Rules } from "./naive.ts";

const folder = mkdtempSync(join(tmpdir(), "orb-quality-"));
afterAll(() => rmSync(folder, { recursive: true }));

const START = Date.UTC(2024, 2, 8, 21, 30);
const TIMEFRAMES: [string, number | undefined][] = [
  ["5m", 5],
  ["15m", 15],
  ["M15", 15],
  ["30s", 0.5],
  ["1h", 60],
  ["", undefined],
  ["tick", undefined],
];

/** A row as it was meant, and how it is written. */
interface Written {
  time: number;
  bad: number;
  symbol: string;
  tf: [string, number | undefined];
  form: number;
}

/** Most steps are whole intervals; some are none, half ones, back, or within a second. */
const step = fc.oneof(
  { weight: 12, arbitrary: fc.constant(300_000) },
  { weight: 4, arbitrary: fc.constantFrom(0, 0, 150_000, 30_000, 1000, 750) },
  { weight: 3, arbitrary: fc.integer({ min: -6, max: 40 }).map((k) => k * 300_000) },
  { weight: 1, arbitrary: fc.constantFrom(86_400_000, 2 * 86_400_000, -86_400_000) },
);
const written = fc.record({
  step,
  bad: fc.oneof(
    { weight: 15, arbitrary: fc.constant(-1) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 5 }) },
  ),
  symbol: fc.constantFrom("USDJPY", "USDJPY", "USDJPY", "usdjpy ", "EURUSD"),
  form: fc.oneof(
    { weight: 10, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 5 }) },
  ),
});
const file = fc.record({
  rows: fc.array(written, { maxLength: 90 }),
  tfs: fc.array(fc.constantFrom(...TIMEFRAMES), { minLength: 1, maxLength: 3 }),
  oneSymbol: fc.boolean(),
  header: fc.constantFrom(
    "timestamp,symbol,tf,o,h,l,c,v,spread",
    " Timestamp,SYMBOL,tf,o,h,l,c,v,Spread",
    "",
  ),
  lineEnd: fc.constantFrom("\n", "\r\n"),
});
const rules = fc.record({
  symbol: fc.constantFrom(undefined, undefined, "USDJPY", "usdjpy"),
  interval: fc.option(fc.constantFrom(2.5, 5, 15), { nil: undefined }),
  startTs: fc.option(
    fc.integer({ min: -20, max: 60 }).map((k) => START + k * 300_000),
    { nil: undefined },
  ),
  endTs: fc.option(
    fc.integer({ min: 60, max: 400 }).map((k) => START + k * 300_000),
    { nil: undefined },
  ),
  minGap: fc.constantFrom(0, 0, 3, 10),
  minOccurrences: fc.constantFrom(2, 2, 3),
  maxGaps: fc.constantFrom(3, 20),
  maxGroups: fc.constantFrom(1, 20),
  threshold: fc.constantFrom(0.5, 0.98),
  maxDays: fc.constantFrom(1, 10),
});

function lineOf({ time, bad, symbol, tf, form }: Written): string {
  const iso = new Date(time).toISOString().replace(".000Z", "Z");
  const shifted = new Date(time + 9 * 3_600_000).toISOString().replace("Z", "+09:00");
  const stamp = [iso, iso.replace("T", " "), shifted, iso.replace("Z", ""), ` ${iso} `, iso][form]!;
  const cells = [stamp, symbol, tf[0], "1.1", "1.2", form === 3 ? "nan" : "1.0", "1.1", "0", "0.1"];
  if (bad >= 0)
    cells[[0, 3, 4, 5, 6, 0][bad]!] = ["yesterday", "", "0x10", "1_000", "abc", "2024-02-30"][bad]!;
  return (form === 5 ? cells.map((cell) => `"${cell}"`) : cells).join(",");
}

function audited(text: string, { interval, minGap, minOccurrences, maxGaps, maxGroups, ...rest }: Rules) {
  writeFileSync(join(folder, "bars.csv"), text);
  const request = {
    ...rest,
    csv: "bars.csv",
    expectedIntervalMinutes: interval,
    minGapMinutes: minGap,
    minDuplicateOccurrences: minOccurrences,
    maxGapReport: maxGaps,
    maxDuplicateReport: maxGroups,
  };
  const work = audit(new Reader(openWorkspace({ env: {}, cwd: folder })), request);
  for (;;) {
    const { done, value } = work.next();
    if (done) return figuresOf(request, value, { threshold: rest.threshold, keep: rest.maxDays });
  }
}

test("the streaming audit finds what one in memory finds, in files of every kind of disorder", () => {
  fc.assert(
    fc.property(file, rules, ({ rows: drawn, tfs, oneSymbol, header, lineEnd }, chosen) => {
      let time = START;
      const rows = drawn.map(({ step: by, ...row }, at): Written => {
        time += by;
        const symbol = oneSymbol ? "USDJPY" : row.symbol;
        return { ...row, symbol, time, tf: tfs[(at * at) % tfs.length]! };
      });
      const lines = rows.map(lineOf);
      // Blank lines are no records.
      const text = [
        ...(header ? [header] : []),
        ...lines.flatMap((line, at) => (at % 17 === 16 ? ["", line] : [line])),
      ];
      const meant = rows.map(({ time: at, bad, symbol, tf: [tf, minutes] }, index): Row => ({
        ordinal: index + (header ? 2 : 1),
        time: bad < 0 ? at : undefined,
        symbol,
        tf,
        minutes,
      }));
      const { walk_issues, timeframe_issue, ...expected } = naiveAudit(meant, chosen as Rules);
      const found = audited(text.map((line) => line + lineEnd).join(""), chosen as Rules);
      expect(found).toMatchObject(JSON.parse(JSON.stringify(expected)));
      const ofRows = found.issues.filter((issue) => /^(non-monotonic|irregular)/.test(issue));
      expect(ofRows).toEqual(walk_issues.slice(0, ofRows.length));
      expect(found.issues.length).toBe(Math.min(20, found.issues_total as number));
      expect(found.issues.find((issue) => issue.startsWith("multiple timeframe"))).toBe(
        timeframe_issue as string,
      );
    }),
    { numRuns: 1500 },
  );
});
