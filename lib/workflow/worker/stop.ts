import { takeSignals } from "../../command/signals.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit } from "../../workspace/errors.ts";
import type { Clock } from "../../workspace/time.ts";

export type StopReason = "sigint" | "sigterm" | "stop_file" | "max_iterations" | "once" | "storage_error";

/** Between two looks at the stop file, and the longest that a sleep outlasts a stop. */
const SLICE_MS = 500;

/**
 * What ends the worker: a signal, or the stop file. `signal` is aborted by either, so that network waits end; a second signal ends the
 * process at once. The file is looked at by a timer of the system, since injected clocks stand still while something is awaited.
 */
export class Stop implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #signals: Disposable;
  #reason: StopReason | undefined;

  constructor(
    private readonly ctx: Pick<Context, "reader" | "workspace">,
    private readonly file: string | undefined,
    exit: (code: number) => void,
  ) {
    this.#timer = setInterval(() => this.look(), SLICE_MS);
    this.#signals = takeSignals(["SIGINT", "SIGTERM"], (name) => {
      if (this.#controller.signal.aborted) exit(Exit.interrupted);
      this.because(name === "SIGINT" ? "sigint" : "sigterm");
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why to stop; undefined while there is no reason. Looks for the stop file. */
  get reason(): StopReason | undefined {
    this.look();
    return this.#reason;
  }

  because(reason: StopReason): void {
    this.#reason ??= reason;
    this.#controller.abort(new Stopped());
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#signals[Symbol.dispose]();
  }

  private look(): void {
    const { reader, workspace } = this.ctx;
    if (this.file === undefined || this.#reason) return;
    if (reader.files.stat(workspace.resolve(this.file))) this.because("stop_file");
  }
}

/** What ends a wait when the worker is to stop. */
export class Stopped extends Error {}

/** A clock whose sleeps end soon after a stop, so that none of them keeps the process alive. */
export function interruptible(clock: Clock, signal: AbortSignal): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    fixed: clock.fixed,
    async sleep(ms) {
      const end = clock.monotonic() + ms;
      for (let left = ms; left > 0; left = end - clock.monotonic()) {
        await clock.sleep(Math.min(SLICE_MS, left));
        if (signal.aborted) return;
      }
    },
  };
}
