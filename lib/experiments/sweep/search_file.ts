import { OpsError } from "../../workspace/errors.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject, printJson } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";
import type { Prepared } from "./prepare.ts";

/** In a search directory, beside the trials: what they all rest on. */
export const SEARCH = "search.json";

/** `search.json`. What stands here depends neither on times nor on workers. */
export interface SearchFile {
  schema_version: 1;
  experiment: string;
  config_path: string;
  commit_sha: string | null;
  /** Trials with different ones cannot be compared: the directory belongs to one. */
  identity: JsonObject;
  current_parameters: JsonObject;
  /** The portfolio block in force, and with it its constraints. */
  portfolio: Json;
  /** Of the newest sweep. */
  search: string;
  seed: number | null;
  commands: string[];
}

export function searchFile(
  prepared: Prepared,
  more: Pick<SearchFile, "commit_sha" | "search" | "seed" | "commands">,
): SearchFile {
  const { experiment, setup, manifestHash, dataset, current } = prepared;
  const plain = (value: unknown) => JSON.parse(JSON.stringify(value ?? null)) as Json;
  return {
    schema_version: 1,
    experiment: experiment.id,
    config_path: experiment.path,
    commit_sha: more.commit_sha,
    identity: {
      manifest_path: setup.manifestPath,
      manifest_sha256: manifestHash,
      dataset: { ...dataset },
      base_cli: experiment.runner.base_cli,
      seasonal_slices: plain(setup.slices),
      equity: setup.basis.equity ?? null,
      use_years_from_data: setup.basis.yearsFromData,
    },
    current_parameters: plain(current) as JsonObject,
    portfolio: plain(experiment.portfolio),
    search: more.search,
    seed: more.seed,
    commands: more.commands,
  };
}

/** The file of a directory; undefined where there is none. */
export function readSearchFile(reader: Reader, directory: string): SearchFile | undefined {
  const value = reader.maybeJson(`${directory}/${SEARCH}`);
  return isJsonObject(value) && isJsonObject(value.identity) ? (value as unknown as SearchFile) : undefined;
}

/** Throws `search_mismatch` (exit 2) where the directory holds trials of another manifest, other bars or other seasons. */
export function refuseOtherSearch(directory: string, found: SearchFile | undefined, mine: SearchFile): void {
  if (!found) return;
  const keys = Object.keys(mine.identity).filter(
    (key) => printJson(found.identity[key] ?? null) !== printJson(mine.identity[key] ?? null),
  );
  if (keys.length === 0) return;
  const list = keys.join(", ");
  throw new OpsError(
    "search_mismatch",
    {
      en: `${directory} holds trials that cannot be compared with these: ${list} differs.`,
      ja: `${directory} の試行とは比較できません（${list} が異なります）。`,
    },
    {
      en: "Name another search directory with --out, or move that one away.",
      ja: "--out で別の検索ディレクトリを指定するか、既存のものを移動してください。",
    },
    { fields: { path: directory, differs: keys } },
  );
}
