import type { Canvas } from "./canvas.ts";
import type { Clock } from "./time.ts";
import type { Lang, Text } from "./text.ts";
import type { Reader } from "./reader.ts";
import type { Workspace } from "./paths.ts";

/** What a command may know of the world while it plans. It reads through `reader`, which keeps the plan's `reads`. */
export interface Context {
  workspace: Workspace;
  clock: Clock;
  reader: Reader;
  env: Readonly<Record<string, string | undefined>>;
  lang: Lang;
  /** The command line as others may see it, secrets masked; absent where none was typed. */
  commandLine?: string;
  /** One line on stderr (silent under `--quiet`). */
  note(line: Text | string): void;
  /**
   * Progress of a long step on stderr, drawn on a terminal only. `done` of `total` in any unit. Where it gives a promise, it wants the
   * event loop for a moment in order to draw: a step that does not await it still works, unseen.
   */
  progress(label: Text, done: number, total: number): Promise<void> | undefined;
  /**
   * A block of lines on stderr that each call draws over again, at most some times a second; only there where stderr is a terminal
   * (and not `--quiet`). `draw` is called when it is time to draw.
   */
  live?(draw: (canvas: Canvas) => string): void;
}
