import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { blocks, shown, table } from "../report/markdown.ts";

const MOST_UPDATES = 10;

/** What an update of the state did, in short (specification 07 §3.2). */
export interface DiffSummary extends JsonObject {
  status: Json;
  bars_processed: Json;
  reasons: Json[];
  counts: { updated: number; added: number; removed: number };
  risk: JsonObject;
  anomalies: JsonObject[];
  top_updates: JsonObject[];
}

export function summariseDiff(document: JsonObject): DiffSummary {
  const diff = isJsonObject(document.diff) ? document.diff : {};
  const risk = isJsonObject(document.risk) ? document.risk : {};
  const updated = listOf(diff.updated).filter(isJsonObject);
  return {
    status: document.status ?? null,
    bars_processed: document.bars_processed ?? null,
    reasons: listOf(document.reason),
    counts: {
      updated: updated.length,
      added: listOf(diff.added).length,
      removed: listOf(diff.removed).length,
    },
    risk: { var: risk.var ?? null, liquidity_usage: risk.liquidity_usage ?? null },
    anomalies: listOf(document.anomalies).filter(isJsonObject),
    top_updates: updated.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, MOST_UPDATES),
  };
}

/** The summary as Markdown. */
export function diffBlocks(summary: DiffSummary): string {
  const { status, bars_processed, reasons, counts, risk, anomalies, top_updates } = summary;
  const types = [...new Set(anomalies.map(({ type }) => shown(type) || "?"))];
  const lines = [
    `- Status: ${shown(status) || "(unknown)"}`,
    ...(reasons.length > 0 ? [`- Reasons: ${reasons.map(shown).join(", ")}`] : []),
    ...(bars_processed === null ? [] : [`- Bars processed: ${shown(bars_processed)}`]),
    ...(risk.var === null ? [] : [`- VaR (pips): ${shown(risk.var)}`]),
    ...(risk.liquidity_usage === null ? [] : [`- Liquidity usage: ${shown(risk.liquidity_usage)}`]),
    `- Anomalies: ${anomalies.length}${types.length > 0 ? ` (${types.join(", ")})` : ""}`,
    `- Changes: ${counts.updated} updated, ${counts.added} added, ${counts.removed} removed`,
  ];
  const rows = top_updates.map((row) => [
    shown(row.path),
    shown(row.previous),
    shown(row.current),
    shown(deltaOf(row)),
  ]);
  return blocks([
    lines.join("\n"),
    rows.length > 0 ? table(["Path", "Previous", "Current", "Δ"], rows) : undefined,
  ]);
}

function sizeOf(row: JsonObject): number {
  const size = row.abs_delta ?? deltaOf(row);
  return typeof size === "number" ? Math.abs(size) : 0;
}

function deltaOf({ delta, previous, current }: JsonObject): Json {
  if (delta !== undefined) return delta;
  return typeof previous === "number" && typeof current === "number" ? current - previous : null;
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
