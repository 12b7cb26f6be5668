import type { Command } from "../lib/command/define.ts";
import type { ProgressLine } from "../lib/command/progress.ts";
import { appendOutput } from "../lib/workspace/output.ts";
import type { Lang } from "../lib/workspace/text.ts";
import { fileStamp } from "../lib/workspace/time.ts";
import type { History } from "./history.ts";
import type { Session } from "./session.ts";

/** So many lines of a job's output are kept for the screen; the log has all of them. */
const KEPT = 500;

/** What is to be run: a command and its words. */
export interface JobOrder {
  command: Command;
  argv: readonly string[];
  lang: Lang;
}

/** A long command as a child of its own: what it says, and how it ends. All that it says also goes to `ops/logs/wizard/`. */
export class Job {
  /** What it noted on stderr; the newest lines. */
  readonly lines: string[] = [];
  /** How far it says it is. */
  progress: ProgressLine["progress"] | undefined;
  /** Its result as JSON, once it has ended. */
  output = "";
  readonly log: string;
  exitCode: number | undefined;
  cancelled = false;
  readonly ended: Promise<number>;
  readonly #child: Bun.Subprocess<"ignore", "pipe", "pipe">;
  readonly #began: number;
  #durationMs: number | undefined;
  #listeners = new Set<() => void>();

  constructor(
    private readonly session: Session,
    readonly order: JobOrder,
  ) {
    const { command, argv, lang } = order;
    const { workspace, clock, env } = session;
    this.#began = clock.monotonic();
    this.log = `ops/logs/wizard/${fileStamp(clock.now())}_${command.name}.log`;
    const words = [
      ...session.program(command.name).words,
      ...argv,
      "--workspace",
      workspace.root,
      "--lang",
      lang,
    ];
    this.#child = Bun.spawn([...words, "--json", "--progress-lines"], {
      env,
      cwd: workspace.root,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    this.ended = this.#finish();
  }

  get durationMs(): number {
    return this.#durationMs ?? this.session.clock.monotonic() - this.#began;
  }

  /** Calls `changed` whenever there is something new to see; the function ends that. */
  watch(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  /** Asks the job to end; commands finish the commit that they are in. */
  cancel(): void {
    this.cancelled = true;
    this.#child.kill("SIGTERM");
  }

  async #finish(): Promise<number> {
    await Promise.all([
      this.#read(this.#child.stderr, (lines) => {
        this.lines.push(...lines);
        this.lines.splice(0, Math.max(0, this.lines.length - KEPT));
      }),
      this.#read(this.#child.stdout, (lines) => {
        this.output += lines.map((line) => `${line}\n`).join("");
      }),
    ]);
    this.exitCode = await this.#child.exited;
    this.#durationMs = this.durationMs;
    this.#changed();
    return this.exitCode;
  }

  /** Whole lines only, so that those of both streams never run into each other in the log. */
  async #read(stream: ReadableStream<Uint8Array>, take: (lines: string[]) => void): Promise<void> {
    const decoder = new TextDecoder();
    let open = "";
    const hand = (lines: string[]) => {
      if (lines.length === 0) return;
      appendOutput(this.session.workspace, this.log, lines.map((line) => `${line}\n`).join(""));
      take(lines);
      this.#changed();
    };
    for await (const bytes of stream) {
      const lines = (open + decoder.decode(bytes, { stream: true })).split("\n");
      open = lines.pop()!;
      hand(lines.filter((line) => !this.#tellsProgress(line)));
    }
    if (open) hand([open]);
  }

  /** Takes a line about progress, which is neither note nor result. */
  #tellsProgress(line: string): boolean {
    if (!line.startsWith('{"progress":')) return false;
    this.progress = (JSON.parse(line) as ProgressLine).progress;
    this.#changed();
    return true;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The jobs of a session, by a number that screens can hold. */
export class Jobs {
  readonly #all: Job[] = [];

  constructor(
    private readonly session: Session,
    private readonly history: History,
  ) {}

  start({ command, argv, lang }: JobOrder): number {
    const job = new Job(this.session, { command, argv, lang });
    job.ended.then((exitCode) => {
      const tail = [...job.lines, job.output].join("\n");
      this.history.add({ command, argv, exitCode, durationMs: job.durationMs, tail });
    });
    return this.#all.push(job) - 1;
  }

  get(id: number): Job {
    return this.#all[id]!;
  }

  /** Asks whatever still runs to end. */
  close(): void {
    for (const job of this.#all) if (job.exitCode === undefined) job.cancel();
  }
}
