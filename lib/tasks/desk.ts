import type { JsonObject } from "../workspace/json.ts";
import { unifiedDiff } from "../workspace/markdown/diff.ts";
import { joinLines, type Lines, splitLines } from "../workspace/markdown/lines.ts";
import type { Change } from "../workspace/plan.ts";
import { type Reading, writeChange } from "../workspace/plans.ts";
import { TASK_TEMPLATES } from "../workspace/templates_tasks.ts";
import type { Text } from "../workspace/text.ts";

/** What would become of a file. */
export interface FileDiff extends JsonObject {
  path: string;
  /** Unified; for `patch`. */
  diff: string;
}

/**
 * The documents of a step, edited on copies: nothing is written before all of it has come out well. A document that is not there
 * begins as its template, and is made only if something is put into it.
 */
export class Desk {
  readonly #before = new Map<string, string | undefined>();
  readonly #lines = new Map<string, Lines>();
  readonly #edited = new Set<string>();
  readonly warnings: Text[] = [];

  constructor(private readonly ctx: Reading) {}

  /** True when the document is there, or has been made here. */
  has(path: string): boolean {
    return this.#text(path) !== undefined || this.#edited.has(path);
  }

  lines(path: string): Lines {
    const known = this.#lines.get(path);
    if (known) return known;
    const lines = splitLines(this.#text(path) ?? TASK_TEMPLATES[path] ?? "");
    this.#lines.set(path, lines);
    return lines;
  }

  edit(path: string, change: (lines: Lines) => Lines): void {
    const edited = change(this.lines(path));
    if (edited.join("\n") === this.lines(path).join("\n")) return;
    this.#lines.set(path, edited);
    this.#edited.add(path);
  }

  warn(en: string, ja: string): void {
    this.warnings.push({ en, ja });
  }

  changes(): Change[] {
    return this.#outcome().map(({ path, after }) => writeChange(this.ctx, path, after));
  }

  diffs(): FileDiff[] {
    return this.#outcome().map(({ path, before, after }) => ({
      path,
      diff: unifiedDiff(path, before, after),
    }));
  }

  #outcome(): { path: string; before: string | undefined; after: string }[] {
    return [...this.#edited]
      .map((path) => ({ path, before: this.#text(path), after: joinLines(this.lines(path)) }))
      .filter(({ before, after }) => before !== after);
  }

  #text(path: string): string | undefined {
    if (!this.#before.has(path)) this.#before.set(path, this.ctx.reader.maybeText(path));
    return this.#before.get(path);
  }
}
