import { calledAs } from "../workspace/build.ts";
import { Exit, type OpsError } from "../workspace/errors.ts";
import { nearest } from "../workspace/suggest.ts";
import type { Lang } from "../workspace/text.ts";
import type { Command } from "./define.ts";
import { glance, mannerOf } from "./language.ts";
import * as say from "./messages.ts";
import { reportError } from "./output.ts";
import { runProcess } from "./process.ts";
import type { World } from "./world.ts";

/** Commands by name; each is loaded when it is asked for. */
export type Catalog = Readonly<Record<string, () => Promise<{ command: Command }>>>;

/** The wizard, which has the process to itself. */
export type Wizard = () => Promise<{ runWizard(argv: readonly string[]): Promise<void> }>;

const WIZARD = "wizard";

/**
 * One program for all commands: `orb-ops update_state …`, or called by a command's name through a link, each with or without
 * `.ts`. Without a word, on a terminal, it is the wizard. It ends like `runScript`.
 */
export async function runProgram(name: string, catalog: Catalog, wizard: Wizard): Promise<void> {
  const words = process.argv.slice(2);
  const argv = own(catalog, calledAs()) ? [calledAs(), ...words] : words;
  if (argv[0] === WIZARD || (argv.length === 0 && (await onTerminal()))) {
    return (await wizard()).runWizard(argv.slice(1));
  }
  return runProcess(argv, (world) => runNamed(name, catalog, argv, world));
}

async function onTerminal(): Promise<boolean> {
  const { isatty } = await import("node:tty");
  return isatty(0) && isatty(1);
}

/** Runs `COMMAND …`, `completion SHELL`, `help [COMMAND]`, `--help` or `--version`; never throws, and returns the exit code. */
export async function runNamed(
  program: string,
  catalog: Catalog,
  argv: readonly string[],
  world: World,
): Promise<number> {
  const [first = "help", second, ...rest] = argv;
  const asked = glance(argv);
  const manner = mannerOf(argv, world);
  try {
    const name = own(catalog, first);
    if (name) return await runOwn(name, catalog[name]!, argv.slice(1), world);
    if (first === "help" && second)
      return await runNamed(program, catalog, [second, "--help", ...rest], world);
    if (first === "completion") await completion(program, second, catalog, manner.lang, world);
    else if (asked.version) await world.output.stdout((await import("./version.ts")).versionLine(program));
    else if (asked.help || first === "help") await list(program, catalog, manner.lang, world);
    else throw unknown(program, first, catalog);
    return Exit.ok;
  } catch (error) {
    return await reportError(error, world, manner);
  }
}

/** Loads only what is asked for: neither the command nor zod for a help that is ready. */
async function runOwn(
  name: string,
  load: Catalog[string],
  argv: readonly string[],
  world: World,
): Promise<number> {
  const page = glance(argv).help ? (await import("./pages.ts")).readyPage(name) : undefined;
  if (page) {
    const { printHelp } = await import("./help.ts");
    await printHelp(page, mannerOf(argv, world).lang, world);
    return Exit.ok;
  }
  const [{ run }, { command }] = await Promise.all([import("./run.ts"), load()]);
  return run(command, argv, world);
}

async function completion(
  program: string,
  shell: string | undefined,
  catalog: Catalog,
  lang: Lang,
  world: World,
) {
  const [{ SHELLS, renderCompletion }, { allPages }] = await Promise.all([
    import("./completion/index.ts"),
    import("./pages.ts"),
  ]);
  const known = SHELLS.find((name) => name === shell);
  if (!known) throw say.badValues(program, [say.notChoice("completion", shell ?? "", [...SHELLS])]);
  await world.output.stdout(renderCompletion(known, program, await allPages(catalog), lang));
}

async function list(program: string, catalog: Catalog, lang: Lang, world: World) {
  const [{ renderCommandList }, { allPages }] = await Promise.all([
    import("./command_list.ts"),
    import("./pages.ts"),
  ]);
  await world.output.stdout(
    `${renderCommandList(program, await allPages(catalog), lang, world.terminal.columns)}\n`,
  );
}

function unknown(program: string, word: string, catalog: Catalog): OpsError {
  if (word.startsWith("-")) return say.unknownFlag(program, word, nearest(word, ["--help", "--version"]));
  return say.unknownCommand(
    program,
    word,
    nearest(word, [...Object.keys(catalog), "completion", "help", WIZARD]),
  );
}

/** The name of a command, given with or without `.ts`. */
function own(catalog: Catalog, word: string): string | undefined {
  const name = word.replace(/\.ts$/, "");
  return Object.hasOwn(catalog, name) ? name : undefined;
}
