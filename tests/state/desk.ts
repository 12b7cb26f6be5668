import type { z } from "zod";
import type { Command } from "../../lib/command/define.ts";
import { execute } from "../../lib/command/execute.ts";
import { OpsError } from "../../lib/workspace/errors.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { Workplace } from "../command/workplace.ts";

export type { Ran } from "../command/workplace.ts";

/** A workspace of its own for a test, with a clock that stands still. */
export class Desk extends Workplace {
  override now = "2026-01-05T00:00:00Z";

  /** All files with their text, but for the program's own. */
  files(): Record<string, string> {
    return Object.fromEntries(this.paths().map((path) => [path, this.read(path)]));
  }

  /** What the lines of a file of JSON lines say; none where it is missing. */
  lines(path: string): JsonObject[] {
    return this.texts(path).map((line) => JSON.parse(line) as JsonObject);
  }

  /** Plans and commits; returns the result. */
  async do<Schema extends z.ZodObject, Result extends JsonObject>(
    command: Command<Schema, Result>,
    options: z.input<Schema>,
  ): Promise<Result> {
    const read = command.options.parse(options) as z.output<Schema>;
    const dryRun = (read as { dryRun?: boolean }).dryRun === true;
    return (await execute(this.context(), command, read, { dryRun })).result;
  }
}

/** The error that a promise or a function ends with. */
export async function errorOf(what: () => unknown): Promise<OpsError> {
  try {
    await what();
  } catch (error) {
    if (error instanceof OpsError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
