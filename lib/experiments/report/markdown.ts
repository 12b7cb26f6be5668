import type { Json } from "../../workspace/json.ts";
import { printJsonLine } from "../../workspace/jsonfile.ts";

/**
 * A value as reports show it (specification 07 §1): integers in full, from 1000 two decimals, else four significant digits without
 * trailing zeros, very small ones three with an exponent. Null and what is missing are empty.
 */
export function shown(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return numberText(value);
  if (typeof value === "object") return `\`${printJsonLine(value)}\``;
  return String(value);
}

function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value === 0 ? 0 : value);
  const size = Math.abs(value);
  if (size >= 1000) return value.toFixed(2);
  return size >= 0.0001 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
}

/** A Markdown table; cells are escaped, so that a value cannot break out of it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s*\r?\n\s*/g, " ");
}

/** Blocks with one blank line between them; empty ones are left out. */
export function blocks(parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join("\n\n");
}

/** A section: its heading, and what stands below it. */
export function section(heading: string, parts: readonly (string | undefined)[], otherwise?: string): string {
  const body = blocks(parts) || otherwise;
  return body ? `## ${heading}\n${body}` : `## ${heading}`;
}

/** Text between fences of at least `least` ticks, which nothing in it closes. */
export function fence(kind: string, text: string, least = 3): string {
  const longest = Math.max(least - 1, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  return `${ticks}${kind}\n${text}\n${ticks}`;
}
