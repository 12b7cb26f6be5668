import type { JsonObject } from "../../lib/workspace/json.ts";
import type { Text } from "../../lib/workspace/text.ts";
import { Workplace } from "../command/workplace.ts";

export type { Ran } from "../command/workplace.ts";

export interface Entry extends JsonObject {
  job_id: string;
  status: string;
  sequence: number;
  diagnostics: JsonObject;
}

/** A workspace of its own for a test, with a clock that stands still. */
export class Shop extends Workplace {
  override now = "2026-01-05T00:00:00Z";
  readonly notes: string[] = [];

  override note(line: Text | string): void {
    this.notes.push(typeof line === "string" ? line : line.en);
  }

  lines<Line = Entry>(path: string): Line[] {
    return this.texts(path).map((line) => JSON.parse(line) as Line);
  }

  /** Entries of the automation log. */
  log(): Entry[] {
    return this.lines("ops/automation_runs.log");
  }

  /** All files, but for the program's own. */
  files(): string[] {
    return this.paths();
  }
}
