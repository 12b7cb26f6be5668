import type { ByteSource } from "./gunzip.ts";
import { SCAN_SLACK } from "./scan.ts";

const LF = 10;

/** A buffer that moves over a source of bytes and always shows the unread part from `at` to `end`. */
export class ByteWindow {
  bytes: Uint8Array;
  view: DataView;
  at = 0;
  end = 0;
  /** True when the source has no more. */
  ended = false;

  constructor(
    private readonly source: ByteSource,
    size: number,
  ) {
    this.bytes = new Uint8Array(size + SCAN_SLACK);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Moves the unread part to the front and reads once behind it; a full buffer is doubled. False at the end. */
  more(): boolean {
    const unread = this.bytes.subarray(this.at, this.end);
    const room = this.bytes.length - SCAN_SLACK;
    if (unread.length === room) {
      this.bytes = new Uint8Array(room * 2 + SCAN_SLACK);
      this.view = new DataView(this.bytes.buffer);
    }
    this.bytes.set(unread);
    this.at = 0;
    this.end = unread.length;
    const got = this.source.read(this.bytes.subarray(this.end, this.bytes.length - SCAN_SLACK));
    this.end += got;
    this.ended = got === 0;
    return got > 0;
  }

  /** Behind the last line feed of the unread part, or `at` where there is none. */
  linesEnd(): number {
    if (this.end === this.at) return this.at;
    return Math.max(this.at, this.bytes.lastIndexOf(LF, this.end - 1) + 1);
  }

  /** Behind the first line feed of the unread part, reading on until there is one, or its end. Stops at `limit` bytes. */
  firstLineEnd(limit: number): number {
    for (let from = this.at; ;) {
      const lineFeed = this.bytes.subarray(0, this.end).indexOf(LF, from);
      if (lineFeed >= 0) return lineFeed + 1;
      const seen = this.end - this.at;
      if (seen >= limit || !this.more()) return this.end;
      from = this.at + seen;
    }
  }
}
