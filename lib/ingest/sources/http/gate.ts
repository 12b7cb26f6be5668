/** Lets a number of callers in at once; the others wait in order. */
export class Gate {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(width: number) {
    this.#free = width;
  }

  /** `using place = await gate.enter(signal)` holds a place to the end of the block. Throws what an aborted `signal` carries. */
  async enter(signal: AbortSignal): Promise<Disposable> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((called) => this.#waiting.push(called));
    if (signal.aborted) this.#leave();
    signal.throwIfAborted();
    return { [Symbol.dispose]: () => this.#leave() };
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}
