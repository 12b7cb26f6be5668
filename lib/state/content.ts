import { sha256 } from "../workspace/found.ts";
import type { JsonObject } from "../workspace/json.ts";
import { isJsonObject, printJson } from "../workspace/jsonfile.ts";

/**
 * SHA-256 of a state document's content without `meta.content_sha256`. It is taken over the canonical print, so it survives
 * another layout of the same content, and every changed digit shows.
 */
export function contentSha256(document: JsonObject): string {
  const { content_sha256: _, ...meta } = isJsonObject(document.meta) ? document.meta : {};
  return sha256(printJson({ ...document, meta }, "words"));
}
