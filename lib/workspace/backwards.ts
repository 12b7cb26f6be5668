import type { InputFile } from "./inputfile.ts";

const BLOCK = 1 << 16;
const NEWLINE = 0x0a;

/** The lines of a file that are not blank, the last one first; reads no more of it than is asked for. `end` bytes count, all when absent. */
export function* linesBackwards(file: InputFile, end = file.size): Generator<string> {
  let open: Uint8Array = new Uint8Array();
  for (const { start, bytes } of blocksBackwards(file, end)) {
    const text = Buffer.concat([bytes, open]);
    const first = start === 0 ? 0 : text.indexOf(NEWLINE) + 1;
    // A block without a newline belongs to the line that begins before it.
    const whole = start > 0 && first === 0 ? text.length : first;
    const lines = text.subarray(whole).toString("utf8").split("\n");
    yield* lines.reverse().filter((line) => line.trim() !== "");
    open = text.subarray(0, whole);
  }
}

/** The first `size` bytes of a file in blocks of 64 kB, the last one first. */
export function* blocksBackwards(
  file: InputFile,
  size: number,
): Generator<{ start: number; bytes: Uint8Array }> {
  for (let end = size; end > 0; end -= BLOCK) {
    const start = Math.max(0, end - BLOCK);
    yield { start, bytes: file.read(start, end - start) };
  }
}
