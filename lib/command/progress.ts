import type { Lang, Text } from "../workspace/text.ts";

type Bar = ReturnType<typeof import("@clack/prompts").progress>;

/** Between two drawings, ms. */
const FRAME = 80;
/** Between two lines, ms. */
const LINE = 250;

/** How far a step is, as a job tells whoever has started it. */
export interface ProgressLine {
  progress: { label: string; done: number; total: number };
}

/**
 * Progress of one step after another on stderr, drawn on a terminal only, or told in lines of JSON where those are asked for.
 * The drawing package is loaded when a step has gone on for a frame, so short commands never pay for it.
 */
export class Progress {
  private bar: Bar | undefined;
  private label = "";
  private shown = 0;
  private clack: typeof import("@clack/prompts") | undefined;
  private next: number | undefined;

  constructor(
    private readonly lang: Lang,
    private readonly enabled: boolean,
    private readonly monotonic: () => number,
    private readonly tell?: (line: string) => void,
  ) {}

  /** A promise when it is time to draw: it resolves when the event loop has come round. */
  report(label: Text, done: number, total: number): Promise<void> | undefined {
    if (this.tell) return this.line(this.tell, label, done, total);
    if (!this.enabled) return;
    const now = this.monotonic();
    this.next ??= now + FRAME;
    if (now < this.next && done < total) return;
    this.next = now + FRAME;
    if (!this.clack && done >= total) return;
    return this.draw(label, done, total);
  }

  private line(tell: (line: string) => void, label: Text, done: number, total: number): undefined {
    const now = this.monotonic();
    if (now < (this.next ?? now)) return;
    this.next = now + LINE;
    const line: ProgressLine = { progress: { label: label[this.lang], done, total } };
    tell(`${JSON.stringify(line)}\n`);
  }

  private async draw(label: Text, done: number, total: number): Promise<void> {
    this.clack ??= await import("@clack/prompts");
    const text = label[this.lang];
    if (!this.bar || text !== this.label) {
      this.stop();
      this.bar = this.clack.progress({ max: Math.max(1, total), output: process.stderr });
      this.bar.start(text);
      this.label = text;
      this.shown = 0;
    }
    if (done > this.shown) this.bar.advance(done - this.shown, text);
    this.shown = Math.max(this.shown, done);
    if (done >= total) this.stop();
    await new Promise((resolve) => setTimeout(resolve));
  }

  /** Ends the line that is being drawn, so that other output begins on its own. */
  stop(): void {
    this.bar?.stop(this.label);
    this.bar = undefined;
  }
}
