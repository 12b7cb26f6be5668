import type { Reader } from "../../workspace/reader.ts";

/** The bars of a search, by their content. */
export interface Dataset {
  path: string;
  /** Of the bytes without the header line; null where there is no file. */
  sha256: string | null;
  /** Lines hashed; null where there is no file, and for compressed ones. */
  rows: number | null;
}

const NEWLINE = 0x0a;
const BOM = [0xef, 0xbb, 0xbf];
const GZIP = [0x1f, 0x8b];

/** Reads the file once (specification 07 §4.6): a first line that begins with a letter is a header and does not count. */
export function fingerprint(reader: Reader, csv: string): Dataset {
  const path = reader.workspace.show(csv);
  if (!reader.exists(csv)) return { path, sha256: null, rows: null };
  const hasher = new Bun.CryptoHasher("sha256");
  const body = afterHeader(reader.chunks(csv));
  let lines = 0;
  let open = false;
  let gzip: boolean | undefined;
  for (const chunk of body) {
    if (chunk.length === 0) continue;
    gzip ??= GZIP.every((byte, index) => chunk[index] === byte);
    hasher.update(chunk);
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines++;
    open = chunk.at(-1) !== NEWLINE;
  }
  return { path, sha256: hasher.digest("hex"), rows: gzip ? null : lines + (open ? 1 : 0) };
}

/** The bytes behind a byte-order mark and behind a header. */
function* afterHeader(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  let state: "start" | "header" | "body" = "start";
  for (let chunk of chunks) {
    if (state === "start") {
      if (BOM.every((byte, index) => chunk[index] === byte)) chunk = chunk.subarray(3);
      state = /^\s*\p{L}/u.test(new TextDecoder().decode(chunk.subarray(0, 256))) ? "header" : "body";
    }
    if (state === "header") {
      const end = chunk.indexOf(NEWLINE);
      if (end < 0) continue;
      chunk = chunk.subarray(end + 1);
      state = "body";
    }
    yield chunk;
  }
}
