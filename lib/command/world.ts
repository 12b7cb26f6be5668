import type { Output } from "./output.ts";

/** What a command runs in. Tests and the wizard bring their own. */
export interface World {
  env: Readonly<Record<string, string | undefined>>;
  /** The caller's directory; `.` is the process's own. */
  cwd: string;
  output: Output;
  /** Whether each stream is a terminal, and how wide it is. */
  terminal: { stdout: boolean; stderr: boolean; columns: number };
}

const USUAL_COLUMNS = 80;

/** The process itself: its environment and streams. A reader that has gone away (EPIPE) is no error of the command. */
export function processWorld(): World {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  return {
    env: process.env,
    cwd: ".",
    output: {
      stdout: (text) => void process.stdout.write(text),
      stderr: (text) => void process.stderr.write(text),
    },
    terminal: {
      stdout: process.stdout.isTTY === true,
      stderr: process.stderr.isTTY === true,
      columns: process.stdout.columns || Number(process.env.COLUMNS) || USUAL_COLUMNS,
    },
  };
}
