import type { Json } from "../../../workspace/json.ts";
import { isJsonObject } from "../../../workspace/jsonfile.ts";
import type { ErrorKey } from "./schema.ts";

type Scalar = string | number | boolean | null;

/**
 * The first condition that an answer fulfils, as a reason (`api_error_key:Note`, `api_error_value:status=error`); undefined when it
 * fulfils none (specification 04 §14.5).
 */
export function errorIn(answer: Json, keys: readonly ErrorKey[]): string | undefined {
  for (const key of keys) {
    const hit = typeof key === "string" ? byName(answer, key) : byCondition(answer, key);
    if (hit) return hit;
  }
  return undefined;
}

/**
 * Whether an answer says that the credentials are no good: then asking again is of no use. Busy providers mention keys, too, so the word
 * alone is not enough.
 */
export function refusesCredentials(answer: Json): boolean {
  if (!isJsonObject(answer)) return false;
  if (answer.code === 401 || answer.code === 403) return true;
  const key = "(?:api.?key|token|credentials?)\\W";
  const bad = "(?:invalid|missing|incorrect|unknown|expired|revoked)";
  const phrase = new RegExp(`unauthori[sz]ed|${key}[^.]{0,40}\\b${bad}|\\b${bad}\\W[^.]{0,20}${key}`, "i");
  return Object.values(answer).some((value) => typeof value === "string" && phrase.test(`${value} `));
}

function byName(answer: Json, name: string): string | undefined {
  return isJsonObject(answer) && name in answer ? `api_error_key:${name}` : undefined;
}

function byCondition(answer: Json, key: Exclude<ErrorKey, string>): string | undefined {
  const path = pathOf(key);
  if (path.length === 0) return undefined;
  const shown = path.join(".");
  const found = lookUp(answer, path);
  if (found === undefined) {
    const asked = key.trigger_on_missing || key.allowed_values !== undefined;
    return asked ? `api_error_missing:${shown}` : undefined;
  }
  const wrong = `api_error_value:${shown}=${typeof found === "string" ? found : JSON.stringify(found)}`;
  const among = (list: Scalar | Scalar[]) => [list].flat().includes(found as Scalar);
  if (key.allowed_values !== undefined) return among(key.allowed_values) ? undefined : wrong;
  if (key.disallowed_values !== undefined) return among(key.disallowed_values) ? wrong : undefined;
  if (key.equals !== undefined) return among(key.equals) ? wrong : undefined;
  if (key.not_equals !== undefined) return among(key.not_equals) ? undefined : wrong;
  return found === null ? undefined : `api_error_key:${shown}`;
}

function pathOf({ path, key, name }: Exclude<ErrorKey, string>): (string | number)[] {
  if (Array.isArray(path)) return path;
  return (path ?? key ?? name ?? "").split(".").filter(Boolean);
}

/** Undefined where the path cannot be walked; a key that a mapping lacks, and all below a null, is null. */
function lookUp(answer: Json, path: readonly (string | number)[]): Json | undefined {
  let at: Json = answer;
  for (const item of path) {
    if (at === null) return null;
    if (Array.isArray(at)) {
      const next: Json | undefined = /^-?\d+$/.test(String(item)) ? at.at(Number(item)) : undefined;
      if (next === undefined) return undefined;
      at = next;
    } else if (isJsonObject(at)) at = at[item] ?? null;
    else return undefined;
  }
  return at;
}
