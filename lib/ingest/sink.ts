import { putText } from "./digits.ts";

/** Bytes that grow, are written out and begin anew in the same memory. */
export class ByteSink {
  bytes: Uint8Array;
  length = 0;

  /** Memory that is reserved and not yet written to costs nothing. */
  constructor(capacity = 1 << 12) {
    this.bytes = new Uint8Array(capacity);
  }

  /** The array with room for so many more bytes at `length`; valid until the next call. */
  room(more: number): Uint8Array {
    const needed = this.length + more;
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.bytes.length * 1.5));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    return this.bytes;
  }

  /** Any text, as UTF-8. */
  text(text: string): void {
    const encoded = /^[\0-\x7f]*$/.test(text) ? undefined : new TextEncoder().encode(text);
    const into = this.room(encoded?.length ?? text.length);
    if (encoded) into.set(encoded, this.length);
    else putText(into, this.length, text);
    this.length += encoded?.length ?? text.length;
  }

  append(bytes: Uint8Array): void {
    this.room(bytes.length).set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A view, valid until the next change. */
  get written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** Drops the first bytes. */
  drop(count: number): void {
    this.bytes.copyWithin(0, count, this.length);
    this.length -= count;
  }
}
