import { readFileSync } from "node:fs";
import type { JsonObject } from "../../lib/workspace/json.ts";
import type { Text } from "../../lib/workspace/text.ts";
import { parseInstant } from "../../lib/workspace/time.ts";
import { Workplace } from "../command/workplace.ts";

export const MINUTE = 60_000;

/** A workspace of its own with a clock that moves when told. */
export class Office extends Workplace {
  override now = parseInstant("2026-01-02T03:04:05Z");
  /** Every note so far, in both languages. */
  notes = "";

  override note(line: Text | string): void {
    this.notes += typeof line === "string" ? line : `${line.en}\n${line.ja}\n`;
  }

  /** Every file with its bytes as text, locks and staging included. */
  files(): Record<string, string> {
    return Object.fromEntries(
      this.everything().map((path) => [path, readFileSync(this.path(path), "latin1")]),
    );
  }

  /** What waits to be sent. */
  outbox(): JsonObject[] {
    const inside = this.everything().filter((path) => path.startsWith("ops/outbox/"));
    return inside.map((path) => this.json(path));
  }

  later(minutes: number): void {
    this.now += minutes * MINUTE;
  }
}
