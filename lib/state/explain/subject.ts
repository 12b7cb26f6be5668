import { BUCKET_NAMES, SPREAD_BANDS } from "../../engine/ev.ts";
import { OpsError } from "../../workspace/errors.ts";
import { showName } from "../../workspace/names.ts";
import { namesHint } from "../../workspace/suggest.ts";
import type { StateBody } from "../body.ts";

/** Which estimate is asked about. */
export type Subject =
  { kind: "global" } | { kind: "bucket"; bucket: string } | { kind: "slip"; band: string };

export interface SubjectOptions {
  global: boolean;
  bucket?: string | undefined;
  slip?: string | undefined;
}

/**
 * The estimate that the options name; that over all trades when they name none. Throws `conflicting_options`, and `unknown_bucket` or
 * `unknown_band` with the nearest name, for what neither the strategy nor the state knows.
 */
export function subjectOf({ global, bucket, slip }: SubjectOptions, body: StateBody): Subject {
  if ([global, bucket !== undefined, slip !== undefined].filter(Boolean).length > 1) {
    throw new OpsError(
      "conflicting_options",
      {
        en: "--bucket, --slip and --global ask about different estimates.",
        ja: "--bucket、--slip、--global は別々の推定値を指します。",
      },
      { en: "Give one of them.", ja: "どれか 1 つだけを指定してください。" },
    );
  }
  if (bucket !== undefined) {
    const known = new Set([...BUCKET_NAMES, ...Object.keys(body.ev_buckets)]);
    if (!known.has(bucket)) throw unknown("bucket", bucket, known);
    return { kind: "bucket", bucket };
  }
  if (slip !== undefined) {
    const known = new Set([...SPREAD_BANDS, ...Object.keys(body.slip?.a ?? {})]);
    if (!known.has(slip)) throw unknown("band", slip, known);
    return { kind: "slip", band: slip };
  }
  return { kind: "global" };
}

function unknown(kind: "bucket" | "band", name: string, known: ReadonlySet<string>): OpsError {
  const what =
    kind === "bucket" ? { en: "bucket", ja: "バケット" } : { en: "spread band", ja: "スプレッド帯" };
  const form = kind === "bucket" ? "SESSION:SPREAD:RV (LDN:narrow:mid)" : [...known].join(", ");
  return new OpsError(
    `unknown_${kind}`,
    {
      en: `There is no ${what.en} ${showName(name)}.`,
      ja: `${what.ja} ${showName(name)} はありません。`,
    },
    namesHint(name, [...known], { en: `Names: ${form}.`, ja: `使える名前: ${form}。` }),
    { fields: { [kind]: name } },
  );
}
