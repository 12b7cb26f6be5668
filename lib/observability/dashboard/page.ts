import { relative, dirname } from "node:path";
import type { Context } from "../../workspace/context.ts";
import { sha256 } from "../../workspace/found.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Lang } from "../../workspace/text.ts";
import type { BuiltDataset } from "../datasets/build.ts";
import { checkPlace, type ExportError } from "./errors.ts";
import { entryPath } from "./manifest.ts";
import type { DashboardManifest } from "./manifest_schema.ts";
import type { ExportRequest } from "./request.ts";

/** Draws the dashboard as one HTML file. It must not fail for lack of any dataset. */
export type DrawPage = (data: {
  manifest: JsonObject;
  datasets: Record<string, JsonObject>;
  errors: string[];
  sloMs: number;
  lang: Lang;
}) => string;

/** The page of a bundle as a file, and how the manifest names it. */
export interface BundlePage {
  path: string;
  text: string;
  report: { path: string; checksum_sha256: string };
}

/** Draws what the manifest names: what was made now, and what was carried over as its files hold it. */
export function bundlePage(
  ctx: Context,
  { html, manifest: manifestPath, sloMs }: ExportRequest & { html: string },
  manifest: DashboardManifest,
  built: readonly BuiltDataset[],
  { draw, errors }: { draw: DrawPage; errors: readonly ExportError[] },
): BundlePage {
  checkPlace(ctx, html);
  const full = ctx.workspace.resolve(manifestPath);
  const datasets: Record<string, JsonObject> = {};
  for (const entry of manifest.datasets) {
    const made = built.find(({ name }) => name === entry.dataset)?.payload;
    const payload = made ?? ctx.reader.json(entryPath(full, entry));
    if (isJsonObject(payload)) datasets[entry.dataset] = payload;
  }
  const text = draw({
    manifest: manifest as unknown as JsonObject,
    datasets,
    errors: errors.map(({ dataset, error }) => `${dataset}: ${error}`),
    sloMs,
    lang: ctx.lang,
  });
  const path = ctx.workspace.show(html);
  const report = {
    path: relative(dirname(full), ctx.workspace.resolve(html)),
    checksum_sha256: sha256(text),
  };
  return { path, text, report };
}
