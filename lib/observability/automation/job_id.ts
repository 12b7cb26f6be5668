import type { Context } from "../../workspace/context.ts";
import { fileStamp } from "../../workspace/time.ts";

/** The job's id: as given, else `YYYYMMDDTHHMMSSZ-<slug of the name>`. */
export function jobIdOf({ clock }: Pick<Context, "clock">, jobName: string, given?: string): string {
  return given ?? `${fileStamp(clock.now()).replace("_", "T")}Z-${slugOf(jobName)}`;
}

/** Lower case, blanks as `-`, everything outside `[a-z0-9_-]` left out; empty for a name that has none of these. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(" ", "-")
    .replace(/[^a-z0-9_-]/g, "");
}
