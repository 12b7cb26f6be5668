/** What is used of the package `lzma1`. Its own types are its sources, which do not pass this project's stricter checks. */
interface Lzma {
  compress(bytes: Uint8Array, level: number): Uint8Array;
  decompress(bytes: Uint8Array): Uint8Array;
}

/** The codec of LZMA "alone" streams, loaded when the first is met. */
export function lzma(): Lzma {
  return require("lzma1") as Lzma;
}
