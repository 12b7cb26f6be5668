import type { Context } from "../workspace/context.ts";
import { modifiedMs } from "../workspace/modified.ts";
import { isoUtc } from "../workspace/time.ts";
import { type AuditRequest, audit, type Findings } from "./audit.ts";
import type { DayRules } from "./days.ts";
import { failuresOf, type Guards } from "./guards.ts";
import type { Steps } from "./pass.ts";
import { type AskedFor, type AuditFigures, figuresOf } from "./summary.ts";

export const SCHEMA_VERSION = 1;

export interface AuditOptions extends AuditRequest {
  guards: Guards;
  /** Asks for the summary of days. */
  days?: Pick<DayRules, "threshold" | "keep"> | undefined;
}

/** An audit as it is printed and kept (specification 05 §1.10). */
export type AuditSummary = {
  schema_version: typeof SCHEMA_VERSION;
  status: "pass" | "fail";
  /** Why it failed. */
  failures: string[];
  /** UTC, whole seconds. */
  generated_at: string;
  duration_ms: number;
  input: { size_bytes: number; sha256: string; mtime: string };
} & AuditFigures &
  AskedFor;

/** An audit, and what it was put into words from. */
export interface Audited {
  summary: AuditSummary;
  found: Findings;
}

type AuditContext = Pick<Context, "reader" | "clock" | "progress">;

/** Told how many of a file's bytes have been read in a pass; what it gives back is awaited. */
export type Watch = (done: number, total: number) => Promise<void> | undefined;

/**
 * Audits a bar file and judges it by the guards; writes nothing. `options.csv` must be there: throws what opening and reading bars
 * throws. The reader records the file as one that grows.
 */
export async function auditBars(
  ctx: AuditContext,
  options: AuditOptions,
  watch: Watch = (done, total) => ctx.progress({ en: "auditing", ja: "監査中" }, done, total),
): Promise<Audited> {
  const began = ctx.clock.monotonic();
  const size = ctx.reader.files.stat(ctx.reader.workspace.resolve(options.csv))?.size ?? 0;
  const found = await watched(audit(ctx.reader, options), (done) => watch(done, size));
  const figures = figuresOf(options, found, options.days);
  const failures = failuresOf(figures, options.guards);
  const summary: AuditSummary = {
    schema_version: SCHEMA_VERSION,
    status: failures.length > 0 ? "fail" : "pass",
    failures,
    generated_at: generatedAt(ctx),
    duration_ms: Math.round(ctx.clock.monotonic() - began),
    input: {
      size_bytes: found.size,
      sha256: found.sha256,
      mtime: isoUtc(Math.floor(modifiedMs(ctx.reader.workspace, options.csv))),
    },
    ...figures,
  };
  return { summary, found };
}

export function generatedAt({ clock }: Pick<Context, "clock">): string {
  return isoUtc(Math.floor(clock.now() / 1000) * 1000);
}

async function watched<Value>(
  work: Steps<Value>,
  each: (done: number) => Promise<void> | undefined,
): Promise<Value> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await each(value);
  }
}
