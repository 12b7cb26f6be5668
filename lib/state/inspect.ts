import { defaultConfig } from "../engine/config.ts";
import { BUCKET_NAMES, Estimator, wilsonLowerBound } from "../engine/ev.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { StateBody } from "./body.ts";
import { posteriorMean } from "./diff.ts";
import type { StateFile } from "./file.ts";
import type { StateMeta } from "./meta.ts";
import { generationOf } from "./versions.ts";

/** What the EV estimate knows of a bucket, or of all trades (`bucket: "all"`). */
export interface EvRow extends JsonObject {
  bucket: string;
  /** Posterior mean, priors included. */
  win_rate: number;
  /** One-sided lower bound (Wilson) of these counts alone. */
  lower_bound: number;
  /** The bound that the EV gate uses, pooled with the neighbouring volatility bands and all trades; null where it uses none. */
  gate_lower_bound: number | null;
  /** Pseudo counts: they decay, so this is the effective number of observations. */
  observations: number;
}

/** A state file in the terms of the strategy. Members that the file does not have are null. */
export interface Inspection extends JsonObject {
  path: string;
  /** Generation of the format, 1 to 5. */
  version: number;
  sha256: string;
  size_bytes: number;
  identity: JsonObject;
  ev: EvRow[];
  /** Slope in pips per unit of quantity, and the usual quantity. */
  slippage: { band: string; slope: number | null; usual_quantity: number | null }[];
  rv_cuts: { session: string; low: number; high: number }[];
  standing: JsonObject;
  position: JsonObject | null;
  /** `exact`: a run goes on as if there had been no cut; `learned`: with the estimates only. */
  resumes: "exact" | "learned";
  /** Members that are ignored on loading. */
  ignored: string[];
}

export function inspect({ path, text, sha256, document }: StateFile): Inspection {
  const { meta, body } = document;
  return {
    path,
    version: generationOf(document),
    sha256,
    size_bytes: Buffer.byteLength(text),
    identity: identityOf(meta),
    ev: evRows(body),
    slippage: slippageRows(body),
    rv_cuts: Object.entries(body.rv_thresh ?? {}).flatMap(([session, cuts]) =>
      cuts ? [{ session, low: cuts[0], high: cuts[1] }] : [],
    ),
    standing: standingOf(body),
    position: positionOf(body),
    resumes: body.resume ? "exact" : "learned",
    ignored: document.dropped,
  };
}

/** Who a state is, in the order in which a person looks. */
export function identityOf(meta: StateMeta): JsonObject {
  const { symbol, mode, timeframe, strategy, manifest_id, config_fingerprint, semantics, fixes } = meta;
  const { lineage, serial, parent_sha256, last_timestamp, saved_at, program_version } = meta;
  return Object.fromEntries(
    Object.entries({
      symbol,
      mode,
      timeframe,
      strategy,
      manifest_id,
      config_fingerprint,
      semantics,
      fixes,
      lineage,
      serial,
      parent_sha256,
      last_timestamp,
      saved_at,
      program_version,
    }).map(([name, value]) => [name, value ?? null]),
  );
}

function evRows({ ev_global, ev_buckets }: StateBody): EvRow[] {
  const estimator = new Estimator(defaultConfig(), null);
  estimator.importState({ ...estimator.global, ...ev_global }, ev_buckets);
  const { global } = estimator;
  const row = (bucket: string, counts: { alpha: number; beta: number }): EvRow => {
    const alpha = global.prior_alpha + counts.alpha;
    const beta = global.prior_beta + counts.beta;
    const index = BUCKET_NAMES.indexOf(bucket);
    return {
      bucket,
      win_rate: posteriorMean(alpha, beta),
      lower_bound: wilsonLowerBound(alpha, beta, global.conf),
      gate_lower_bound: index < 0 ? null : estimator.lower(index),
      observations: alpha + beta,
    };
  };
  const rows = Object.entries(ev_buckets).map(([bucket, counts]) => row(bucket, counts));
  return ev_global ? [row("all", global), ...rows] : rows;
}

function slippageRows({ slip }: StateBody): Inspection["slippage"] {
  const bands = new Set([...Object.keys(slip?.a ?? {}), ...Object.keys(slip?.ewma ?? {})]);
  return [...bands].map((band) => ({
    band,
    slope: slip?.a?.[band] ?? null,
    usual_quantity: slip?.ewma?.[band] ?? null,
  }));
}

function standingOf({ runtime, metrics }: StateBody): JsonObject {
  return {
    warmup_left: runtime?.warmup_left ?? null,
    day_count: runtime?.day_count ?? null,
    current_date: runtime?.current_date ?? null,
    last_session: runtime?.last_session ?? null,
    equity: runtime?._equity_live ?? null,
    trades: metrics?.trades ?? null,
    wins: metrics?.wins ?? null,
    total_pips: metrics?.total_pips ?? null,
    total_pnl_value: metrics?.total_pnl_value ?? null,
  };
}

function positionOf({ position }: StateBody): JsonObject | null {
  if (!position) return null;
  const { side, qty, entry_px, tp_px, sl_px, entry_ts, hold } = position;
  return { side, qty, entry_px, tp_px, sl_px, entry_ts, hold };
}
