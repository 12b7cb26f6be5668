import { bodySignatureHolds, canonicalJson } from "../../notify/canonical.ts";
import type { Context } from "../../workspace/context.ts";
import { readObject } from "./check.ts";

/** What the newest signature of the weekly history says of the signing secret; `skipped` where there is none. */
export function newestSignature(
  ctx: Context,
  folder: string,
  secret: string,
): { state: "ok" | "mismatch" | "skipped"; path?: string } {
  const newest = ctx.reader
    .list(folder)
    .filter((name) => /^\d{4}-\d\d-\d\d\.sig$/.test(name))
    .at(-1);
  if (!newest) return { state: "skipped" };
  const path = ctx.workspace.show(`${folder}/${newest}`);
  const payload = readObject(ctx, path.replace(/\.sig$/, ".json"));
  const holds =
    typeof payload !== "string" && bodySignatureHolds(canonicalJson(payload), secret, ctx.reader.text(path));
  return { state: holds ? "ok" : "mismatch", path };
}
