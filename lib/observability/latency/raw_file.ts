import type { Context } from "../../workspace/context.ts";
import { csvLine } from "../../workspace/csvfile.ts";
import { CANONICAL_HEADER } from "./raw_row.ts";
import { RawScanner } from "./raw_scan.ts";
import { Samples } from "./samples.ts";

/** What the raw file holds, and what rewriting it would change. Times are in µs since 1970, sizes in bytes as rewritten. */
export interface RawFile {
  /** From `from` on, in the order of the file. */
  samples: Samples;
  /** Rows before `from`. */
  pruned: number;
  /** Rows in the emitter's shape. */
  converted: number;
  rejected: number;
  size: number;
  /** The samples from `recentFrom` on, which a rotation leaves in the file. */
  recent: { count: number; size: number };
}

interface Cut {
  from: number;
  recentFrom: number;
}

/** Reads the raw file once, without keeping its text. One that is absent has no rows. */
export function readRaw(ctx: Pick<Context, "reader">, path: string, { from, recentFrom }: Cut): RawFile {
  const header = CANONICAL_HEADER.length + 1;
  const samples = new Samples();
  const raw: RawFile = {
    samples,
    pruned: 0,
    converted: 0,
    rejected: 0,
    size: header,
    recent: { count: 0, size: header },
  };
  if (!ctx.reader.exists(path)) return raw;
  const scanner = new RawScanner({
    sample(micros, latencyMs, failed, row, converted) {
      if (converted) raw.converted++;
      if (micros < from) {
        raw.pruned++;
        return;
      }
      samples.add(micros, latencyMs, failed);
      const bytes = row.to - row.from + 1;
      raw.size += bytes;
      if (micros < recentFrom) return;
      raw.recent.count++;
      raw.recent.size += bytes;
    },
    reject: () => void raw.rejected++,
  });
  for (const chunk of ctx.reader.chunks(path)) scanner.push(chunk);
  scanner.end();
  return raw;
}

const LF = 10;
const KEPT = "latency_raw";
const ARCHIVE = "latency_archive";
const REJECTS = "latency_rejects";

/** The samples of `path` in `[from, to)`, as the raw file is rewritten. */
export function keptContent(path: string, from: number) {
  return { source: KEPT, args: { path, from } };
}

/** As `keptContent`, packed. Members of at most 256 kB make one gzip file (RFC 1952 §2.2). */
export function archiveContent(path: string, from: number, to: number) {
  return { source: ARCHIVE, args: { path, from, to } };
}

/** Rows that are no samples: when, why and as they stood; with a header for a new file. */
export function rejectsContent(path: string, at: string, header: boolean) {
  return { source: REJECTS, args: { path, at, header } };
}

type Pieces = Generator<Uint8Array<ArrayBuffer>>;

/** The streams behind these contents. */
export const rawSources = {
  [KEPT]: (ctx: Context, { path, from }: { path?: unknown; from?: unknown }): Pieces =>
    rows(ctx, String(path), Number(from)),
  *[ARCHIVE](ctx: Context, { path, from, to }: { path?: unknown; from?: unknown; to?: unknown }): Pieces {
    for (const piece of rows(ctx, String(path), Number(from), Number(to))) {
      yield Bun.gzipSync(piece, { level: 1 });
    }
  },
  *[REJECTS](ctx: Context, { path, at, header }: { path?: unknown; at?: unknown; header?: unknown }): Pieces {
    let text = header === true ? "rejected_at,reason,text\n" : "";
    const scanner = new RawScanner({
      sample() {},
      reject(row, reason) {
        text += csvLine([String(at), reason, row]);
      },
    });
    for (const chunk of ctx.reader.chunks(String(path))) {
      scanner.push(chunk);
      if (text !== "") yield Buffer.from(text);
      text = "";
    }
    scanner.end();
    if (text !== "") yield Buffer.from(text);
  },
};

/** The header and the rows of `[from, to)`, in pieces of a chunk each. */
function* rows(ctx: Context, path: string, from: number, to = Number.POSITIVE_INFINITY): Pieces {
  const out = new Lines(`${CANONICAL_HEADER}\n`);
  const scanner = new RawScanner({
    sample(micros, _latencyMs, _failed, row) {
      if (micros >= from && micros < to) out.add(row.bytes, row.from, row.to);
    },
    reject() {},
  });
  for (const chunk of ctx.reader.chunks(path)) {
    scanner.push(chunk);
    if (out.size > 0) yield out.take();
  }
  scanner.end();
  if (out.size > 0) yield out.take();
}

/** Lines copied one behind the other: what they are copied from changes with the next chunk. */
class Lines {
  #bytes: Uint8Array<ArrayBuffer>;
  size: number;

  constructor(first: string) {
    this.#bytes = new TextEncoder().encode(first);
    this.size = this.#bytes.length;
  }

  add(bytes: Uint8Array, from: number, to: number): void {
    const end = this.size + to - from + 1;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(end * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    // A call or a view a line would cost more than the few bytes of it.
    for (let at = from; at < to; at++) this.#bytes[this.size++] = bytes[at]!;
    this.#bytes[this.size++] = LF;
  }

  /** What has come; good until the next line does. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.subarray(0, this.size);
    this.size = 0;
    return taken;
  }
}
