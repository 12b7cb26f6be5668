import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { mergedFile, type MergeOptions, planMerge } from "../../../lib/ingest/merge/merge.ts";
import { command } from "../../../scripts/merge_dukascopy_monthly.ts";
import { execute } from "../../../lib/command/execute.ts";
import type { Context } from "../../../lib/workspace/context.ts";
import { Reader } from "../../../lib/workspace/reader.ts";
import { fakeClock, readTree, rejectionOf, type Tree, tempWorkspace } from "../../workspace/support.ts";

const defaults: MergeOptions = {
  pattern: "USDJPY_??????_5min.csv",
  baseDir: ".",
  out: "data/usdjpy_5m_merged.csv",
  symbol: "USDJPY",
  tf: "5m",
  spreadDefault: 0,
};

function contextOf(tree: Tree): Context {
  const workspace = tempWorkspace(tree);
  return {
    workspace,
    clock: { ...fakeClock(), fixed: false },
    reader: new Reader(workspace),
    env: {},
    lang: "en",
    note() {},
    progress() {},
  };
}

async function merge(tree: Tree, options: Partial<MergeOptions> = {}) {
  const ctx = contextOf(tree);
  const { result } = await execute(ctx, command, { ...defaults, dryRun: false, ...options });
  const text = readTree(ctx.workspace.root)[String(result.out_path)] ?? "";
  return { result, lines: text.trimEnd().split("\n") };
}

const header = "timestamp,symbol,tf,o,h,l,c,v,spread";
const file = (...rows: string[]) => [header, ...rows, ""].join("\n");

describe("monthly files", () => {
  test("become one: sorted, each bar once, that of the later file", async () => {
    const { result, lines } = await merge({
      "USDJPY_202401_5min.csv": file(
        "2024-01-31T23:55:00,USDJPY,5m,1,2,0.5,1.5,3,0.1",
        "2024-01-31 23:50:00,USDJPY,5m,9,9,9,9,9,0",
      ),
      "USDJPY_202402_5min.csv": file(
        "2024-02-01T00:00:00Z,USDJPY,5m,5,6,4,5,1,0",
        "2024-01-31T23:55:00,USDJPY,5m,1.10,2.20,0.50,1.50,4,0.2",
      ),
      "USDJPY_2024_notes.csv": "nothing of the kind",
    });
    expect(result).toEqual({
      files_processed: 2,
      rows_read: 4,
      rows_merged: 3,
      duplicates_skipped: 1,
      rows_skipped: 0,
      out_path: "data/usdjpy_5m_merged.csv",
    });
    expect(lines).toEqual([
      header,
      "2024-01-31T23:50:00,USDJPY,5m,9,9,9,9,9,0",
      // Its texts as they were.
      "2024-01-31T23:55:00,USDJPY,5m,1.10,2.20,0.50,1.50,4,0.2",
      "2024-02-01T00:00:00,USDJPY,5m,5,6,4,5,1,0",
    ]);
  });

  test("may call prices otherwise; the first that is there counts", async () => {
    const text =
      "\ufefftimestamp,open,bid_high,high,ask_low,close,bid_close,volume\r\n2024-01-01 00:00,1,7,,0.5,,1.5,\r\n";
    const { lines } = await merge(
      { "m/EUR_1.csv": text },
      { baseDir: "m", pattern: "EUR_?.csv", symbol: "eurusd", spreadDefault: 0.2 },
    );
    expect(lines.slice(1)).toEqual(["2024-01-01T00:00:00,EURUSD,5m,1,7,0.5,1.5,0,0.2"]);
  });

  test("lose rows without a time or a price, and say how many", async () => {
    const rows = [
      "2024-01-01T00:00:00,,,1,2,0.5,1.5,,",
      ",USDJPY,5m,1,2,0.5,1,0,0",
      "soon,USDJPY,5m,1,2,0.5,1,0,0",
      "2024-01-01T00:05:00,USDJPY,5m,1,2,,1,0,0",
      "",
    ];
    const { result, lines } = await merge({ "USDJPY_202401_5min.csv": file(...rows) });
    expect(result).toMatchObject({ rows_read: 4, rows_skipped: 3, rows_merged: 1, duplicates_skipped: 0 });
    expect(lines.slice(1)).toEqual(["2024-01-01T00:00:00,USDJPY,5m,1,2,0.5,1.5,0,0"]);
  });

  test("that are none end with 1; quotes that do not match with the file's name", async () => {
    expect(await rejectionOf(merge({}))).toMatchObject({ code: "no_files_match", exit: 1 });
    const broken = file('2024-01-01T00:00:00,USDJPY,5m,"1,2,0.5,1.5,,');
    const error = await rejectionOf(merge({ "USDJPY_202401_5min.csv": broken }));
    expect({ code: error.code, named: error.message.includes("USDJPY_202401_5min.csv") }).toEqual({
      code: "csv_bad_quotes",
      named: true,
    });
  });

  test("are held in memory only as long as they overlap", () => {
    const month = (m: string) =>
      file(...Array.from({ length: 5 }, (_, k) => `2024-${m}-0${k + 1}T00:00:00,USDJPY,5m,1,1,1,1,0,0`));
    const names = ["01", "02", "03", "04"].map((m) => [`USDJPY_2024${m}_5min.csv`, month(m)] as const);
    const ctx = contextOf(Object.fromEntries(names));
    const [change] = planMerge(ctx, defaults).changes;
    const { args } = (change as { content: { args: object } }).content;
    const opened: string[] = [];
    const { reader } = contextOf({});
    const watching = {
      ...ctx,
      reader: Object.assign(Object.create(ctx.reader), {
        text(path: string) {
          opened.push(path);
          return ctx.reader.text(path);
        },
      }),
    };
    let lines = 0;
    for (const _ of mergedFile(watching, args as never)) {
      lines++;
      // The header, then five rows a file: the next one is opened when its first row is due.
      expect(opened.length).toBe(Math.ceil((lines - 1) / 5));
    }
    expect(lines).toBe(21);
    expect(reader.reads).toEqual([]);
  });

  test("of any kind merge as if all rows were sorted and the last of each time kept", async () => {
    const row = fc.record({
      minute: fc.integer({ min: 0, max: 40 }),
      price: fc.integer({ min: 1, max: 99 }),
    });
    const months = fc.array(fc.array(row, { maxLength: 12 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(months, async (files) => {
        const stamp = (minute: number) =>
          new Date(Date.UTC(2024, 0, 1, 0, minute * 5)).toISOString().slice(0, 19);
        const line = ({ minute, price }: { minute: number; price: number }) =>
          `${stamp(minute)},USDJPY,5m,${price},${price},${price},${price},0,0`;
        const tree = Object.fromEntries(
          files.map((rows, k) => [`USDJPY_20240${k}_5min.csv`, file(...rows.map(line))]),
        );
        const kept = new Map(files.flat().map((each) => [each.minute, line(each)]));
        const { lines, result } = await merge(tree);
        expect(lines.slice(1)).toEqual([...kept].sort(([a], [b]) => a - b).map(([, text]) => text));
        expect(result.rows_merged + result.duplicates_skipped).toBe(files.flat().length);
      }),
      { numRuns: 25 },
    );
  });
});
