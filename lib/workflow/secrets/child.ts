import { takeSignals } from "../../command/signals.ts";
import { OpsError } from "../../workspace/errors.ts";
import { isErrno } from "../../workspace/files.ts";

/** Never handed on: a command that gets some secrets does not get the key to all of them. */
const KEYS = ["ORB_AGE_IDENTITY", "ORB_AGE_IDENTITY_FILE", "ORB_AGE_PASSPHRASE"];

/**
 * Runs an argument list with our streams and these variables on top of the environment, hands signals on to it, and returns its exit
 * code (128 and the number for a signal that ended it, as shells do). Throws `command_not_found`.
 */
export async function runWithSecrets(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  secrets: Readonly<Record<string, string>>,
): Promise<number> {
  // Before it starts: a signal that came in between would end us and leave it alone.
  using _ = takeSignals(["SIGINT", "SIGTERM", "SIGHUP"], (signal) => child.kill(signal));
  const child = start(command, { ...without(env, KEYS), ...secrets });
  return await child.exited;
}

function start(command: readonly string[], env: Record<string, string | undefined>) {
  try {
    return Bun.spawn([...command], { env, stdio: ["inherit", "inherit", "inherit"] });
  } catch (error) {
    if (!isErrno(error, "ENOENT", "EACCES")) throw error;
    const name = JSON.stringify(command[0]);
    throw new OpsError("command_not_found", {
      en: `There is no program ${name} that could be run.`,
      ja: `実行できるプログラム ${name} が見つかりません。`,
    });
  }
}

function without(env: Readonly<Record<string, string | undefined>>, names: readonly string[]) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}
