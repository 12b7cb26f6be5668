import type { z } from "zod";
import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import { sha256 } from "../../workspace/found.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { entryPath } from "../dashboard/manifest.ts";
import { dashboardManifest, type ManifestEntry } from "../dashboard/manifest_schema.ts";
import { nextSequence } from "../dashboard/sequence.ts";
import { broken, type Checked, passed, readObject } from "./check.ts";

const NAME = "dashboard_manifest";
const HISTORY = "ops/dashboard_export_history";

/** The manifest, whether it names what is expected, and whether its files are the ones that it speaks of. */
export function checkManifest(ctx: Context, path: string, expected: readonly string[]): Checked {
  const shown = ctx.workspace.show(path);
  const fail = (code: string, message: string, details: JsonObject = {}) =>
    broken(NAME, [[code, message, { path: shown, ...details }]]);
  const document = readObject(ctx, path);
  if (document === "absent") return fail("manifest_missing", `Dashboard manifest not found: ${shown}`);
  if (document === "unreadable") {
    return fail("manifest_parse_error", `Dashboard manifest is no JSON object: ${shown}`);
  }
  const parsed = dashboardManifest.safeParse(document);
  if (!parsed.success) {
    const message = `Dashboard manifest failed schema validation: ${problemOf(parsed.error)}`;
    return fail("manifest_schema_error", message);
  }
  const { sequence, generated_at, datasets } = parsed.data;
  const present = datasets.map(({ dataset }) => dataset);
  const missing = expected.filter((name) => !present.some((dataset) => dataset === name));
  if (missing.length > 0) {
    const message = `Manifest missing expected datasets: ${missing.join(", ")}`;
    return fail("manifest_missing_dataset", message, { missing, present });
  }
  const files = datasets.flatMap((entry) => fileProblem(ctx, path, shown, entry));
  const known = nextSequence(ctx.reader, path, HISTORY) - 1;
  const regressed: [string, string, JsonObject][] =
    sequence < known
      ? [
          [
            "manifest_sequence_regressed",
            `Manifest sequence ${sequence} is below ${known}, which was given before.`,
            { path: shown, sequence, known },
          ],
        ]
      : [];
  if (files.length + regressed.length > 0) return broken(NAME, [...files, ...regressed]);
  return passed(NAME, { path: shown, sequence, generated_at, datasets: present });
}

function fileProblem(
  ctx: Context,
  manifest: string,
  shown: string,
  entry: ManifestEntry,
): [string, string, JsonObject][] {
  const { dataset } = entry;
  const file = ctx.workspace.show(entryPath(ctx.workspace.resolve(manifest), entry));
  const bytes = bytesOf(ctx, file);
  const about = { path: shown, dataset, file };
  if (!bytes) return [["manifest_file_missing", `The file of ${dataset} is not there: ${file}`, about]];
  const [wanted, found] = [entry.checksum_sha256.toLowerCase(), sha256(bytes)];
  if (wanted === found) return [];
  const message = `The file of ${dataset} is not the one that the manifest describes: ${file}`;
  return [["manifest_checksum_mismatch", message, { ...about, expected: wanted, found }]];
}

/** In the words that other tools look for; what is missing comes first. */
function problemOf({ issues }: z.ZodError): string {
  const absent = issues.find(({ message }) => message.endsWith("received undefined"));
  const { path, message } = absent ?? issues[0]!;
  return absent ? `Missing required field: ${path.join(".")}` : `${path.join(".")}: ${message}`;
}

function bytesOf({ reader }: Context, path: string): Uint8Array | undefined {
  try {
    return reader.maybeBytes(path);
  } catch (error) {
    if (error instanceof OpsError) return undefined;
    throw error;
  }
}
