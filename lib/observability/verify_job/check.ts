import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";

/** What went wrong, by a code of specification 06 §11.3. */
export interface Failure extends JsonObject {
  code: string;
  error_code: string;
  message: string;
  details: JsonObject;
}

/** One thing that was looked at. */
export interface Check extends JsonObject {
  name: string;
  status: "ok" | "warning" | "error";
  details: JsonObject;
}

export interface Checked {
  check: Check;
  failures: Failure[];
}

export function passed(name: string, details: JsonObject): Checked {
  return { check: { name, status: "ok", details }, failures: [] };
}

/** Something that an operator should know, and that does not fail the job. */
export function warned(name: string, message: string, details: JsonObject): Checked {
  return { check: { name, status: "warning", details, message }, failures: [] };
}

/** The check's own details are the first failure's, unless they say more. */
export function broken(
  name: string,
  failures: readonly (readonly [code: string, message: string, details: JsonObject])[],
  details: JsonObject = failures[0]![2],
): Checked {
  return {
    check: { name, status: "error", details, message: failures.map(([, message]) => message).join(" ") },
    failures: failures.map(([code, message, about]) => ({ code, error_code: code, message, details: about })),
  };
}

/** A JSON object, `absent`, or `unreadable` for whatever else stands there. */
export function readObject({ reader }: Context, path: string): JsonObject | "absent" | "unreadable" {
  try {
    const found: Json | undefined = reader.maybeJson(path);
    if (found === undefined) return "absent";
    return isJsonObject(found) ? found : "unreadable";
  } catch (error) {
    if (error instanceof OpsError) return "unreadable";
    throw error;
  }
}
