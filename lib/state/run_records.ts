import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { ContentSource } from "../workspace/plan.ts";
import type { RunSimOptions } from "./simulation.ts";

/** The content source of `records.csv`. */
export const RUN_RECORDS = "run_records";

/** Of the plans made in this process, so that a commit needs no second simulation. */
const kept = new Map<string, () => Iterable<string>>();

/** The content of `records.csv` for a plan: `lines` while this process lives, else the simulation with these options again. */
export function keepRecords(options: RunSimOptions, lines: () => Iterable<string>): ContentSource {
  const args = JSON.parse(JSON.stringify(options)) as JsonObject;
  kept.set(JSON.stringify(args), lines);
  return { source: RUN_RECORDS, args };
}

/** Streams what `keepRecords` promised. */
export function runRecords(ctx: Context, args: JsonObject): Iterable<string> {
  const lines = kept.get(JSON.stringify(args));
  if (lines) return lines();
  const { simulatedRecords } = require("./simulation.ts") as typeof import("./simulation.ts");
  return simulatedRecords(ctx, args as unknown as RunSimOptions);
}
