import type { Json, JsonObject } from "../workspace/json.ts";
import { diffNumbers, estimatesOf } from "./diff.ts";
import type { StateFile } from "./file.ts";
import { inspect } from "./inspect.ts";
import { memberText } from "./terms.ts";

/** One thing that differs between two states. */
export interface Difference extends JsonObject {
  path: string;
  /** In English; `memberText(path)` has both languages. */
  what: string;
  previous: Json;
  current: Json;
  /** Null where the two are not both numbers. */
  delta: number | null;
}

/**
 * What differs between two states, in the terms of the strategy: who they are, where they stand, what they hold, and then
 * what they have learned, largest change first.
 */
export function compareStates(previous: StateFile, current: StateFile): Difference[] {
  const before = inspect(previous);
  const after = inspect(current);
  return [
    ...sectionDifferences("identity", before.identity, after.identity),
    ...sectionDifferences("standing", before.standing, after.standing),
    ...sectionDifferences("position", before.position ?? {}, after.position ?? {}),
    ...estimateDifferences(previous, current),
  ];
}

function sectionDifferences(section: string, before: JsonObject, after: JsonObject): Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null))
    .map((name) => difference(`${section}.${name}`, before[name] ?? null, after[name] ?? null));
}

function estimateDifferences(previous: StateFile, current: StateFile): Difference[] {
  const before = estimatesOf(previous.document.body);
  const after = estimatesOf(current.document.body);
  const { updated, added, removed } = diffNumbers(before, after);
  return [...updated.map(({ path }) => path), ...added, ...removed].map((path) =>
    difference(path, before.get(path) ?? null, after.get(path) ?? null),
  );
}

function difference(path: string, previous: Json, current: Json): Difference {
  const delta = typeof previous === "number" && typeof current === "number" ? current - previous : null;
  return { path, what: memberText(path).en, previous, current, delta };
}
