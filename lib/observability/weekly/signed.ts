import { bodySignatureHolds, canonicalJson } from "../../notify/canonical.ts";
import type { Context } from "../../workspace/context.ts";
import { sha256 } from "../../workspace/found.ts";
import { manifestLines, weekPaths } from "./history.ts";

/**
 * How a kept report and its signature stand: `unsigned` without one, `changed` where the payload is not as it was recorded, `mismatch`
 * where another key (or nobody) signed it; without a secret the signature itself is not looked at. Throws `file_not_found` for a week
 * without a report.
 */
export function signedWeek(
  ctx: Pick<Context, "reader">,
  outDir: string,
  week: string,
  secret?: string,
): "ok" | "unsigned" | "changed" | "mismatch" {
  const { payload, signature } = weekPaths(outDir, week);
  const body = canonicalJson(ctx.reader.json(payload));
  const recorded = manifestLines(ctx, outDir).findLast(
    ({ week_start, checksum_sha256 }) => week_start === week && checksum_sha256 !== undefined,
  );
  if (recorded?.checksum_sha256 !== sha256(body)) return "changed";
  const signed = ctx.reader.maybeText(signature);
  if (signed === undefined) return "unsigned";
  return secret === undefined || bodySignatureHolds(body, secret, signed) ? "ok" : "mismatch";
}
