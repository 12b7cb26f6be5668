import { defaultConfig } from "../../engine/config.ts";
import { Estimator } from "../../engine/ev.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject, parseJson } from "../../workspace/jsonfile.ts";
import { posteriorMean } from "../diff.ts";
import type { StateFile } from "../file.ts";
import { inspect } from "../inspect.ts";
import { numberOf } from "../numbers.ts";
import type { History } from "./history.ts";
import type { Move } from "./rows.ts";
import { type SlopeShare, tellSlope } from "./slope.ts";
import type { Subject } from "./subject.ts";
import { type Counts, lensOf, type Share, tellWinRate } from "./win_rate.ts";

/** What an estimate is, what it was before the oldest known move, and what it consists of. */
export interface Answer {
  estimate: { kind: Subject["kind"]; name: string | null; path: string };
  /** `value`: posterior mean, priors included, or slope in pips per unit of quantity. */
  now: { value: number } & JsonObject;
  /**
   * `origin`: `neutral` (one win, one loss), `profile` (seeds of an EV profile), `config` (a configured slope), or `unknown` where the
   * ledger does not reach back to the beginning.
   */
  start: { value: number; origin: "neutral" | "profile" | "config" | "unknown" } & JsonObject;
  change: number;
  sources: Share[] | SlopeShare[];
}

export function answerOf(file: StateFile, history: History, subject: Subject): Answer & { moves: Move[] } {
  return subject.kind === "slip"
    ? slopeAnswer(file, history, subject.band)
    : winRateAnswer(file, history, subject.kind === "bucket" ? subject.bucket : null);
}

function winRateAnswer(file: StateFile, history: History, bucket: string | null): Answer & { moves: Move[] } {
  const { body } = file.document;
  // What a state of an older program does not say is as in a new engine.
  const global = { ...new Estimator(defaultConfig(), null).global, ...body.ev_global };
  const prior: Counts = { alpha: global.prior_alpha, beta: global.prior_beta };
  const lens = lensOf(bucket);
  const held = bucket === null ? body.ev_global && global : body.ev_buckets[bucket];
  const now: Counts = held ?? { alpha: 1, beta: 1 };
  const { moves, shares, start } = tellWinRate(history.lines, lens, now, { prior, decay: global.decay });
  const mean = ({ alpha, beta }: Counts) => posteriorMean(prior.alpha + alpha, prior.beta + beta);
  const row = inspect(file).ev.find((one) => one.bucket === (bucket ?? "all"));
  const neutral = start.alpha === 1 && start.beta === 1;
  return {
    estimate: { kind: bucket === null ? "global" : "bucket", name: bucket, path: lens.path },
    now: {
      value: mean(now),
      alpha: now.alpha,
      beta: now.beta,
      observations: prior.alpha + prior.beta + now.alpha + now.beta,
      lower_bound: row?.lower_bound ?? null,
      gate_lower_bound: row?.gate_lower_bound ?? null,
      in_state: held !== undefined,
    },
    start: {
      value: mean(start),
      alpha: start.alpha,
      beta: start.beta,
      origin: history.begins !== "nothing" ? "unknown" : neutral ? "neutral" : "profile",
    },
    change: mean(now) - mean(start),
    sources: shares,
    moves,
  };
}

function slopeAnswer(file: StateFile, history: History, band: string): Answer & { moves: Move[] } {
  const { slip } = file.document.body;
  const { slip_curve, slip_ewma_alpha } = defaultConfig();
  const now = slip?.a?.[band] ?? slip_curve[band]?.a ?? 0;
  const rate = learningRate(file) ?? slip_ewma_alpha;
  const { moves, shares, start, start_weight } = tellSlope(history.lines, band, now, rate);
  return {
    estimate: { kind: "slip", name: band, path: `slip.a.${band}` },
    now: {
      value: now,
      usual_quantity: slip?.ewma?.[band] ?? null,
      learning_rate: rate,
      in_state: slip?.a?.[band] !== undefined,
    },
    start: {
      value: start,
      origin: history.begins === "nothing" ? "config" : "unknown",
      weight: start_weight,
    },
    change: now - start,
    sources: shares,
    moves,
  };
}

/** How fast slopes move: a state says it, though nothing but this asks for it. */
function learningRate({ text, path }: StateFile): number | undefined {
  const document = parseJson(text, path);
  const slip = isJsonObject(document) ? document.slip : null;
  return isJsonObject(slip) ? numberOf(slip.ewma_alpha) : undefined;
}
