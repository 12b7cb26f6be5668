import { CANONICAL_COLUMNS } from "../../market/header.ts";
import { planAndCommit } from "../../workspace/carry.ts";
import type { Context } from "../../workspace/context.ts";
import { csvText } from "../../workspace/csvfile.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { makePlan, writeChange } from "../../workspace/plans.ts";
import { isoNaive } from "../../workspace/time.ts";
import type { IngestHow } from "../ingest.ts";
import { type DeliveredRow, type Fetched, type FetchRequest, type Source, SourceError } from "../source.ts";

/** What a fetch into a file came to. */
export interface FetchResult extends JsonObject {
  provider: string;
  symbol: string;
  tf: string;
  start_ts: string;
  end_ts: string;
  rows: number;
  first_ts: string | null;
  last_ts: string | null;
  incomplete_held: number;
  http_requests: number;
  retries: number;
  clock_skew_seconds: number | null;
  /** What did not go as it should; nothing of it is logged. */
  anomalies: JsonObject[];
  /** Null for stdout. */
  out_path: string | null;
  dry_run: boolean;
}

export interface Fetching extends FetchRequest {
  /** `-` is stdout. */
  out: string;
}

/** Asks a source and prints its bars as CSV, or writes them to the file. Throws `fetch_failed` (exit 1) with the source's reason. */
export async function fetchToCsv(
  ctx: Context,
  how: IngestHow,
  source: Source,
  { out, ...request }: Fetching,
): Promise<{ result: FetchResult; exitCode: number; stdout?: string }> {
  if (how.dryRun) return { result: resultOf(source, request, undefined, out, true), exitCode: 0 };
  const fetched = await fetchOrFail(source, request);
  const result = resultOf(source, request, fetched, out === "-" ? null : ctx.workspace.show(out), false);
  for (const { type, detail } of fetched.anomalies) ctx.note(`${type}${detail ? `: ${detail}` : ""}`);
  const text = barCsv(fetched.rows);
  if (out === "-") return { result, exitCode: 0, stdout: text };
  const write = (planning: Context) =>
    makePlan(planning, result, { changes: [writeChange(planning, out, text)] });
  await planAndCommit(ctx, write, { command: source.name, ...how });
  return { result, exitCode: 0 };
}

/** The source's answer; its reason as an error of the command. */
export async function fetchOrFail(source: Source, request: FetchRequest): Promise<Fetched> {
  try {
    return await source.fetch(request);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const { reason, anomalies } = error;
    throw new OpsError(
      "fetch_failed",
      { en: `${reason}.`, ja: `取得できませんでした: ${reason}` },
      undefined,
      { exit: Exit.finding, fields: { provider: source.name, reason, anomalies } },
    );
  }
}

/** The nine columns; what a row lacks stays empty. */
export function barCsv(rows: readonly DeliveredRow[]): string {
  return csvText(
    CANONICAL_COLUMNS,
    rows.map((row) => CANONICAL_COLUMNS.map((name) => row[name])),
  );
}

function resultOf(
  { name }: Source,
  { symbol, tf, from, to }: FetchRequest,
  fetched: Fetched | undefined,
  out: string | null,
  dryRun: boolean,
): FetchResult {
  const rows = fetched?.rows ?? [];
  const skew = fetched?.clockSkewMs ?? null;
  return {
    provider: name,
    symbol,
    tf,
    start_ts: isoNaive(from),
    end_ts: isoNaive(to),
    rows: rows.length,
    first_ts: rows[0]?.timestamp ?? null,
    last_ts: rows.at(-1)?.timestamp ?? null,
    incomplete_held: fetched?.incompleteHeld ?? 0,
    http_requests: fetched?.httpRequests ?? 0,
    retries: fetched?.retries ?? 0,
    clock_skew_seconds: skew === null ? null : skew / 1000,
    anomalies: fetched?.anomalies ?? [],
    out_path: out === "-" ? null : out,
    dry_run: dryRun,
  };
}
