import type { Lang, Text } from "../workspace/text.ts";

type Bar = ReturnType<typeof import("@clack/prompts").progress>;

/**
 * Progress of one step after another on stderr, drawn on a terminal only. The drawing package is loaded at the first call, so
 * short commands never pay for it; a step that never yields to the event loop shows nothing.
 */
export class Progress {
  private bar: Bar | undefined;
  private label = "";
  private shown = 0;
  private clack: typeof import("@clack/prompts") | undefined;
  private loading = false;

  constructor(
    private readonly lang: Lang,
    private readonly enabled: boolean,
  ) {}

  report(label: Text, done: number, total: number): void {
    if (!this.enabled) return;
    if (!this.clack) {
      this.load();
      return;
    }
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
  }

  /** Ends the line that is being drawn, so that other output begins on its own. */
  stop(): void {
    this.bar?.stop(this.label);
    this.bar = undefined;
  }

  private load(): void {
    if (this.loading) return;
    this.loading = true;
    void import("@clack/prompts").then((clack) => {
      this.clack = clack;
    });
  }
}
