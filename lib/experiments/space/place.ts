import { OpsError } from "../../workspace/errors.ts";
import type { Dimension, Params, Value } from "./schema.ts";

/** A manifest as its YAML gives it. */
export type Document = Record<string, unknown>;
type Space = Record<string, Dimension>;

/** A copy of the manifest with every parameter at its place. Missing maps are made; a scalar in the way is an error (exit 2). */
export function applyParams(manifest: Document, space: Space, params: Params): Document {
  const copy = structuredClone(manifest);
  for (const [name, value] of Object.entries(params)) put(copy, space[name]!.path, value);
  return copy;
}

/** What stands at each dimension's place in the manifest; null where nothing does. */
export function currentParams(manifest: Document, space: Space): Params {
  return Object.fromEntries(
    Object.entries(space).map(([name, { path }]) => [name, (at(manifest, path) ?? null) as Value]),
  );
}

/** The value at a dotted path of anything; undefined where there is none. */
export function at(value: unknown, path: string): unknown {
  for (const key of path.split(".")) {
    if (!isMap(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

function put(document: Document, path: string, value: Value): void {
  const keys = path.split(".");
  const last = keys.pop()!;
  let map = document;
  for (const [depth, key] of keys.entries()) {
    const next = Object.hasOwn(map, key) ? map[key] : undefined;
    if (next === undefined || next === null) map[key] = {};
    else if (!isMap(next)) throw inTheWay(path, keys.slice(0, depth + 1).join("."));
    map = map[key] as Document;
  }
  map[last] = value;
}

function isMap(value: unknown): value is Document {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function inTheWay(path: string, where: string): OpsError {
  return new OpsError(
    "search_space_invalid",
    {
      en: `The dimension at ${path} cannot be set: ${where} of the manifest is no mapping.`,
      ja: `次元 ${path} を設定できません。マニフェストの ${where} がマッピングではありません。`,
    },
    { en: "Correct the dimension's path.", ja: "次元の path を直してください。" },
    { fields: { path } },
  );
}
