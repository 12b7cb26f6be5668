import type { PlannedCommand, SequenceOutcome, StepOptions } from "../../command/define.ts";
import { writeStdout } from "../../command/world.ts";
import { ingestRows } from "../../ingest/ingest.ts";
import { writeIngestMeta } from "../../ingest/meta.ts";
import { dukascopySettings } from "../../ingest/sources/dukascopy/config.ts";
import { createDukascopy } from "../../ingest/sources/dukascopy/source.ts";
import { SETTLE_SECONDS } from "../../ingest/sources/finish.ts";
import { USUAL_POLICY } from "../../ingest/sources/http/client.ts";
import { createYahoo, YAHOO_BASE_URL } from "../../ingest/sources/yahoo/source.ts";
import { withReader } from "../../workspace/carry.ts";
import type { Context } from "../../workspace/context.ts";
import type { IngestParts } from "./bring.ts";
import { type Tell, tellJson, tellLine } from "./events.ts";
import { runWorker, type WorkerResult } from "./loop.ts";
import { settingsOf, type WorkerFlags } from "./options.ts";
import { isatty } from "node:tty";

const SETTLE_MS = SETTLE_SECONDS * 1000;

/** Dukascopy, else Yahoo; never the local CSV, and no bar is invented. */
const ingest: IngestParts = {
  sources: (ctx, { side }) => [
    createDukascopy(ctx, dukascopySettings(withReader(ctx), { side, settleMs: SETTLE_MS })),
    createYahoo(ctx, { baseUrl: ctx.env[YAHOO_BASE_URL], settleMs: SETTLE_MS, policy: USUAL_POLICY }),
  ],
  ingestRows,
  writeMeta: writeIngestMeta,
};

/** The worker as a process: a line on a terminal, else its events as JSON lines on stdout, which then carries nothing more. */
export async function workHere(
  ctx: Context,
  flags: WorkerFlags,
  how: StepOptions,
  updateState: PlannedCommand,
): Promise<SequenceOutcome<WorkerResult>> {
  const watched = isatty(1);
  const parts = { ingest, updateState, tell: watched ? onScreen(ctx) : intoPipe() };
  const outcome = await runWorker(ctx, how, settingsOf(flags), parts);
  return watched ? outcome : { ...outcome, stdout: "" };
}

function onScreen({ lang }: Context): Tell {
  return tellLine((text) => process.stderr.write(text), lang, process.stderr.columns ?? 80);
}

/** Lines go out in order, without the worker waiting for whoever reads them. */
function intoPipe(): Tell {
  let written = Promise.resolve();
  return tellJson((text) => {
    written = written.then(() => writeStdout(text));
  });
}
