import { render } from "ink";
import { Exit } from "../lib/workspace/errors.ts";
import type { Lang } from "../lib/workspace/text.ts";
import { LEFT, Wizard } from "./app.tsx";
import type { Screen } from "./screen.ts";
import type { Session } from "./session.ts";

const ALTERNATE = "\x1b[?1049h";
const HOME = "\x1b[H";
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * Shows the wizard on this terminal until it is left, and returns the exit code: 0 when the operator left it, 130 after Ctrl-C, a signal or
 * with the terminal closed. The screen is as it was, however it ends; what nobody caught is thrown then.
 */
export async function show(session: Session, lang: Lang, start: Screen[]): Promise<number> {
  // Ink does so after its first frame: a key pressed before would be echoed into it.
  process.stdin.setRawMode(true);
  // And it draws from where the cursor happens to be.
  process.stdout.write(`${ALTERNATE}${HOME}`);
  const ink = render(<Wizard session={session} lang={lang} start={start} />, {
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: 120,
    // Ink draws nothing where a variable CI exists, unless it is told to.
    interactive: true,
    exitOnCtrlC: true,
    patchConsole: false,
  });
  const failures: unknown[] = [];
  let left = false;
  const leave = () => {
    left = true;
    ink.unmount();
  };
  const fail = (why: unknown) => {
    // Giving back a terminal that is not there any more fails, too.
    if (!left && !isGone(why)) failures.push(why);
    leave();
  };
  // A closed terminal would make Ink spin, and writing to it fails for ever after.
  for (const event of ["end", "close", "error"]) process.stdin.on(event, leave);
  for (const stream of [process.stdout, process.stderr]) stream.on("error", leave);
  for (const signal of SIGNALS) process.on(signal, leave);
  for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, fail);
  let how: unknown;
  try {
    how = await ink.waitUntilExit();
  } catch (error) {
    fail(error);
  }
  process.stdin.unref?.();
  if (failures.length > 0) throw failures[0];
  return how === LEFT ? Exit.ok : Exit.interrupted;
}

/** Whether an error says that the terminal has been closed. */
function isGone(error: unknown): boolean {
  return (
    error instanceof Error &&
    ["EIO", "EBADF", "EPIPE", "ENXIO", "ENOTTY"].includes((error as NodeJS.ErrnoException).code ?? "")
  );
}
