import { printJsonLine } from "./jsonfile.ts";
import { parseJson } from "./jsonparse.ts";
import type { Json } from "./json.ts";

export interface JsonLines {
  /** Every whole line's value, with its line number from 1. Blank lines are passed over. */
  rows: { line: number; value: Json }[];
  /** A last line without a newline that does not parse: what a torn append leaves behind. */
  torn?: { line: number; text: string };
}

/** One appended line. */
export function jsonLine(value: unknown): string {
  return `${printJsonLine(value)}\n`;
}

/** Throws `json_invalid` with the line for any damage but a torn end, which is returned. */
export function parseJsonLines(text: string, name: string): JsonLines {
  const rows: JsonLines["rows"] = [];
  const lines = text.split("\n");
  for (const [index, content] of lines.entries()) {
    if (content.trim() === "") continue;
    const line = index + 1;
    try {
      rows.push({ line, value: parseJson(content, name, line) });
    } catch (error) {
      if (index === lines.length - 1) return { rows, torn: { line, text: content } };
      throw error;
    }
  }
  return { rows };
}
