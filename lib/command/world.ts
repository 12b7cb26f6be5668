import type { BunFile } from "bun";
import { OpsError } from "../workspace/errors.ts";
import { isErrno } from "../workspace/files.ts";
import { errnoText } from "../workspace/fserror.ts";

/** What a command runs in. Tests and the wizard bring their own. */
export interface World {
  env: Readonly<Record<string, string | undefined>>;
  /** The caller's directory; `.` is the process's own. */
  cwd: string;
  output: Output;
  /** Whether each stream is a terminal, and how wide it is. */
  terminal: { stdout: boolean; stderr: boolean; columns: number };
}

/** Where a run writes to. */
export interface Output {
  stdout(text: string): Promise<void>;
  stderr(text: string): void;
}

const USUAL_COLUMNS = 80;

/** The process itself. Its stream objects are left alone unless they are terminals: making them takes longer than most commands. */
export async function processWorld(): Promise<World> {
  const stdout = await isTerminal(Bun.stdout, 1);
  return {
    env: process.env,
    cwd: ".",
    output: { stdout: writeStdout, stderr: stderrWriter() },
    terminal: {
      stdout,
      stderr: await isTerminal(Bun.stderr, 2),
      columns: (stdout && process.stdout.columns) || Number(process.env.COLUMNS) || USUAL_COLUMNS,
    },
  };
}

async function isTerminal(stream: BunFile, fd: number): Promise<boolean> {
  const stat = await stream.stat().catch(() => undefined);
  if (!stat?.isCharacterDevice()) return false;
  return (await import("node:tty")).isatty(fd);
}

/** Notes go out at once; what cannot be said there (nobody reads any more) is no reason to stop. */
function stderrWriter(): Output["stderr"] {
  const sink = Bun.stderr.writer();
  return (text) => {
    // Both begin at once, as the process may end before anything that is awaited.
    Promise.all([sink.write(text), sink.flush()]).catch(() => {});
  };
}

/** Returns when all is written. A reader that has gone away (EPIPE) has had enough: no error of the command. */
export async function writeStdout(text: string): Promise<void> {
  const sink = Bun.stdout.writer();
  try {
    await sink.write(text);
    await sink.flush();
  } catch (error) {
    if (isErrno(error, "EPIPE")) return;
    const [code, { en, ja }] = errnoText(error);
    const why = {
      en: `cannot write the result to stdout: ${en}`,
      ja: `結果を標準出力に書き込めません: ${ja}`,
    };
    throw new OpsError(code, why, undefined, { stream: "stderr", cause: error });
  }
}
