import type { BarFiles, OpenBarFile } from "../market/open.ts";
import { openBarFile } from "../market/open.ts";
import type { Reader } from "../workspace/reader.ts";
import { type RowFilter, RowReader, type RowSink } from "./rows.ts";

/** Work in pieces: yields the bytes read so far, for progress. */
export type Steps<Value> = Generator<number, Value, void>;

/** The file of an audit as it was when the audit began: what is added later is not seen. */
export interface AuditFile {
  reader: Reader;
  csv: string;
  filter: RowFilter;
  /** Bytes; undefined until the first pass has opened the file. */
  size?: number;
}

/** What the first pass learns of the file itself. */
export interface PassOutcome {
  rows: RowReader;
  size: number;
  /** Of the file's bytes as they lie on disk. */
  sha256: string | undefined;
}

/**
 * Reads the file once and hands its rows to a sink, hashing it on the way where asked to. Throws what opening and reading bars throws.
 */
export function* passOver(file: AuditFile, sink: RowSink, hash = false): Steps<PassOutcome> {
  const { reader, csv } = file;
  const hasher = hash ? new Bun.CryptoHasher("sha256") : undefined;
  const files = asItWas(reader.files, file.size, hasher);
  const open: OpenBarFile = openBarFile(reader.workspace.resolve(csv), files, reader.workspace.show(csv));
  try {
    const rows = new RowReader(open, file.filter, sink);
    yield* rows.read();
    return { rows, size: open.size, sha256: hasher?.digest("hex") };
  } finally {
    open.close();
  }
}

/** The calls on files, with the size that the file had, hashing each byte when it is first read. */
function asItWas(files: BarFiles, size: number | undefined, hasher: Bun.CryptoHasher | undefined): BarFiles {
  let hashed = 0;
  return {
    stat(path) {
      const found = files.stat(path);
      return found && size !== undefined ? { ...found, size: Math.min(size, found.size) } : found;
    },
    open: (path, use) => files.open(path, use),
    read(fd, into, position) {
      const got = files.read(fd, into, position);
      if (hasher && position + got > hashed) {
        hasher.update(into.subarray(hashed - position, got));
        hashed = position + got;
      }
      return got;
    },
    close: (fd) => files.close(fd),
  };
}
