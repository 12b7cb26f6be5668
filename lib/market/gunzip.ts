/** Bytes in order. */
export interface ByteSource {
  /** Fills the front of `into` and returns how far: at least one byte, 0 at the end. */
  read(into: Uint8Array): number;
}

/** What the zlib binding's handle offers; its own synchronous functions are built on it. */
interface Inflater {
  writeSync(
    flush: number,
    input: Uint8Array,
    inputAt: number,
    inputLength: number,
    output: Uint8Array,
    outputAt: number,
    outputLength: number,
  ): void;
  onerror: (message: string) => void;
}

const INPUT = 1 << 16;

/**
 * The plain bytes of a gzip stream, piece by piece: members that follow each other are one stream, zero bytes behind the last are padding.
 *
 * `node:zlib` decompresses synchronously only as a whole, which would hold the file in memory; this drives the handle beneath it.
 * Errors: `damaged(reason)` makes the error that is thrown for a truncated or corrupt stream.
 */
export function gunzipped(compressed: ByteSource, damaged: (reason: string) => Error): ByteSource {
  // Plain files are spared the loading.
  const { constants, createGunzip } = require("node:zlib") as typeof import("node:zlib");
  const stream = createGunzip() as unknown as { _handle: Inflater; _writeState: Uint32Array };
  const inflater = stream._handle;
  /** Room left in the output, bytes left in the input. */
  const left = stream._writeState;
  const input = new Uint8Array(INPUT);
  let at = 0;
  let length = 0;
  let ended = false;
  let failure: string | undefined;
  inflater.onerror = (message) => {
    failure = message;
  };

  return {
    read(into) {
      for (;;) {
        if (length === 0 && !ended) {
          at = 0;
          length = compressed.read(input);
          ended = length === 0;
        }
        const flush = ended ? constants.Z_FINISH : constants.Z_NO_FLUSH;
        inflater.writeSync(flush, input, at, length, into, 0, into.length);
        if (failure !== undefined) throw damaged(failure);
        const [room, rest] = left as unknown as [number, number];
        at += length - rest;
        // Input that moves neither way is the padding behind the last member.
        length = room === into.length && rest === length ? 0 : rest;
        if (room < into.length) return into.length - room;
        if (ended) return 0;
      }
    },
  };
}
