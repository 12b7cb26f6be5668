import { sha256 } from "../../../workspace/found.ts";
import { isJsonObject } from "../../../workspace/jsonfile.ts";
import { jsonLine } from "../../../workspace/jsonl.ts";
import { writeOutput } from "../../../workspace/output.ts";
import type { Context } from "../../../workspace/context.ts";
import { Reader } from "../../../workspace/reader.ts";

/** Answers that cannot change any more, by what was asked. */
export interface BucketCache {
  /** Undefined unless the very bytes that were kept are there. */
  read(url: string): Uint8Array<ArrayBuffer> | undefined;
  write(url: string, bytes: Uint8Array): void;
}

export const NO_CACHE: BucketCache = { read: () => undefined, write() {} };

/**
 * A folder with one file an answer: `{url, sha256, body}`, the body in base64. What does not fit its hash, or is the answer to another
 * question, counts as not there; that a file cannot be written (a full disk) is no reason to have no bars.
 */
export function fileCache({ workspace, reader: { files } }: Context, folder: string): BucketCache {
  const fileOf = (url: string) => `${folder}/${sha256(url).slice(0, 2)}/${sha256(url).slice(0, 32)}.json`;
  return {
    read(url) {
      try {
        // A cache is no input of the plan: it may change while that is made.
        const kept = new Reader(workspace, files).maybeJson(fileOf(url));
        if (!isJsonObject(kept) || kept.url !== url || typeof kept.body !== "string") return undefined;
        const bytes = Uint8Array.fromBase64(kept.body);
        return sha256(bytes) === kept.sha256 ? bytes : undefined;
      } catch {
        return undefined;
      }
    },
    write(url, bytes) {
      const body = Buffer.from(bytes).toString("base64");
      try {
        writeOutput(workspace, fileOf(url), jsonLine({ url, sha256: sha256(bytes), body }), files);
      } catch {
        // It will be asked for again.
      }
    },
  };
}
