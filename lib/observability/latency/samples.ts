const FIRST = 1 << 12;

/** Latency samples as columns, in the order of the file: time in µs since 1970, latency in ms, and whether the signal failed. */
export class Samples {
  micros = new Float64Array(FIRST);
  latencyMs = new Float64Array(FIRST);
  failed = new Uint8Array(FIRST);
  count = 0;

  add(micros: number, latencyMs: number, failed: boolean): void {
    const at = this.count++;
    if (at === this.micros.length) this.#grow();
    this.micros[at] = micros;
    this.latencyMs[at] = latencyMs;
    this.failed[at] = failed ? 1 : 0;
  }

  #grow(): void {
    const size = this.micros.length * 2;
    const grown = <Column extends Float64Array | Uint8Array>(from: Column, into: Column): Column => {
      into.set(from);
      return into;
    };
    this.micros = grown(this.micros, new Float64Array(size));
    this.latencyMs = grown(this.latencyMs, new Float64Array(size));
    this.failed = grown(this.failed, new Uint8Array(size));
  }
}
