import type { Json } from "../../workspace/json.ts";
import { printJsonLine } from "../../workspace/jsonfile.ts";
import { floatText } from "../fingerprint.ts";
import { numberOf } from "../numbers.ts";
import { fixedText } from "../../workspace/rounding.ts";
import type { Measures, Share } from "./measure.ts";

/** What a state is checked against. Samples are pseudo counts, which decay; a slope is pips per unit of quantity. */
export type HealthLimits = {
  min_global_sample: number;
  min_win_lcb: number;
  min_bucket_sample: number;
  min_bucket_win_lcb: number;
  max_slip: number;
};

export type Ailment = "samples" | "bound" | "invalid" | "exceeds" | "negative";

export interface Finding {
  /** `global`, `bucket:LDN:narrow:mid` or `slip:narrow`. */
  about: string;
  ailment: Ailment;
  /** The warning in records, webhooks and logs (specification 03 §16.3). */
  warning: string;
}

/** Everything about a state that is worth a warning: first all trades, then the buckets, then the slopes. */
export function findingsOf({ global, buckets, slip }: Measures, limits: HealthLimits): Finding[] {
  return [
    ...shareFindings("global", global, limits.min_global_sample, limits.min_win_lcb, {
      samples: (n, least) => `global sample count low: ${n} < ${least}`,
      bound: (lcb, least) => `global win-rate LCB low: ${lcb} < ${least}`,
      invalid: "global sample count invalid",
    }),
    ...buckets.flatMap(({ bucket, ...share }) =>
      shareFindings(`bucket:${bucket}`, share, limits.min_bucket_sample, limits.min_bucket_win_lcb, {
        samples: (n, least) => `bucket ${bucket} samples=${n} below threshold ${least}`,
        bound: (lcb, least) => `bucket ${bucket} win_lcb=${lcb} below ${least}`,
        invalid: `bucket ${bucket} samples invalid`,
      }),
    ),
    ...Object.entries(slip).flatMap(([band, slope]) => slopeFindings(band, slope, limits.max_slip)),
  ];
}

interface ShareWords {
  samples(value: string, least: string): string;
  bound(value: string, least: string): string;
  invalid: string;
}

function shareFindings(
  about: string,
  { samples, win_lcb }: Share,
  leastSamples: number,
  leastBound: number,
  words: ShareWords,
): Finding[] {
  if (samples === null) return [{ about, ailment: "invalid", warning: words.invalid }];
  const found: Finding[] = [];
  if (samples < leastSamples) {
    const warning = words.samples(fixedText(samples, 1), floatText(leastSamples));
    found.push({ about, ailment: "samples", warning });
  }
  if (win_lcb !== null && win_lcb < leastBound) {
    const warning = words.bound(fixedText(win_lcb, 3), floatText(leastBound));
    found.push({ about, ailment: "bound", warning });
  }
  return found;
}

function slopeFindings(band: string, value: Json, most: number): Finding[] {
  const about = `slip:${band}`;
  const slope = numberOf(value);
  if (slope === undefined || !Number.isFinite(slope)) {
    const shown = typeof value === "string" ? value : printJsonLine(value);
    return [{ about, ailment: "invalid", warning: `slip coefficient ${band} invalid: ${shown}` }];
  }
  const figure = fixedText(slope, 3);
  const found: Finding[] = [];
  if (slope > most) {
    const warning = `slip coefficient ${band}=${figure} exceeds limit ${floatText(most)}`;
    found.push({ about, ailment: "exceeds", warning });
  }
  if (slope < 0) {
    found.push({ about, ailment: "negative", warning: `slip coefficient ${band} negative: ${figure}` });
  }
  return found;
}
