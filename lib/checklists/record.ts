import { z } from "zod";
import { OpsError } from "../workspace/errors.ts";
import type { Reader } from "../workspace/reader.ts";
import { fileStamp, isoUtc } from "../workspace/time.ts";
import type { Checklist } from "./schema.ts";

/** Answers of an item, and what it was before anyone answered. */
export const ITEM_STATUSES = [
  "pending",
  "pass",
  "fail",
  "warn",
  "confirmed",
  "skipped",
  "waived",
  "not_applicable",
] as const;
export type ItemStatus = (typeof ITEM_STATUSES)[number];

const evidence = z.object({ path: z.string(), sha256: z.string(), bytes: z.number() });

const itemRecord = z.object({
  status: z.enum(ITEM_STATUSES),
  at: z.string().nullable(),
  by: z.string().nullable(),
  note: z.string().nullable(),
  check: z
    .object({
      fn: z.string(),
      status: z.string(),
      message: z.object({ en: z.string(), ja: z.string() }),
      data: z.record(z.string(), z.json()),
    })
    .optional(),
  command: z
    .object({
      name: z.string(),
      args: z.array(z.string()),
      exit_code: z.number(),
      duration_ms: z.number(),
      output_tail: z.string(),
    })
    .optional(),
  evidence: z.array(evidence),
});

/** Of a gate: whether it is passed, and on whose word (specification 07 §9.2). */
const decision = z.object({
  decision: z.enum(["go", "no_go"]),
  approver: z.string().nullable(),
  comment: z.string().nullable(),
  decided_at: z.string().nullable(),
});

/** One walk through a checklist, `ops/checklists/<id>/<run_id>.json` (specification 07 §10.2). */
export const recordSchema = z.object({
  schema_version: z.literal(1),
  checklist: z.string(),
  version: z.number(),
  run_id: z.string(),
  vars: z.record(z.string(), z.string()),
  operator: z.string(),
  lang: z.enum(["en", "ja"]),
  started_at: z.string(),
  updated_at: z.string(),
  completed_at: z.string().nullable(),
  status: z.enum(["open", "complete", "aborted"]),
  items: z.record(z.string(), itemRecord),
  /** Of a gate that was walked to its end. */
  decision: decision.optional(),
});

export type Decision = z.output<typeof decision>;
export type Evidence = z.output<typeof evidence>;
export type ItemRecord = z.output<typeof itemRecord>;
export type ChecklistRecord = z.output<typeof recordSchema>;

export const RECORDS = "ops/checklists";

export function recordPath({ checklist, run_id }: Pick<ChecklistRecord, "checklist" | "run_id">): string {
  return `${RECORDS}/${checklist}/${run_id}.json`;
}

/** A walk that begins now. `vars` are those that the operator gave. A run id that is taken goes a second further. */
export function newRecord(
  ctx: { reader: Reader; clock: { now(): number }; lang: "en" | "ja" },
  { id, version, items }: Checklist,
  { operator, vars }: { operator: string; vars: Record<string, string> },
): ChecklistRecord {
  const now = ctx.clock.now();
  const taken = new Set(ctx.reader.list(`${RECORDS}/${id}`));
  let at = now;
  while (taken.has(`${fileStamp(at)}.json`)) at += 1000;
  return {
    schema_version: 1,
    checklist: id,
    version,
    run_id: fileStamp(at),
    vars,
    operator,
    lang: ctx.lang,
    started_at: isoUtc(now),
    updated_at: isoUtc(now),
    completed_at: null,
    status: "open",
    items: Object.fromEntries(items.map((item) => [item.id, pendingItem()])),
  };
}

export function pendingItem(): ItemRecord {
  return { status: "pending", at: null, by: null, note: null, evidence: [] };
}

/** The walks of a checklist, oldest first. Throws `record_invalid` for a file that is none. */
export function readRecords(reader: Reader, checklist: string): ChecklistRecord[] {
  return recordPaths(reader, checklist).map((path) => readRecord(reader, path));
}

/** The newest walk of a checklist; no other is read. Throws as `readRecord`. */
export function newestRecord(reader: Reader, checklist: string): ChecklistRecord | undefined {
  const path = recordPaths(reader, checklist).at(-1);
  return path === undefined ? undefined : readRecord(reader, path);
}

function recordPaths(reader: Reader, checklist: string): string[] {
  const folder = `${RECORDS}/${checklist}`;
  const names = reader.list(folder).filter((name) => /^\d{8}_\d{6}\.json$/.test(name));
  return names.sort().map((name) => `${folder}/${name}`);
}

export function readRecord(reader: Reader, path: string): ChecklistRecord {
  const parsed = recordSchema.safeParse(reader.json(path));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]!.path.join(".");
  throw new OpsError(
    "record_invalid",
    {
      en: `${path} is no record of a checklist (${where}).`,
      ja: `${path} はチェックリストの記録ではありません（${where}）。`,
    },
    {
      en: "Move the file away; the walk then begins anew.",
      ja: "ファイルを別の場所へ移してください。チェックリストは最初からになります。",
    },
    { fields: { path } },
  );
}

/** How many items have each status. */
export function countsOf({ items }: Pick<ChecklistRecord, "items">): Partial<Record<ItemStatus, number>> {
  const counts: Partial<Record<ItemStatus, number>> = {};
  for (const { status } of Object.values(items)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
