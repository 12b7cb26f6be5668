import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { shown, table } from "../report/markdown.ts";

/** A parameter as it is and as it is proposed; `current` is null where it is not known. */
export interface ParameterChange extends JsonObject {
  name: string;
  current: Json;
  proposed: Json;
  delta: number | null;
  changed: boolean | null;
}

/** By name, in order of code points. */
export function parameterChanges(proposed: Json, current: Json): ParameterChange[] {
  const known = isJsonObject(current) ? current : {};
  return Object.entries(isJsonObject(proposed) ? proposed : {})
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => {
      const now = known[name] ?? null;
      const delta = typeof value === "number" && typeof now === "number" ? value - now : null;
      const changed = name in known ? !Bun.deepEquals(value, now) : null;
      return { name, current: now, proposed: value, delta, changed };
    });
}

/** Unchanged ones are marked `=`. */
export function parameterTable(changes: readonly ParameterChange[]): string {
  const rows = changes.map(({ name, current, proposed, delta, changed }) => [
    name,
    shown(current),
    shown(proposed),
    changed === false ? "=" : shown(delta),
  ]);
  return table(["Parameter", "Current", "Proposed", "Δ"], rows);
}
