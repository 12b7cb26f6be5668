import type { JsonObject } from "../../workspace/json.ts";
export function showUpdate(result: JsonObject): string {
  return JSON.stringify(result);
}
