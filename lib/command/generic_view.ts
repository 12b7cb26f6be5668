import type { Json, JsonObject } from "../workspace/json.ts";
import type { View } from "./define.ts";
import { pad } from "./wrap.ts";
import { cellText } from "./table.ts";

/** A result as a person reads it when its command has no `show`: its members, then each list of records as a table. */
export function showGeneric(result: JsonObject, view: View): string {
  const scalars: [string, string][] = [];
  const tables: string[] = [];
  collect(result, "");
  const column = Math.max(0, ...scalars.map(([name]) => Bun.stringWidth(name)));
  const lines = scalars.map(([name, text]) => `${view.paint.dim(pad(name, column))}  ${text}`);
  return [lines.join("\n"), ...tables].filter(Boolean).join("\n\n");

  function collect(members: JsonObject, path: string): void {
    for (const [key, value] of Object.entries(members)) {
      const name = path + key;
      if (isObject(value)) collect(value, `${name}.`);
      else if (isRecords(value)) tables.push(`${view.paint.strong(name)}\n${recordTable(value, view)}`);
      else scalars.push([name, cell(value)]);
    }
  }
}

function recordTable(records: JsonObject[], view: View): string {
  const head = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const rows = records.map((record) =>
    head.map((key) => {
      const value = record[key] ?? null;
      return typeof value === "number" || value === null ? value : cell(value);
    }),
  );
  return view.table(head, rows);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isRecords(value: Json): value is JsonObject[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

function cell(value: Json): string {
  if (typeof value === "string" || typeof value === "number" || value === null) return cellText(value);
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return value.join(", ");
  return JSON.stringify(value);
}
