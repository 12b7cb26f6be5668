import { planAndCommit, withReader } from "../workspace/carry.ts";
import type { Context } from "../workspace/context.ts";
import { Exit, OpsError } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Change, ContentSource } from "../workspace/plan.ts";
import { appendChange, makePlan, writeChange } from "../workspace/plans.ts";
import type { Reader } from "../workspace/reader.ts";
import { ANOMALY_LOG, type Anomalies } from "./anomalies.ts";
import { Features } from "./features.ts";
import type { IngestHow } from "./ingest.ts";
import { linesFrom, offsetOf, prefixOf } from "./lines.ts";
import { FEATURES_HEADER, TierPrinter } from "./printer.ts";
import type { Store } from "./store.ts";
import { readTail, storedBar } from "./tail.ts";

const PREFIX = "ingest_prefix";
const REBUILT = "ingest_features";
/** Bytes handed on at once. */
const PIECE = 1 << 18;

/** What is wrong with a tier, and what mends it. */
type Damage =
  | { path: string; cut: number; size: number }
  /** The features of rows are missing. */
  | { path: string; rebuild: true };

/**
 * Mends what a writer without our commits left behind (specification 04 §20.1 c): torn last lines and rows that not all tiers have
 * are cut off, missing features computed again. Throws `store_unequal` where rows would be lost. A dry run mends nothing.
 */
export async function healStore(
  ctx: Context,
  how: IngestHow,
  store: Store,
  orN: number,
  anomalies: Anomalies,
): Promise<void> {
  const damages = findDamages(withReader(ctx).reader, store);
  if (damages.length === 0) return;
  for (const damage of damages) anomalies.add("torn_append_recovered", told(damage));
  if (how.dryRun) return;
  const entries = anomalies.take();
  const make = (planning: Context) => {
    const changes: Change[] = findDamages(planning.reader, store).map((damage) =>
      writeChange(planning, damage.path, mended(damage)),
    );
    if (entries !== "") changes.push(appendChange(planning, ANOMALY_LOG, entries));
    return makePlan(planning, {}, { changes });
  };
  const sources = {
    [PREFIX]: ({ reader }: Context, { path, size }: JsonObject) =>
      prefixOf(reader, String(path), Number(size)),
    [REBUILT]: ({ reader }: Context) => rebuiltFeatures(reader, store, orN),
  };
  await planAndCommit(ctx, make, { command: "ingest", ...how, sources });
}

function told(damage: Damage): JsonObject {
  const { path } = damage;
  if ("cut" in damage) return { path, bytes_dropped: damage.size - damage.cut };
  return { path, bytes_dropped: 0, detail: "features computed again" };
}

function mended(damage: Damage): ContentSource {
  if ("cut" in damage) return { source: PREFIX, args: { path: damage.path, size: damage.cut } };
  return { source: REBUILT, args: {} };
}

function findDamages(reader: Reader, store: Store): Damage[] {
  const any = (bars: readonly unknown[]) => bars.length > 0;
  const validated = readTail(reader, store.validated, any);
  const last = validated?.bars.at(-1)?.time;
  const damages: Damage[] = [];
  if (validated && validated.whole < validated.size) {
    damages.push({ path: store.validated, cut: validated.whole, size: validated.size });
  }
  for (const path of [store.raw, store.features]) {
    const tail = readTail(reader, path, any);
    const there = tail?.bars.at(-1)?.time;
    const behind = last !== undefined && (there === undefined || there < last);
    if (behind && path === store.features) {
      damages.push({ path, rebuild: true });
    } else if (behind && there !== undefined) {
      throw unequal(store, path);
    } else if (tail && there !== undefined && (last === undefined || there > last)) {
      if (last === undefined) throw unequal(store, path);
      const cut = offsetOf(reader, path, last + 1);
      if (!endsWith(reader, path, last)) throw unequal(store, path);
      damages.push({ path, cut, size: tail.size });
    } else if (tail && tail.whole < tail.size) {
      damages.push({ path, cut: tail.whole, size: tail.size });
    }
  }
  return damages;
}

/** Whether a tier has a bar that starts at `time`. */
function endsWith(reader: Reader, path: string, time: number): boolean {
  const [line] = linesFrom(reader, path, offsetOf(reader, path, time));
  return line?.time === time;
}

/** The features tier from the validated one, as far as that is whole. */
function* rebuiltFeatures(reader: Reader, store: Store, orN: number): Generator<string | Uint8Array, void> {
  const last = readTail(reader, store.validated, (bars) => bars.length > 0)?.bars.at(-1)?.time;
  const printer = new TierPrinter(store);
  const features = new Features(orN);
  yield FEATURES_HEADER;
  for (const { text, time } of linesFrom(reader, store.validated, 0)) {
    const bar = storedBar(text);
    if (!bar || !(time <= last!)) continue;
    features.push(time, bar.high, bar.low, bar.close);
    printer.printLine(text, features);
    if (printer.features.length < PIECE) continue;
    yield printer.features.written;
    printer.clear();
  }
  yield printer.features.written;
}

/** Tiers that cannot be made to agree without losing rows. */
export function unequal(store: Store, path: string): OpsError {
  return new OpsError(
    "store_unequal",
    {
      en: `The tiers of ${store.key} tell of different bars: ${path} does not fit ${store.validated}. Nothing was written.`,
      ja: `${store.key} の各層の内容が一致しません: ${path} が ${store.validated} と合いません。何も書き込んでいません。`,
    },
    {
      en: "Build validated and features again from raw with pull_prices --repair, or restore the files.",
      ja: "pull_prices --repair で raw から validated と features を作り直すか、ファイルを復元してください。",
    },
    { exit: Exit.finding, fields: { path } },
  );
}
