import { render } from "ink";
import { Exit } from "../lib/workspace/errors.ts";
import type { Lang } from "../lib/workspace/text.ts";
import { LEFT, Wizard } from "./app.tsx";
import { WindowContext } from "./hooks/screen.ts";
import type { Screen } from "./screen.ts";
import type { Session } from "./session.ts";

const ALTERNATE = "\x1b[?1049h";
const TOP = "\x1b[H";
const ERASE = "\x1b[2J";
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * Shows the wizard on this terminal until it is left, and returns the exit code: 0 when the operator left it, 130 after Ctrl-C, a signal or
 * with the terminal closed. The screen is as it was, however it ends; what nobody caught is thrown then.
 */
export async function show(session: Session, lang: Lang, start: Screen[]): Promise<number> {
  let left = false;
  const failures: unknown[] = [];
  const leave = () => {
    left = true;
    ink.unmount();
  };
  const fail = (why: unknown) => {
    // Giving back a terminal that is not there any more fails, too.
    if (!left && !isGone(why)) failures.push(why);
    leave();
  };
  // From here on, whatever ends the wizard, also in the midst of its first frame, gives the terminal back.
  // A closed terminal would make Ink spin, and writing to it fails for ever after.
  for (const event of ["end", "close", "error"]) process.stdin.on(event, leave);
  for (const stream of [process.stdout, process.stderr]) stream.on("error", leave);
  for (const signal of SIGNALS) process.on(signal, leave);
  for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, fail);
  // Ink does so after its first frame: a key pressed before would be echoed into it.
  process.stdin.setRawMode(true);
  // And it draws from where the cursor happens to be.
  process.stdout.write(`${ALTERNATE}${TOP}`);
  const { stdout } = process;
  const wizard = () => (
    <WindowContext value={windowOf(stdout)}>
      <Wizard session={session} lang={lang} start={start} />
    </WindowContext>
  );
  const listeners = stdout.listeners("resize");
  const ink = render(wizard(), {
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: 120,
    // Ink draws nothing where a variable CI exists, unless it is told to.
    interactive: true,
    exitOnCtrlC: true,
    patchConsole: false,
  });
  // On a resize Ink would draw the old frame into the new window first, which a smaller one cannot hold.
  for (const listener of stdout.listeners("resize").filter((one) => !listeners.includes(one))) {
    stdout.off("resize", listener as () => void);
  }
  stdout.on("resize", () => {
    if (left) return;
    ink.clear();
    stdout.write(`${TOP}${ERASE}`);
    ink.rerender(wizard());
  });
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

/** At least one column and one row, also while a terminal says that it has none. */
function windowOf({ columns, rows }: { columns?: number; rows?: number }): { columns: number; rows: number } {
  return { columns: Math.max(1, columns || 80), rows: Math.max(1, rows || 24) };
}

/** Whether an error says that the terminal has been closed. */
function isGone(error: unknown): boolean {
  return (
    error instanceof Error &&
    ["EIO", "EBADF", "EPIPE", "ENXIO", "ENOTTY"].includes((error as NodeJS.ErrnoException).code ?? "")
  );
}
