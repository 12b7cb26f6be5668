import { isatty } from "node:tty";
import { render } from "ink";
import { parseFlags } from "../lib/command/flags.ts";
import { glance, languageOf, mannerOf } from "../lib/command/language.ts";
import { reportError } from "../lib/command/output.ts";
import { run } from "../lib/command/run.ts";
import { colourWanted } from "../lib/command/view.ts";
import { processWorld } from "../lib/command/world.ts";
import { Exit, OpsError } from "../lib/workspace/errors.ts";
import { loadChecklist } from "../lib/checklists/load.ts";
import { Reader } from "../lib/workspace/reader.ts";
import { openWorkspace } from "../lib/workspace/paths.ts";
import { catalog } from "../scripts/catalog.ts";
import { Wizard } from "./app.tsx";
import { command } from "./command.ts";
import type { Screen } from "./screen.ts";
import { clockOf, operatorOf, type Session } from "./session.ts";

/** Runs the wizard until the operator leaves it, and sets the process's exit code. The terminal is as it was, however it ends. */
export async function runWizard(argv: readonly string[]): Promise<void> {
  const world = await processWorld();
  const asked = glance(argv);
  if (asked.help || asked.version) {
    process.exitCode = await run(command, argv, world);
    return;
  }
  try {
    const { options, shared } = await parseFlags(command, argv);
    if (!isatty(0) || !world.terminal.stdout) throw noTerminal();
    const { env } = world;
    const lang = languageOf(shared.lang, env);
    const session: Session = {
      workspace: openWorkspace({ flag: shared.workspace, env, cwd: world.cwd }),
      catalog,
      env,
      clock: clockOf(env),
      operator: operatorOf(options.operator, env),
      vars: Object.fromEntries(
        options.var.map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]),
      ),
      colour: colourWanted(shared.color, env, true),
      program: (name) => ({
        words: [process.execPath, `${import.meta.dir}/../scripts/${name}.ts`],
        shown: ["bun", `scripts/${name}.ts`],
      }),
    };
    const start: Screen[] = [{ name: "home" }];
    if (options.checklist) {
      loadChecklist(new Reader(session.workspace), options.checklist);
      start.push({ name: "walk", checklist: options.checklist });
    }
    process.exitCode = await show(session, lang, start);
  } catch (error) {
    process.exitCode = await reportError(error, world, mannerOf(argv, world));
  }
}

async function show(session: Session, lang: "en" | "ja", start: Screen[]): Promise<number> {
  const ink = render(<Wizard session={session} lang={lang} start={start} />, {
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: 120,
    // Ink draws nothing where a variable CI exists, unless it is told to.
    interactive: true,
    exitOnCtrlC: true,
    patchConsole: false,
  });
  let failure: unknown;
  const leave = (why?: unknown) => {
    failure ??= why;
    ink.unmount();
  };
  // A closed terminal would make Ink spin.
  for (const event of ["end", "close", "error"]) process.stdin.once(event, () => leave());
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.once(signal, () => leave());
  process.once("uncaughtException", leave);
  process.once("unhandledRejection", leave);
  try {
    await ink.waitUntilExit();
  } catch (error) {
    failure ??= error;
  }
  process.stdin.unref?.();
  if (failure) throw failure;
  return Exit.ok;
}

function noTerminal(): OpsError {
  return new OpsError(
    "no_terminal",
    { en: "The wizard needs a terminal.", ja: "ウィザードには端末が必要です。" },
    {
      en: "Use the commands themselves, or `runbook check CHECKLIST` for what can be checked without a person.",
      ja: "各コマンドを直接使うか、人の操作なしで確認できる項目には `runbook check CHECKLIST` を使ってください。",
    },
    { stream: "stderr" },
  );
}
