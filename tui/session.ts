import { userInfo } from "node:os";
import type { Catalog } from "../lib/command/program.ts";
import type { Context } from "../lib/workspace/context.ts";
import type { Workspace } from "../lib/workspace/paths.ts";
import { Reader } from "../lib/workspace/reader.ts";
import type { Lang } from "../lib/workspace/text.ts";
import { type Clock, systemClock } from "../lib/workspace/time.ts";

/** What a run of the wizard rests on; nothing of it changes but the language. */
export interface Session {
  workspace: Workspace;
  catalog: Catalog;
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  operator: string;
  /** Values of checklists' vars, by name. */
  vars: Readonly<Record<string, string>>;
  /** A finished walk also leaves a line under `## Log` of state.md. */
  logState: boolean;
  colour: boolean;
  /** One thing after another, and no mark by inverse alone: for screen readers. */
  linear: boolean;
  /** How the program was started, for shell lines and jobs: `bun scripts/update_state.ts` or `orb-ops update_state`. */
  program(command: string): { words: string[]; shown: string[] };
}

/** Whoever walks through a checklist: `--operator`, ORB_OPERATOR, or the login name. */
export function operatorOf(flag: string | undefined, env: Session["env"]): string {
  return flag ?? env.ORB_OPERATOR ?? userInfo().username;
}

/** A context that sees the workspace as it is now. Notes go to `note`; progress is not drawn. */
export function contextOf(
  session: Pick<Session, "workspace" | "clock" | "env">,
  lang: Lang,
  note: (line: string) => void = () => {},
): Context {
  const { workspace, clock, env } = session;
  return {
    workspace,
    clock,
    env,
    lang,
    reader: new Reader(workspace),
    note: (line) => note(typeof line === "string" ? line : line[lang]),
    progress: () => undefined,
  };
}

export function clockOf(env: Session["env"]): Clock {
  return systemClock(env);
}
