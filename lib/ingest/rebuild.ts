import { planAndCommit } from "../workspace/carry.ts";
import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import { makePlan, writeChange } from "../workspace/plans.ts";
import type { Reader } from "../workspace/reader.ts";
import { Features } from "./features.ts";
import { feedFile } from "./feed.ts";
import { Gate } from "./gate.ts";
import { unequal } from "./heal.ts";
import type { IngestHow } from "./ingest.ts";
import { linesFrom } from "./lines.ts";
import { FEATURES_HEADER, TIER_HEADER, TierPrinter } from "./printer.ts";
import type { Store } from "./store.ts";

const REBUILT = "ingest_rebuilt";
const BATCH = 4096;

/**
 * Makes validated and features, and raw in order of time, anew from the raw tier, in one commit and little memory. Throws
 * `store_unequal` where raw does not reach back as far as the validated tier: bars would be lost.
 */
export async function rebuildFromRaw(ctx: Context, how: IngestHow, store: Store, orN: number): Promise<void> {
  if (how.dryRun) return;
  const make = (planning: Context) => {
    const [raw, validated] = [store.raw, store.validated].map((path) => firstTime(planning.reader, path));
    if (raw === undefined || raw > (validated ?? raw)) throw unequal(store, store.raw);
    const tiers = ["raw", "validated", "features"] as const;
    const changes = tiers.map((tier) =>
      writeChange(planning, store[tier], { source: REBUILT, args: { tier } }),
    );
    return makePlan(planning, {}, { changes });
  };
  const sources = {
    [REBUILT]: ({ reader }: Context, { tier }: JsonObject) => rebuilt(reader, store, orN, String(tier)),
  };
  await planAndCommit(ctx, make, { command: "ingest", ...how, sources });
}

function* rebuilt(
  reader: Reader,
  store: Store,
  orN: number,
  tier: string,
): Generator<string | Uint8Array, void> {
  const gate = new Gate({
    store,
    latest: Number.POSITIVE_INFINITY,
    stored: [],
    synthetic: [],
    // What was to be said of these rows has been said when they came.
    anomalies: { add() {} },
    batchRows: BATCH,
  });
  const printer = new TierPrinter(store);
  const features = new Features(orN);
  const take = (rows: number) => {
    printer.clear();
    printer.print(gate.pending, 0, rows, features);
    const bytes =
      tier === "raw" ? gate.pending.lines.of(0, rows) : printer[tier as "validated" | "features"].written;
    const copy = bytes.slice();
    gate.pending.drop(rows);
    return copy;
  };
  yield tier === "features" ? FEATURES_HEADER : TIER_HEADER;
  const path = reader.workspace.resolve(store.raw);
  for (const _ of feedFile(path, store.raw, store, gate, reader.files)) yield take(BATCH);
  yield take(gate.pending.length);
}

function firstTime(reader: Reader, path: string): number | undefined {
  for (const { time } of linesFrom(reader, path, 0)) if (!Number.isNaN(time)) return time;
  return undefined;
}
