import type { Context } from "../workspace/context.ts";
import { csvLine } from "../workspace/csvfile.ts";
import type { JsonObject } from "../workspace/json.ts";
import { printJson } from "../workspace/jsonfile.ts";
import type { Content } from "../workspace/plan.ts";
import { type CalendarFlags, calendarOf } from "./calendars.ts";
import { LineNumbers, ranked } from "./duplicates.ts";
import { type AuditFile, passOver } from "./pass.ts";
import { Repeats } from "./repeats.ts";
import { duplicateRecord, gapRecord } from "./summary.ts";
import { TimeSet } from "./times.ts";
import { type Gap, GapWalk } from "./walk.ts";

/** What the exports of an audit are made from again; it is part of a plan. Times in epoch milliseconds, lengths in minutes. */
export interface ExportArgs extends JsonObject {
  csv: string;
  /** Bytes that were audited. */
  size: number;
  symbol: string | null;
  start_ts: number | null;
  end_ts: number | null;
  interval: number;
  min_gap: number;
  min_occurrences: number;
  trading_calendar: string;
  holidays: string | null;
}

const GAPS_CSV = "quality_gaps_csv";
const GAPS_JSON = "quality_gaps_json";
const DUPLICATES_CSV = "quality_duplicates_csv";
const DUPLICATES_JSON = "quality_duplicates_json";

const GAP_COLUMNS = [
  "start_timestamp",
  "end_timestamp",
  "gap_minutes",
  "expected_intervals",
  "missing_rows_estimate",
  "irregular",
];
const CALENDAR_COLUMNS = ["open_missing_rows_estimate", "classification"];
const DUPLICATE_COLUMNS = ["timestamp", "occurrences", "line_numbers"];

/** The complete inventories (specification 05 §1.11), made while they are written, as they may be longer than memory. */
export const exportContents = {
  gapCsv: (args: ExportArgs): Content => ({ source: GAPS_CSV, args }),
  gapJson: (args: ExportArgs): Content => ({ source: GAPS_JSON, args }),
  duplicatesCsv: (args: ExportArgs): Content => ({ source: DUPLICATES_CSV, args }),
  duplicatesJson: (args: ExportArgs): Content => ({ source: DUPLICATES_JSON, args }),
};

type Stream = (ctx: Context, args: JsonObject) => Iterable<string>;

export const exportSources: Record<string, Stream> = {
  [GAPS_CSV]: (ctx, args) => gapsCsv(ctx, args as ExportArgs),
  [GAPS_JSON]: (ctx, args) => jsonList(gaps(ctx, args as ExportArgs)),
  [DUPLICATES_CSV]: (ctx, args) => duplicatesCsv(ctx, args as ExportArgs),
  [DUPLICATES_JSON]: (ctx, args) => jsonList(duplicates(ctx, args as ExportArgs)),
};

function* gapsCsv(ctx: Context, args: ExportArgs): Generator<string, void> {
  const columns = [...GAP_COLUMNS, ...(args.trading_calendar === "none" ? [] : CALENDAR_COLUMNS)];
  yield csvLine(columns);
  for (const gap of gaps(ctx, args)) yield csvLine(columns.map((column) => gap[column] as string | number));
}

function* duplicatesCsv(ctx: Context, args: ExportArgs): Generator<string, void> {
  let header = true;
  for (const { line_numbers, ...group } of duplicates(ctx, args)) {
    // Only groups of a file of several symbols name theirs.
    const columns = "symbol" in group ? ["symbol", ...DUPLICATE_COLUMNS] : DUPLICATE_COLUMNS;
    if (header) yield csvLine(columns);
    header = false;
    const cells: JsonObject = { ...group, line_numbers: line_numbers.join(",") };
    yield csvLine(columns.map((column) => cells[column] as string | number));
  }
  if (header) yield csvLine(DUPLICATE_COLUMNS);
}

function* gaps(ctx: Context, args: ExportArgs) {
  const calendar = calendarOf(ctx.reader, flagsOf(args))?.calendar;
  let met: Gap[] = [];
  const walk = new GapWalk(args.interval, args.min_gap, (gap) => met.push(gap));
  for (const _ of passOver(fileOf(ctx, args), walk)) {
    for (const gap of met) yield gapRecord(gap, args.interval, calendar);
    met = [];
  }
  for (const gap of met) yield gapRecord(gap, args.interval, calendar);
}

function* duplicates(ctx: Context, args: ExportArgs) {
  const file = fileOf(ctx, args);
  const repeats = new Repeats(new TimeSet(), args.symbol !== null);
  run(passOver(file, repeats));
  const wanted = () => repeats.groups().filter(({ occurrences }) => occurrences >= args.min_occurrences);
  if (wanted().next().done) return;
  const lines = new LineNumbers(wanted(), repeats);
  run(passOver(file, lines));
  for (const group of ranked(repeats, args.min_occurrences)) yield duplicateRecord(group, lines.of(group));
}

function run(steps: Iterable<unknown>): void {
  for (const _ of steps);
}

function fileOf({ reader }: Context, { csv, size, symbol, start_ts, end_ts }: ExportArgs): AuditFile {
  const filter = { symbol: symbol ?? undefined, startTs: start_ts ?? undefined, endTs: end_ts ?? undefined };
  return { reader, csv, size, filter };
}

function flagsOf({ trading_calendar, holidays }: ExportArgs): CalendarFlags {
  return { tradingCalendar: trading_calendar, holidays: holidays ?? undefined };
}

/** As `printJson` prints a list, item by item. */
function* jsonList(items: Iterable<JsonObject>): Generator<string, void> {
  let before = "[\n";
  for (const item of items) {
    yield before + printJson([item]).slice(2, -3);
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}
