import type { Canvas } from "../workspace/canvas.ts";
import type { Lang } from "../workspace/text.ts";
import type { Clock } from "../workspace/time.ts";
import type { World } from "./world.ts";

/** Between two drawings, ms. */
const FRAME = 200;
const ESCAPE = "\u001b[";

/** A block of lines on a terminal that is drawn over and over again. What it last showed stays when it stops. */
export class Live {
  private lines = 0;
  private next = 0;
  private canvas: Canvas | undefined;
  private pending: ((canvas: Canvas) => string) | undefined;

  constructor(
    private readonly lang: Lang,
    private readonly colour: boolean | undefined,
    private readonly world: World,
    private readonly clock: Pick<Clock, "monotonic">,
  ) {}

  draw(draw: (canvas: Canvas) => string): void {
    this.pending = draw;
    const now = this.clock.monotonic();
    if (now < this.next) return;
    this.next = now + FRAME;
    this.show();
  }

  /** Shows what was drawn last, and leaves it: other output begins on its own line. */
  stop(): void {
    if (this.pending) this.show();
    this.lines = 0;
  }

  private show(): void {
    if (!this.pending) return;
    this.canvas ??= this.makeCanvas();
    const text = this.pending(this.canvas);
    this.pending = undefined;
    const back = this.lines > 0 ? `${ESCAPE}${this.lines}A\r${ESCAPE}J` : "";
    this.world.output.stderr(`${back}${text}\n`);
    this.lines = text.split("\n").length;
  }

  /** Loaded only by commands that draw. */
  private makeCanvas(): Canvas {
    const { createView, colourWanted } = require("./view.ts") as typeof import("./view.ts");
    const { terminal, env } = this.world;
    // The width of stdout stands in for that of stderr: where both are terminals, they are the same one.
    return createView(this.lang, terminal.columns, colourWanted(this.colour, env, terminal.stderr));
  }
}
