import { join } from "node:path";
import { isatty } from "node:tty";
import { parseFlags } from "../lib/command/flags.ts";
import { glance, languageOf, mannerOf } from "../lib/command/language.ts";
import { reportError } from "../lib/command/output.ts";
import { run } from "../lib/command/run.ts";
import { colourWanted } from "../lib/command/view.ts";
import { processWorld } from "../lib/command/world.ts";
import { asTyped, build } from "../lib/workspace/build.ts";
import { programWords } from "../lib/workflow/program.ts";
import { OpsError } from "../lib/workspace/errors.ts";
import { Reader } from "../lib/workspace/reader.ts";
import { openWorkspace } from "../lib/workspace/paths.ts";
import { catalog } from "../scripts/catalog.ts";
import { command } from "./command.ts";
import { lean } from "./lean.ts";
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
      logState: options.logState,
      colour: colourWanted(shared.color, env, true),
      linear: options.linear,
      program: (name) => ({
        words: programWords(
          { scripts: join(import.meta.dir, "../scripts"), executable: process.execPath },
          name,
        ),
        shown: asTyped(name),
      }),
    };
    const start: Screen[] = [{ name: "home" }];
    if (options.checklist) {
      // Only where it is needed: the templates come with it.
      const { loadChecklist } = await import("../lib/checklists/load.ts");
      loadChecklist(new Reader(session.workspace), options.checklist);
      const { checklist, new: fresh, resume: run, from } = options;
      start.push({ name: "walk", checklist, fresh, run, from });
    }
    // In a binary both are done already. React's other build checks what its developers may do wrong, at every frame.
    if (!build) {
      process.env.NODE_ENV ??= "production";
      Bun.plugin(lean);
    }
    const { show } = await import("./show.tsx");
    process.exitCode = await show(session, lang, start);
  } catch (error) {
    process.exitCode = await reportError(error, world, { ...mannerOf(argv, world), json: false });
  }
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
