import { appendOutput } from "../lib/workspace/output.ts";
import { fileStamp } from "../lib/workspace/time.ts";
import type { Session } from "./session.ts";

/** So many lines of a job's output are kept for the screen; the log has all of them. */
const KEPT = 500;

/** A long command as a child of its own: what it says, and how it ends. Its whole output goes to `ops/logs/wizard/`. */
export class Job {
  readonly lines: string[] = [];
  readonly log: string;
  exitCode: number | undefined;
  readonly ended: Promise<number>;
  readonly #child: Bun.Subprocess<"ignore", "pipe", "pipe">;
  readonly #began: number;

  constructor(
    private readonly session: Session,
    name: string,
    argv: readonly string[],
    private readonly changed: () => void,
  ) {
    const { workspace, clock, env } = session;
    this.#began = clock.monotonic();
    this.log = `ops/logs/wizard/${fileStamp(clock.now())}_${name}.log`;
    const { words } = session.program(name);
    this.#child = Bun.spawn([...words, ...argv, "--workspace", workspace.root], {
      env,
      cwd: workspace.root,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    this.ended = this.#finish();
  }

  get elapsedMs(): number {
    return this.session.clock.monotonic() - this.#began;
  }

  /** Asks the job to end; commands finish the commit that they are in. */
  cancel(): void {
    this.#child.kill("SIGTERM");
  }

  async #finish(): Promise<number> {
    await Promise.all([this.#read(this.#child.stdout), this.#read(this.#child.stderr)]);
    this.exitCode = await this.#child.exited;
    this.changed();
    return this.exitCode;
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let open = "";
    for await (const bytes of stream) {
      const text = decoder.decode(bytes, { stream: true });
      appendOutput(this.session.workspace, this.log, text);
      const parts = (open + text).split("\n");
      open = parts.pop()!;
      this.lines.push(...parts);
      this.lines.splice(0, Math.max(0, this.lines.length - KEPT));
      this.changed();
    }
    if (open) this.lines.push(open);
  }
}
