import type { Bars } from "../../market/bars.ts";
import { barsOver } from "../../runs/columns.ts";
import { sha256 } from "../../workspace/found.ts";
import type { SearchSetup } from "../trial/evaluate.ts";

/** What a search sends to its workers: each part under the SHA-256 of its bytes, so that a worker can tell what it was given. */
export interface SearchBlobs {
  /** Names the search: the hash of `setup`. */
  id: string;
  blobs: Map<string, Uint8Array>;
}

interface SetupDocument {
  setup: SearchSetup;
  bars: string;
}

/** The bars' texts as a line of JSON, then their numbers, column after column, as little-endian doubles. */
export function packBars(bars: Bars): Uint8Array {
  const { length, timeframe, timeframes, stamps, extras } = bars;
  const head = Buffer.from(`${JSON.stringify({ length, timeframe, timeframes, stamps, extras })}\n`);
  return Buffer.concat([head, new Uint8Array(bars.time.buffer as ArrayBuffer)]);
}

export function unpackBars(bytes: Uint8Array): Bars {
  const end = bytes.indexOf(0x0a);
  const texts = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as Bars;
  const numbers = new SharedArrayBuffer(bytes.length - end - 1);
  new Uint8Array(numbers).set(bytes.subarray(end + 1));
  // JSON has no blank cell but null.
  for (const cells of Object.values(texts.extras ?? {})) {
    for (const [k, cell] of cells.entries()) cells[k] = cell ?? undefined;
  }
  return { ...barsOver(numbers, texts.length, texts.timeframe), ...texts };
}

export function packSearch(setup: SearchSetup, bars: Bars): SearchBlobs {
  const packed = packBars(bars);
  const document: SetupDocument = { setup, bars: sha256(packed) };
  const text = Buffer.from(JSON.stringify(document));
  const id = sha256(text);
  return {
    id,
    blobs: new Map<string, Uint8Array>([
      [id, text],
      [document.bars, packed],
    ]),
  };
}

/** A search from its parts; `fetch` gives the bytes of a hash. Throws where bytes do not have the hash that they were asked by. */
export async function unpackSearch(
  id: string,
  fetch: (hash: string) => Promise<Uint8Array | null>,
): Promise<{ setup: SearchSetup; bars: Bars }> {
  const checked = async (hash: string) => {
    const bytes = await fetch(hash);
    if (!bytes) throw new Error(`the part ${hash.slice(0, 12)} of the search is not there`);
    if (sha256(bytes) !== hash) throw new Error(`the part ${hash.slice(0, 12)} of the search is damaged`);
    return bytes;
  };
  const { setup, bars } = JSON.parse(new TextDecoder().decode(await checked(id))) as SetupDocument;
  return { setup, bars: unpackBars(await checked(bars)) };
}
