import type { PlannedCommand, SequenceOutcome, StepOptions } from "../../command/define.ts";
import { writeStdout } from "../../command/world.ts";
import { runIngest } from "../../ingest/chain/run.ts";
import type { Context } from "../../workspace/context.ts";
import { type Tell, tellJson, tellLine } from "./events.ts";
import { runWorker, type WorkerResult } from "./loop.ts";
import { settingsOf, type WorkerFlags } from "./options.ts";
import { isatty } from "node:tty";

/** The worker as a process: a line on a terminal, else its events as JSON lines on stdout, which then carries nothing more. */
export async function workHere(
  ctx: Context,
  flags: WorkerFlags,
  how: StepOptions,
  updateState: PlannedCommand,
): Promise<SequenceOutcome<WorkerResult>> {
  const watched = isatty(1);
  const parts = { ingest: runIngest, updateState, tell: watched ? onScreen(ctx) : intoPipe() };
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
