import { resolve } from "node:path";
import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import { printJson, printJsonLine } from "../workspace/jsonfile.ts";
import { openWorkspace } from "../workspace/paths.ts";
import type { Change } from "../workspace/plan.ts";
import { Reader } from "../workspace/reader.ts";
import type { Text } from "../workspace/text.ts";
import { isoUtc, systemClock } from "../workspace/time.ts";
import { conclude } from "./conclude.ts";
import type { Command } from "./define.ts";
import { execute } from "./execute.ts";
import { languageOf } from "./language.ts";
import { Live } from "./live.ts";
import { reportError } from "./output.ts";
import { Progress } from "./progress.ts";
import type { SharedOptions } from "./shared.ts";
import type { World } from "./world.ts";

export interface Invocation {
  /** The command line as others may see it in a lock's note. */
  commandLine: string;
  options: Record<string, unknown>;
  shared: SharedOptions;
}

/** From checked options to the printed result. Returns the exit code, and throws what the command throws. */
export async function runSession(command: Command, invocation: Invocation, world: World): Promise<number> {
  const { options, shared, commandLine } = invocation;
  if (command.makesWorkspace && shared.workspace && options.dryRun !== true) {
    const { makeFolder } = await import("../workspace/fresh.ts");
    makeFolder(resolve(world.cwd, shared.workspace));
  }
  const { ctx, progress, live } = createContext(invocation, world);
  const fixed = ctx.clock.fixed ? isoUtc(ctx.clock.now()) : undefined;
  if (fixed) ctx.note({ en: `clock: fixed at ${fixed} (ORB_NOW)`, ja: `時計: ${fixed} に固定（ORB_NOW）` });

  const dryRun = options.dryRun === true;
  const how = { dryRun, lockWait: shared.lockWait, commandLine };
  const done = await execute(ctx, command, options, how)
    .catch(async (error: unknown) => {
      throw error instanceof OpsError && command.restate ? await command.restate(error) : error;
    })
    .finally(() => {
      progress.stop();
      live?.stop();
    });
  // A sequence's plan holds no changes: its steps have theirs.
  if (dryRun && "plan" in command) ctx.note(dryRunNote(done.plan.changes));
  if (done.recoveryPending) ctx.note(PENDING);

  const result: JsonObject = {
    ...done.result,
    ...(done.recoveryPending && { recovery_pending: true }),
    // Under `context`, with what else belongs to the invocation and not to its result.
    ...(fixed && { context: { clock: `fixed ${fixed}` } }),
  };
  await world.output.stdout(done.stdout ?? (await render(command, result, shared, ctx, world)));
  try {
    await conclude(ctx, command, { ...done, result }, { ...how, jsonOut: shared.jsonOut });
  } catch (error) {
    // The result is out already, and stdout carries one document: this error has only its lines on stderr.
    return await reportError(error, world, { lang: ctx.lang, json: false });
  }
  return done.exitCode;
}

function createContext(
  { shared, commandLine }: Invocation,
  world: World,
): { ctx: Context; progress: Progress; live: Live | undefined } {
  const { env, output, terminal } = world;
  const lang = languageOf(shared.lang, env);
  const workspace = openWorkspace({ flag: shared.workspace, env, cwd: world.cwd });
  const clock = systemClock(env);
  const tell = shared.progressLines ? output.stderr : undefined;
  const progress = new Progress(lang, terminal.stderr && !shared.quiet, () => clock.monotonic(), tell);
  const live = terminal.stderr && !shared.quiet ? new Live(lang, shared.color, world, clock) : undefined;
  const ctx: Context = {
    workspace,
    clock,
    reader: new Reader(workspace),
    env,
    lang,
    commandLine,
    note(line) {
      if (shared.quiet) return;
      progress.stop();
      live?.stop();
      output.stderr(`${typeof line === "string" ? line : line[lang]}\n`);
    },
    progress(label, done, total) {
      live?.stop();
      return progress.report(label, done, total);
    },
    ...(live && { live: (draw) => live.draw(draw) }),
  };
  return { ctx, progress, live };
}

/** One JSON document for programs (a line) or on demand (indented on a terminal), else what a person reads. */
async function render(
  command: Command,
  document: JsonObject,
  shared: SharedOptions,
  ctx: Context,
  { terminal, env }: World,
): Promise<string> {
  if (shared.json ?? !terminal.stdout) {
    return terminal.stdout ? printJson(document) : `${printJsonLine(document)}\n`;
  }
  // What draws looks at the process's streams, whose making takes longer than most commands.
  const { colourWanted, createView } = await import("./view.ts");
  const { showGeneric } = await import("./generic_view.ts");
  const view = createView(ctx.lang, terminal.columns, colourWanted(shared.color, env, terminal.stdout));
  const shown = command.show ? command.show(document, view) : showGeneric(document, view);
  return `${shown.trimEnd()}\n`;
}

const PENDING: Text = {
  en: "recovery pending: an interrupted commit will be completed by the next command that writes",
  ja: "復旧待ち: 中断されたコミットがあります。次に書き込むコマンドが完了させます",
};

function dryRunNote(changes: Change[]): Text {
  const created = changes.filter(({ expect }) => expect.is === "absent").length;
  const deleted = changes.filter(({ op }) => op === "delete").length;
  const changed = changes.length - created - deleted;
  return {
    en: `dry run: nothing was written (files that would be created: ${created}, changed: ${changed}, deleted: ${deleted})`,
    ja: `ドライラン: 何も書き込んでいません（作成予定 ${created} 件、変更予定 ${changed} 件、削除予定 ${deleted} 件）`,
  };
}
