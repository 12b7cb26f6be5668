import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { ContentSource } from "../workspace/plan.ts";
import type { RunSimOptions } from "./simulation.ts";

/** The content source of `records.csv`. */
export const RUN_RECORDS = "run_records";

/** Of the newest plans made in this process, so that a commit needs no second simulation. */
const kept = new Map<string, string>();
const MOST_KEPT = 4;

/** The content of `records.csv` for a plan: `text` while this process lives, else the simulation with these options again. */
export function keepRecords(options: RunSimOptions, text: string): ContentSource {
  const args = JSON.parse(JSON.stringify(options)) as JsonObject;
  kept.set(JSON.stringify(args), text);
  for (const oldest of [...kept.keys()].slice(0, -MOST_KEPT)) kept.delete(oldest);
  return { source: RUN_RECORDS, args };
}

/** Streams what `keepRecords` promised. */
export function runRecords(ctx: Context, args: JsonObject): Iterable<string> {
  const text = kept.get(JSON.stringify(args));
  if (text !== undefined) return [text];
  const { simulatedRecords } = require("./simulation.ts") as typeof import("./simulation.ts");
  return [simulatedRecords(ctx, args as unknown as RunSimOptions)];
}
