import { basename, isAbsolute, join } from "node:path";
import type { SyntheticRange } from "../../market/synthetic_ranges.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import { missingInputHint } from "../../workspace/paths.ts";
import type { ChainLink, Fallback } from "../meta.ts";
import { defaultSource } from "../default_source.ts";
import { type IngestResult, mergeResults } from "../result.ts";
import type { Store } from "../store.ts";
import { extendSynthetically, SYNTHETIC_SOURCE } from "../synthetic.ts";
import { ingest, type Run } from "./attempt.ts";
import type { IngestFlags } from "./flags.ts";

/** What the local CSV, and invented bars behind it, brought. */
export interface LocalPass {
  result: IngestResult;
  chain: ChainLink[];
  fallbacks: Fallback[];
  /** Absolute. */
  localBackupPath: string;
  /** What was invented, or would be. */
  extension?: SyntheticRange;
}

/** Absolute path of the CSV for when sources fail. Throws `local_csv_not_found` (exit 1) naming it, and how to name another. */
export function localCsv(ctx: Context, store: Store, named?: string): string {
  const path = ctx.workspace.resolve(expandHome(named ?? defaultSource(ctx.reader, store), ctx.env.HOME));
  if (ctx.reader.exists(path)) return path;
  throw new OpsError(
    "local_csv_not_found",
    named === undefined
      ? {
          en: `There is no local CSV for ${store.symbol}: ${path}.`,
          ja: `${store.symbol} のローカル CSV がありません: ${path}`,
        }
      : { en: `There is no ${path}.`, ja: `${path} がありません。` },
    missingInputHint(ctx.workspace, named ?? "") ?? {
      en: "Name a bar CSV with --local-backup-csv.",
      ja: "--local-backup-csv でバーの CSV を指定してください。",
    },
    { exit: Exit.finding, fields: { path } },
  );
}

/** Ingests the local CSV and bridges what it lacks up to now, unless that is switched off. Throws what either of them throws. */
export async function localPass(run: Run, flags: IngestFlags): Promise<LocalPass> {
  const { ctx, how, store, calendar, orN } = run;
  const path = localCsv(ctx, store, flags.localBackupCsv);
  const name = basename(path);
  const result = await ingest(run, { source: `local_csv:${name}`, file: path });
  const chain: ChainLink[] = [{ source: "local_csv", detail: name }];
  const note: Fallback = { stage: "local_csv", reason: "local CSV fallback executed", detail: path };
  const pass: LocalPass = { result, chain, fallbacks: [note], localBackupPath: path };
  if (flags.disableSyntheticExtension) return pass;
  const extended = await extendSynthetically(ctx, how, {
    store,
    calendar,
    ...(orN !== undefined && { orN }),
    lastTs: result.last_ts_now,
    maxBars: flags.syntheticMaxBars,
  });
  if (extended.is === "none") return pass;
  if (extended.is === "skipped") {
    const reason = `synthetic extension skipped: lag ${extended.lagBars}`;
    ctx.note(`[wf] ${reason}`);
    return { ...pass, fallbacks: [note, { stage: SYNTHETIC_SOURCE, reason }] };
  }
  return {
    ...pass,
    result: mergeResults(result, extended.result),
    chain: [...chain, { source: SYNTHETIC_SOURCE }],
    fallbacks: [{ stage: note.stage, reason: note.reason, next_source: SYNTHETIC_SOURCE, detail: path }],
    extension: extended.range,
  };
}

/** `~` and `~/…`. */
function expandHome(path: string, home: string | undefined): string {
  if (home === undefined || isAbsolute(path)) return path;
  return path === "~" || path.startsWith("~/") ? join(home, path.slice(1)) : path;
}
