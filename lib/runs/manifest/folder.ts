import { OpsError } from "../../workspace/errors.ts";
import type { Reader } from "../../workspace/reader.ts";
import { type LoadedManifest, loadManifest, type SemanticsChoice } from "./load.ts";

/**
 * Every manifest (`*.yaml`) in a folder and the folders below it, by path. Throws as `loadManifest`, and `manifest_duplicate`
 * where two files carry the same `meta.id`.
 */
export function loadManifests(
  reader: Reader,
  folder: string,
  choice: SemanticsChoice = {},
): LoadedManifest[] {
  const files = reader.walk(folder).filter((path) => path.endsWith(".yaml"));
  return loadManifestFiles(reader, files, choice);
}

/** As `loadManifests`, of these files. */
export function loadManifestFiles(
  reader: Reader,
  files: readonly string[],
  choice: SemanticsChoice = {},
): LoadedManifest[] {
  const loaded = files.toSorted().map((path) => loadManifest(reader, path, choice));
  const paths = new Map<string, string>();
  for (const { path, manifest } of loaded) {
    const first = paths.get(manifest.meta.id);
    if (first) throw duplicate(manifest.meta.id, first, path);
    paths.set(manifest.meta.id, path);
  }
  return loaded;
}

function duplicate(id: string, first: string, second: string): OpsError {
  return new OpsError(
    "manifest_duplicate",
    {
      en: `The manifest id "${id}" stands in ${first} and in ${second}.`,
      ja: `マニフェスト ID "${id}" が ${first} と ${second} で重複しています。`,
    },
    { en: "Give each manifest its own meta.id.", ja: "meta.id をマニフェストごとに変えてください。" },
    { exit: 1, stream: "stderr", fields: { id, paths: [first, second] } },
  );
}
