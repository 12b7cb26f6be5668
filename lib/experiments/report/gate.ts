import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { shown, table } from "./markdown.ts";

/** Fields of a stage's rows in the order in which they are worth showing. */
const MOST_STATISTICS = 3;

/** The tables of gate diagnostics, whichever of the three forms they have (specification 07 §2.3); none for what is none of them. */
export function gateTables(gate: JsonObject): string[] {
  const stages = stagesOf(gate);
  return stages ? [stageSummary(gate, stages), ...stageTables(stages), ...recentBlocks(gate)] : written(gate);
}

/** Hand-written diagnostics. */
function written(gate: JsonObject): string[] {
  const reasons = [gate.top_reasons, gate.top_block_reasons].find(Array.isArray) as Json[] | undefined;
  return [
    ...(isJsonObject(gate.summary) && Object.keys(gate.summary).length > 0
      ? [
          table(
            ["Metric", "Value"],
            Object.entries(gate.summary).map(([name, value]) => [name, shown(value)]),
          ),
        ]
      : []),
    ...(reasons && reasons.length > 0
      ? [
          table(
            ["Reason", "Blocks"],
            objects(reasons).map((row) => [shown(row.reason) || "(unknown)", shown(row.count)]),
          ),
        ]
      : []),
    ...recentBlocks(gate),
  ];
}

function recentBlocks({ recent_blocks: rows }: JsonObject): string[] {
  const blocks = objects(rows);
  if (blocks.length === 0) return [];
  const cells = blocks.map(({ timestamp, symbol, reason }) => [timestamp, symbol, reason].map(shown));
  return [table(["Timestamp", "Symbol", "Reason"], cells)];
}

/** Stage to its breakdown; a single stage's reasons may stand at the top. Undefined for anything else. */
function stagesOf(gate: JsonObject): [string, JsonObject][] | undefined {
  if (isJsonObject(gate.stages)) {
    return Object.entries(gate.stages).filter((entry): entry is [string, JsonObject] =>
      isJsonObject(entry[1]),
    );
  }
  const entries = Object.values(gate);
  const single =
    entries.length > 0 && entries.every((row) => isJsonObject(row) && typeof row.count === "number");
  if (!single) return undefined;
  const total = objects(entries).reduce((sum, { count }) => sum + Number(count), 0);
  return [["strategy_gate", { total_count: total, reasons: gate }]];
}

/** Stages are never added up: a row may belong to two. */
function stageSummary(gate: JsonObject, stages: readonly [string, JsonObject][]): string {
  const path = typeof gate.records_path === "string" ? [["records_path", gate.records_path]] : [];
  const rows = stages.map(([stage, { total_count }]) => [`${stage} blocks`, shown(total_count ?? 0)]);
  return table(["Metric", "Value"], [...path, ...rows]);
}

function stageTables(stages: readonly [string, JsonObject][]): string[] {
  return stages.flatMap(([stage, { total_count, reasons }]) => {
    const rows = Object.entries(isJsonObject(reasons) ? reasons : {})
      .filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1]))
      .toSorted(([, a], [, b]) => Number(b.count) - Number(a.count));
    if (rows.length === 0) return [];
    const cells = rows.map(([reason, row]) => [
      reason,
      shown(row.count),
      share(row.count, total_count),
      statistics(row),
    ]);
    return [`**${stage}**\n\n${table(["Reason", "Blocks", "Share", "Key stats"], cells)}`];
  });
}

function share(count: Json | undefined, total: Json | undefined): string {
  return Number(total) > 0 ? `${((100 * Number(count)) / Number(total)).toFixed(1)}%` : "";
}

/** `or_atr_ratio 0.11 [0.02…0.2]` for the first fields, and the most frequent volatility band. */
function statistics({ numeric, categorical }: JsonObject): string {
  const fields = Object.entries(isJsonObject(numeric) ? numeric : {}).slice(0, MOST_STATISTICS);
  const bands =
    isJsonObject(categorical) && Array.isArray(categorical.rv_band) ? categorical.rv_band[0] : undefined;
  return [
    ...fields.map(([name, field]) => {
      const { mean, min, max } = isJsonObject(field) ? field : ({} as JsonObject);
      return `${name} ${shown(mean)} [${shown(min)}…${shown(max)}]`;
    }),
    ...(Array.isArray(bands) ? [`rv_band ${bands[0]}`] : []),
  ].join(", ");
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
