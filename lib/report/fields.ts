import type { Json, JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import type { Piece } from "./html.ts";

// What a page takes from JSON that others wrote: a member of another type counts as missing.

export function numberOf(value: Json | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

export function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

export function column(rows: readonly JsonObject[], name: string): (number | null)[] {
  return rows.map((row) => numberOf(row[name]));
}

/** A value in a table's cell: six digits are enough to read, and what is missing is a dash. */
export function cellOf(value: Json | undefined): Piece {
  if (typeof value === "number") return Number.isInteger(value) ? value : Number(value.toPrecision(6));
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
