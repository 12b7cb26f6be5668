import { join } from "node:path";
import { build } from "../workspace/build.ts";

/** Where this program lies: the folder of its scripts, which is inside the binary when it is compiled. */
export interface Program {
  scripts: string;
  executable: string;
}

/** The words that start a command in a process of its own: `<bun> <scripts>/<command>.ts`, or `<binary> <command>`. */
export function programWords({ scripts, executable }: Program, command: string): string[] {
  return build ? [executable, command] : [executable, join(scripts, `${command}.ts`)];
}
