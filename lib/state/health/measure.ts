import type { Json, JsonObject } from "../../workspace/json.ts";
import { floatWord } from "../../workspace/decimal.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { numberOf } from "../numbers.ts";
import { upperQuantile } from "./normal.ts";

/** Of Beta counts; all null where a count is no finite number, the last two also where there are no counts. */
export interface Share extends JsonObject {
  samples: number | null;
  win_mean: number | null;
  /** Lower end of the normal approximation's interval, two-sided at the confidence asked for. */
  win_lcb: number | null;
}

/** What a health check sees of a state. */
export interface Measures {
  global: Share;
  /** In the file's order. */
  buckets: ({ bucket: string } & Share)[];
  /** Slopes by spread band as the file has them, non-finite ones as words. */
  slip: Record<string, Json>;
}

/** `state` is a parsed state document whose sections are objects, null or absent. */
export function measure(state: JsonObject, confidence: number): Measures {
  const z = upperQuantile(0.5 + confidence / 2);
  const slopes = section(section(state.slip).a);
  return {
    global: shareOf(state.ev_global, z),
    buckets: Object.entries(section(state.ev_buckets)).map(([bucket, counts]) => ({
      bucket,
      ...shareOf(counts, z),
    })),
    slip: Object.fromEntries(Object.entries(slopes).map(([band, slope]) => [band, verbatim(slope)])),
  };
}

/** Mean and lower bound of the winning share (specification 03 §16.2), without priors. */
function shareOf(counts: Json | undefined, z: number): Share {
  const { alpha, beta } = section(counts);
  const [a, b] = [countOf(alpha), countOf(beta)];
  const unknown = { samples: null, win_mean: null, win_lcb: null };
  if (a === undefined || b === undefined || !(counts == null || isJsonObject(counts))) return unknown;
  const n = a + b;
  if (n <= 0) return { samples: n, win_mean: null, win_lcb: null };
  const mean = a / n;
  const variance = n > 1 ? (a * b) / (n * n * (n + 1)) : mean * (1 - mean);
  const bound = mean - z * Math.sqrt(Math.max(variance, 0));
  return { samples: n, win_mean: mean, win_lcb: Math.min(1, Math.max(0, bound)) };
}

/** A missing count is 0; undefined for what is no finite number. */
function countOf(value: Json | undefined): number | undefined {
  const count = numberOf(value ?? 0);
  return Number.isFinite(count) ? count : undefined;
}

function section(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function verbatim(value: Json): Json {
  return typeof value === "number" ? (floatWord(value) ?? value) : value;
}
