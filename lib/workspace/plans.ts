import { OpsError } from "./errors.ts";
import type { JsonObject } from "./json.ts";
import { jsonLine } from "./jsonl.ts";
import { printJson, type NonFinite } from "./jsonfile.ts";
import type { Change, Content, Plan } from "./plan.ts";
import type { Reader } from "./reader.ts";

/** What the builders of changes need of a context. */
export interface Reading {
  reader: Reader;
}

type Write = Extract<Change, { op: "write" }>;
type Append = Extract<Change, { op: "append" }>;
type Delete = Extract<Change, { op: "delete" }>;

/** Creates the file or replaces what the plan found there. */
export function writeChange(ctx: Reading, path: string, content: Content, mode?: number): Write {
  const change: Write = {
    op: "write",
    path: ctx.reader.workspace.show(path),
    content,
    expect: ctx.reader.expect(path),
  };
  return mode === undefined ? change : { ...change, mode };
}

/** As `writeChange`, of a value as JSON. */
export function writeJson(ctx: Reading, path: string, value: unknown, nonFinite: NonFinite = "null"): Write {
  return writeChange(ctx, path, printJson(value, nonFinite));
}

/**
 * Adds whole lines at the end of the file, creating it where it is absent. If the last line there lacks its newline, a text begins
 * with one, so that lines never run together; a content source cannot, and the caller must look first.
 */
export function appendChange(ctx: Reading, path: string, content: Content): Append {
  const shown = ctx.reader.workspace.show(path);
  using file = ctx.reader.open(path);
  if (!file) return { op: "append", path: shown, offset: 0, content, expect: { is: "absent" } };
  const offset = file.size;
  const open = typeof content === "string" && offset > 0 && file.read(offset - 1, 1)[0] !== 0x0a;
  return {
    op: "append",
    path: shown,
    offset,
    content: open ? `\n${content}` : content,
    expect: ctx.reader.expectGrown(path, offset),
  };
}

/** As `appendChange`, of values as JSON lines. */
export function appendJsonLines(ctx: Reading, path: string, values: unknown[]): Append {
  return appendChange(ctx, path, values.map(jsonLine).join(""));
}

/** Deletes the file that the plan found; undefined where nothing is. */
export function deleteChange(ctx: Reading, path: string): Delete | undefined {
  const expect = ctx.reader.expect(path);
  return expect.is === "absent" ? undefined : { op: "delete", path: ctx.reader.workspace.show(path), expect };
}

/** A plan over what `ctx.reader` has read so far. Undefined changes are left out. */
export function makePlan<Result extends JsonObject>(
  ctx: Reading,
  result: Result,
  rest: { exitCode?: number; changes?: (Change | undefined)[]; effects?: Plan["effects"] } = {},
): Plan<Result> {
  return {
    result,
    exitCode: rest.exitCode ?? 0,
    reads: ctx.reader.reads,
    changes: (rest.changes ?? []).filter((change) => change !== undefined),
    effects: rest.effects ?? [],
  };
}

/** Throws `own_file` (exit 2) where an output that `flag` names is a file whose content the plan rests on, or changes. */
export function refuseOwnFile({ reader }: Reading, plan: Plan, flag: string, path: string): void {
  const shown = reader.workspace.show(path);
  const read = plan.reads.some((one) => one.path === shown && ["file", "grown"].includes(one.found.is));
  if (!read && !plan.changes.some((change) => change.path === shown)) return;
  throw new OpsError(
    "own_file",
    {
      en: `${flag} names ${shown}, which the command itself reads or writes; it was left as it is.`,
      ja: `${flag} の ${shown} は、このコマンド自身が読み書きするファイルのため、上書きしません。`,
    },
    { en: `Name another file with ${flag}.`, ja: `${flag} に別のファイルを指定してください。` },
    { fields: { path: shown } },
  );
}
