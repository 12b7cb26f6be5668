import { OpsError } from "../workspace/errors.ts";
import { type Files, realFiles } from "../workspace/files.ts";
import { type ByteSource, gunzipped } from "./gunzip.ts";
import { binaryContent, csvNotFound, damagedGzip, notAFile, unreadable } from "./messages.ts";

/** The calls on files that reading bars needs. */
export type BarFiles = Pick<Files, "stat" | "open" | "read" | "close">;

/**
 * Opens a bar file, plain or gzip; texts call it `name`.
 * Errors: `csv_not_found`, `csv_not_a_file`, `csv_binary` for UTF-16, the system's own.
 */
export function openBarFile(path: string, files: BarFiles = realFiles, name = path): OpenBarFile {
  const { fd, size } = guarded(name, () => {
    const found = files.stat(path);
    if (!found) throw csvNotFound(name);
    if (found.kind !== "file") throw notAFile(name, found.kind === "folder");
    return { fd: files.open(path, "read"), size: found.size };
  });
  const file = new OpenBarFile(name, files, fd, size);
  try {
    file.sniff();
  } catch (error) {
    file.close();
    throw error;
  }
  return file;
}

/** A bar file of the size that it had when it was opened: bytes that are added later are not seen. */
export class OpenBarFile {
  /** Known by its first bytes, whatever the name says. */
  gzip = false;
  bytesRead = 0;

  constructor(
    readonly name: string,
    private readonly files: BarFiles,
    private readonly fd: number,
    readonly size: number,
  ) {}

  sniff(): void {
    const [first, second] = this.#bytes(2);
    this.gzip = first === 0x1f && second === 0x8b;
    if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
      throw binaryContent(this.name, "utf16", null);
    }
  }

  /** Fills `into` from a position of the file on, and returns how far: less only at the file's end. */
  readAt(into: Uint8Array, position: number): number {
    const room = Math.min(into.length, this.size - position);
    let got = 0;
    while (got < room) {
      const rest = into.subarray(got, room);
      const step = guarded(this.name, () => this.files.read(this.fd, rest, position + got));
      if (step === 0) break;
      got += step;
    }
    this.bytesRead += got;
    return got;
  }

  /** The text bytes from a position on; of a gzip file all of them, unpacked. */
  from(position: number): ByteSource {
    let at = position;
    const plain: ByteSource = {
      read: (into) => {
        const got = this.readAt(into, at);
        at += got;
        return got;
      },
    };
    return this.gzip ? gunzipped(plain, (reason) => damagedGzip(this.name, reason)) : plain;
  }

  close(): void {
    this.files.close(this.fd);
  }

  #bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    return bytes.subarray(0, this.readAt(bytes, 0));
  }
}

function guarded<T>(name: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw error instanceof OpsError ? error : unreadable(name, error);
  }
}
