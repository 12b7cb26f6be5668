import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan, writeChange } from "../../workspace/plans.ts";
import type { Reader } from "../../workspace/reader.ts";
import { type Defaults, MERGED_HEADER, readRows } from "./rows.ts";

/** The content source of the merged file. */
export const MERGED = "merged_bars";

export interface MergeOptions {
  pattern: string;
  baseDir: string;
  out: string;
  symbol: string;
  tf: string;
  spreadDefault: number;
}

export type MergeResult = {
  files_processed: number;
  rows_read: number;
  rows_merged: number;
  /** Rows that gave way to a later one of the same time. */
  duplicates_skipped: number;
  rows_skipped: number;
  out_path: string;
};

/** Where a file begins and ends; bars of one month may overlap those of the next. */
interface Span extends JsonObject {
  path: string;
  first: number;
}

/**
 * Merges CSVs of bars into one file sorted by time; of two rows for one bar that of the later file (by path) holds. The result is
 * streamed: at no time more files are in memory than overlap. Throws `no_files_match` (exit 1).
 */
export function planMerge(ctx: Context, options: MergeOptions): Plan<MergeResult> {
  const { reader } = ctx;
  const paths = matching(reader, options);
  const defaults: Defaults = {
    symbol: options.symbol.toUpperCase(),
    tf: options.tf,
    spread: String(options.spreadDefault),
  };
  const spans: Span[] = [];
  const times: Float64Array[] = [];
  let [read, skipped] = [0, 0];
  for (const path of paths) {
    const rows = readRows(reader, path, defaults);
    read += rows.read;
    skipped += rows.skipped;
    times.push(rows.times);
    if (rows.times.length > 0) spans.push({ path, first: rows.times[0]! });
  }
  const merged = countDistinct(times);
  const result = {
    files_processed: paths.length,
    rows_read: read,
    rows_merged: merged,
    duplicates_skipped: read - skipped - merged,
    rows_skipped: skipped,
    out_path: ctx.workspace.show(options.out),
  };
  const content = { source: MERGED, args: { spans, defaults: { ...defaults } } };
  return makePlan(ctx, result, { changes: [writeChange(ctx, options.out, content)] });
}

/** The merged file, piece by piece. A file is read when its first bar is due and forgotten after its last. */
export function* mergedFile({ reader }: Context, args: JsonObject): Generator<string, void> {
  const spans = args.spans as Span[];
  const defaults = args.defaults as unknown as Defaults;
  const waiting = spans.map((span, order) => ({ ...span, order })).sort((a, b) => a.first - b.first);
  let open: OpenFile[] = [];
  yield MERGED_HEADER;
  while (open.length > 0 || waiting.length > 0) {
    const due = () => Math.min(...open.map(({ times, at }) => times[at]!));
    while (waiting.length > 0 && (open.length === 0 || waiting[0]!.first <= due())) {
      const { path, order } = waiting.shift()!;
      open.push({ ...readRows(reader, path, defaults), order, at: 0 });
    }
    const time = due();
    const now = open.filter(({ times, at }) => times[at] === time);
    const last = now.reduce((a, b) => (a.order > b.order ? a : b));
    yield last.lines[last.at]!;
    for (const file of now) file.at++;
    open = open.filter(({ times, at }) => at < times.length);
  }
}

interface OpenFile {
  times: Float64Array;
  lines: string[];
  order: number;
  /** The row that comes next. */
  at: number;
}

function countDistinct(lists: Float64Array[]): number {
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const list of lists) {
    all.set(list, end);
    end += list.length;
  }
  all.sort();
  let distinct = 0;
  for (let k = 0; k < all.length; k++) if (k === 0 || all[k] !== all[k - 1]) distinct++;
  return distinct;
}

/** Files that fit the pattern, sorted by path; without a slash in it, those of the base folder alone. */
function matching(reader: Reader, { pattern, baseDir }: MergeOptions): string[] {
  const base = reader.workspace.show(baseDir);
  const within = pattern.includes("/")
    ? reader.walk(baseDir)
    : reader.list(baseDir).map((name) => `${base}/${name}`);
  const glob = new Bun.Glob(base === "." ? pattern : `${base}/${pattern}`);
  const shown = within.map((path) => reader.workspace.show(path));
  const found = shown.filter((path) => glob.match(path)).sort();
  if (found.length > 0) return found;
  throw new OpsError(
    "no_files_match",
    { en: `No file in ${base} fits ${pattern}.`, ja: `${base} に ${pattern} に合うファイルがありません。` },
    {
      en: "Quote the pattern, so that the shell leaves it alone.",
      ja: "シェルに展開されないよう、パターンを引用符で囲んでください。",
    },
    { exit: Exit.finding, fields: { pattern, base_dir: base } },
  );
}
