import { Exit, OpsError } from "../../workspace/errors.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";
import type { Lang } from "../../workspace/text.ts";
import { readState } from "../document.ts";
import { invalidJson, StateProblem, unusableState } from "../problem.ts";
import { findingsOf, type HealthLimits } from "./findings.ts";
import { type Measures, measure } from "./measure.ts";

export interface HealthConfig extends HealthLimits {
  /** Of the lower bounds, two-sided. */
  confidence: number;
}

/** What stdout shows and the history keeps (specification 03 §16.4). */
export interface HealthRecord extends JsonObject {
  /** UTC, whole seconds. */
  checked_at: string;
  state_path: string;
  /** Null for a state that cannot be used. */
  metrics: JsonObject | null;
  bucket_samples: Measures["buckets"];
  warnings: string[];
  config: HealthConfig & JsonObject;
}

/** The document on stdout for a state that cannot be used. */
export interface Unusable extends JsonObject {
  error: "state_corrupt";
  state: string;
  /** Why, in English; `details` says it in the reader's language. */
  message: string;
  details: string;
  hint: string;
}

export interface Judgement {
  record: HealthRecord;
  result: HealthRecord | Unusable;
  exitCode: number;
}

export interface Check {
  checkedAt: string;
  /** As texts name it. */
  path: string;
  config: HealthConfig;
  failOnWarning: boolean;
  lang: Lang;
}

/** Judges the state file at `check.path`, which is there. Throws what the reader throws, but for damaged text. */
export function judgeState(reader: Reader, check: Check): Judgement {
  const { checkedAt, path, config } = check;
  const head = { checked_at: checkedAt, state_path: path };
  try {
    const document = readDocument(reader, path);
    const measures = measure(document, config.confidence);
    const findings = findingsOf(measures, config);
    const invalid = findings.some(({ ailment }) => ailment === "invalid");
    if (isOurs(document) || !invalid) readState(document, { partial: true });
    const { samples, win_mean, win_lcb } = measures.global;
    const warnings = findings.map(({ warning }) => warning);
    const record: HealthRecord = {
      ...head,
      metrics: {
        ev_total_samples: samples,
        ev_win_mean: win_mean,
        ev_win_lcb: win_lcb,
        slip_a: measures.slip,
      },
      bucket_samples: measures.buckets,
      warnings,
      config: { ...config },
      ...identityOf(document),
    };
    const exitCode = check.failOnWarning && warnings.length > 0 ? 2 : Exit.ok;
    return { record, result: record, exitCode };
  } catch (error) {
    if (!(error instanceof StateProblem)) throw error;
    const warnings = ["state unreadable: state_corrupt"];
    const record = { ...head, metrics: null, bucket_samples: [], warnings, config: { ...config } };
    return { record, result: unusable(path, error, check.lang), exitCode: Exit.finding };
  }
}

/** Throws `StateProblem` for what is no JSON object or has something else where a section should be. */
function readDocument(reader: Reader, path: string): JsonObject {
  const document = readJson(reader, path);
  if (!isJsonObject(document)) {
    throw new StateProblem("not_an_object", {
      en: "the document is not a JSON object",
      ja: "JSON のオブジェクトではありません",
    });
  }
  for (const section of ["ev_global", "ev_buckets", "slip"]) {
    if (document[section] == null || isJsonObject(document[section])) continue;
    throw new StateProblem("state_corrupt", {
      en: `${section}: is not an object`,
      ja: `${section}: オブジェクトではありません`,
    });
  }
  return document;
}

function readJson(reader: Reader, path: string): Json {
  try {
    return reader.json(path);
  } catch (error) {
    if (!(error instanceof OpsError) || !["json_invalid", "not_utf8"].includes(error.code)) throw error;
    throw invalidJson(error);
  }
}

/**
 * True for a state that carries a hash of its content: there a figure that is no number means damage. In states of other programs it
 * is one finding among others.
 */
function isOurs({ meta }: JsonObject): boolean {
  return isJsonObject(meta) && meta.content_sha256 !== undefined;
}

/** Which state it is and when it was saved, where it says so. */
function identityOf({ meta }: JsonObject): { state?: JsonObject } {
  if (!isJsonObject(meta) || typeof meta.saved_at !== "string") return {};
  const names = ["symbol", "mode", "lineage", "serial", "last_timestamp", "saved_at"];
  return { state: Object.fromEntries(names.map((name) => [name, meta[name] ?? null])) };
}

function unusable(path: string, problem: StateProblem, lang: Lang): Unusable {
  const { text, hint } = unusableState(path, problem);
  const said = { message: problem.detail, details: text[lang], hint: hint![lang] };
  return { error: "state_corrupt", state: path, ...said };
}
