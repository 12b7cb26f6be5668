import { existsSync } from "node:fs";
import { basename } from "node:path";

/** What `bun run compile` writes into a binary. */
export interface Build {
  /** The commit it was made from; `+changed` where files differed from it. Null outside of a checkout. */
  commit: string | null;
  /** ISO instant, UTC. */
  time: string;
  /** Names of its commands. */
  commands: string[];
}

declare const ORB_BUILD: Build;

/** The binary that runs; undefined from source. */
export const build: Build | undefined = typeof ORB_BUILD === "undefined" ? undefined : ORB_BUILD;

/** How an operator types a command, as the program was started: `bun scripts/update_state.ts`, or `orb-ops update_state`. */
export function asTyped(command: string): string[] {
  return build ? ["orb-ops", command] : ["bun", `scripts/${command}.ts`];
}

/** Whether a word is the name of one of our commands. The catalogue is for programs of many commands: a script may not import it. */
export function isCommand(word: string): boolean {
  if (build) return build.commands.includes(word);
  return /^\w+$/.test(word) && existsSync(new URL(`../../scripts/${word}.ts`, import.meta.url));
}

/** What `new Worker` takes for one of our files, by its path in the project. A binary has its workers' files below its own root. */
export function workerFile(path: string): string {
  return build ? `./${path}` : new URL(`../../${path}`, import.meta.url).href;
}

/** Called by this name, through a link or not: `/usr/local/bin/update_state` → `update_state`. */
export function calledAs(): string {
  return basename(process.argv0).replace(/\.(ts|exe)$/, "");
}
