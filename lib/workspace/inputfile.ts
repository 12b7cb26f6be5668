import type { Files } from "./files.ts";
import { fileError } from "./fserror.ts";

/** A file open for reading parts of it. `using file = reader.open(path)` closes it at the end of the block. */
export class InputFile implements Disposable {
  readonly #fd: number;
  /** Bytes when it was opened. */
  readonly size: number;

  constructor(
    readonly files: Files,
    full: string,
    /** As shown in texts. */
    readonly name: string,
  ) {
    this.size = files.stat(full)?.size ?? 0;
    this.#fd = files.open(full, "read");
  }

  /** Up to `length` bytes from `position`; fewer only at the end of the file. */
  read(position: number, length: number): Uint8Array<ArrayBuffer> {
    const into = new Uint8Array(length);
    let got = 0;
    try {
      while (got < length) {
        const step = this.files.read(this.#fd, into.subarray(got), position + got);
        if (step === 0) break;
        got += step;
      }
    } catch (error) {
      throw fileError(error, "read", this.name);
    }
    return into.subarray(0, got);
  }

  close(): void {
    this.files.close(this.#fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
