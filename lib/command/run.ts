import { version } from "../../package.json";
import { Exit } from "../workspace/errors.ts";
import type { Lang } from "../workspace/text.ts";
import type { Command } from "./define.ts";
import { parseFlags } from "./flags.ts";
import { glance, languageOf } from "./language.ts";
import { reportError } from "./output.ts";
import { processWorld, type World } from "./world.ts";

/** A script's last line: `if (import.meta.main) await runScript(command);`. Sets the process's exit code and lets it end by itself. */
export async function runScript(
  command: Command,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> {
  const world = await processWorld();
  endOnInterrupt(argv, world);
  process.exitCode = await run(command, argv, world);
}

/** Ctrl-C ends the process at once with 130: whatever is being written is all or nothing, so the workspace stays usable. */
export function endOnInterrupt(argv: readonly string[], world: World): void {
  process.on("SIGINT", () => {
    const lang = languageOf(glance(argv).lang, world.env);
    world.output.stderr({ en: "\ninterrupted\n", ja: "\n中断しました\n" }[lang]);
    process.exit(Exit.interrupted);
  });
}

/** Runs a command line in a world; never throws, and returns the exit code. */
export async function run(command: Command, argv: readonly string[], world: World): Promise<number> {
  const asked = glance(argv);
  const lang = languageOf(asked.lang, world.env);
  try {
    if (asked.help) return await help(command, lang, world);
    if (asked.version) {
      await world.output.stdout(`${command.name} ${version}\n`);
      return Exit.ok;
    }
    const { options, shared } = await parseFlags(command, argv);
    const { runSession } = await import("./session.ts");
    const commandLine = [command.name, ...argv].join(" ");
    return await runSession(command, { commandLine, options, shared }, world);
  } catch (error) {
    const json = asked.json ?? !world.terminal.stdout;
    return await reportError(error, world.output, lang, json, Boolean(world.env.ORB_DEBUG));
  }
}

async function help(command: Command, lang: Lang, world: World): Promise<number> {
  const { renderHelp } = await import("./help.ts");
  await world.output.stdout(`${renderHelp(command, lang, world.terminal.columns)}\n`);
  return Exit.ok;
}
