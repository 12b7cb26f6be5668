import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const root = join(import.meta.dir, "../..");
export const script = (name: string) => [process.execPath, join(root, "scripts", `${name}.ts`)];
export const probe = [process.execPath, join(import.meta.dir, "probe.ts")];

type Env = Record<string, string>;

export interface Ended {
  exit: number;
  out: string;
  err: string;
}

export function tempFolder(): string {
  return mkdtempSync(join(tmpdir(), "orb-ops-e2e-"));
}

/** A process of its own with pipes for its streams, in a fresh folder, without settings of the caller's. */
export async function piped(command: string[], given: { env?: Env; cwd?: string } = {}): Promise<Ended> {
  const child = Bun.spawn(command, {
    cwd: given.cwd ?? tempFolder(),
    env: { PATH: process.env.PATH!, ...given.env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err, exit] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { exit, out, err };
}

/** Written by the shell after the command, so that the end of its output is seen and not guessed. */
const END = "\u001e";

/** The same on a pseudo-terminal: what a person sees, with `\n` line ends. */
export async function onTerminal(
  command: string[],
  given: { env?: Env; cwd?: string; columns?: number } = {},
): Promise<{ exit: number; screen: string }> {
  let screen = "";
  const ended = Promise.withResolvers<void>();
  const decoder = new TextDecoder();
  const terminal = new Bun.Terminal({
    cols: given.columns ?? 80,
    rows: 40,
    data: (_, bytes) => {
      screen += decoder.decode(bytes, { stream: true });
      if (screen.includes(END) && screen.endsWith("\n")) ended.resolve();
    },
  });
  const child = Bun.spawn(["sh", "-c", `"$@"; printf '\\036%d\\n' $?`, "sh", ...command], {
    cwd: given.cwd ?? tempFolder(),
    env: { PATH: process.env.PATH!, TERM: "xterm-256color", ...given.env },
    terminal,
  });
  try {
    await ended.promise;
    const [shown = "", exit = ""] = screen.replaceAll("\r\n", "\n").split(END);
    return { exit: Number(exit), screen: shown };
  } finally {
    child.kill("SIGKILL");
    terminal.close();
  }
}
