import { z } from "zod";
import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import { told, withMember } from "../workspace/issues.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Text } from "../workspace/text.ts";

export const CHECK_STATUSES = ["pass", "warn", "fail", "unknown", "skip"] as const;
export type CheckStatus = (typeof CHECK_STATUSES)[number];

/** What a check found. `unknown` is what could not be read or asked, `skip` what has nothing to look at. */
export interface CheckResult {
  status: CheckStatus;
  message: Text;
  data: JsonObject;
}

/**
 * One verifier: its parameters, and what it makes of a room's result. It only reads, asks no network, and never parses a file itself.
 * An `OpsError` that it throws is its answer: `fail` for what is missing, else `unknown`.
 */
export interface Check<Params extends z.ZodObject = z.ZodObject> {
  params: Params;
  run(ctx: Context, params: z.output<Params>): CheckResult | Promise<CheckResult>;
}

/** For the tables in `checks/`: keeps each check's own types. */
export function check<Params extends z.ZodRawShape>(
  params: Params,
  run: Check<z.ZodObject<Params, z.core.$strict>>["run"],
): Check {
  return { params: z.strictObject(params), run } as unknown as Check;
}

export const pass = (en: string, ja: string, data: JsonObject = {}) => found("pass", en, ja, data);
export const warn = (en: string, ja: string, data: JsonObject = {}) => found("warn", en, ja, data);
export const fail = (en: string, ja: string, data: JsonObject = {}) => found("fail", en, ja, data);
export const unknown = (en: string, ja: string, data: JsonObject = {}) => found("unknown", en, ja, data);
export const skip = (en: string, ja: string, data: JsonObject = {}) => found("skip", en, ja, data);

/** `fail` with everything that is wrong, else `pass`. */
export function judged(wrong: readonly Text[], good: Text, data: JsonObject = {}): CheckResult {
  if (wrong.length === 0) return pass(good.en, good.ja, data);
  return fail(wrong.map(({ en }) => en).join("; "), wrong.map(({ ja }) => ja).join("。"), data);
}

function found(status: CheckStatus, en: string, ja: string, data: JsonObject): CheckResult {
  return { status, message: { en, ja }, data };
}

/** Codes of errors that say that something is not there. */
const MISSING = /not_found|missing|no_such|absent/;

/** Runs a check with its parameters filled in; parameters that it refuses make it `unknown`. */
export async function runCheck(
  ctx: Context,
  { params, run }: Check,
  given: JsonObject,
): Promise<CheckResult> {
  const parsed = params.safeParse(given);
  if (!parsed.success) {
    const [first] = told(params, given, parsed.error);
    const { en, ja } = withMember(first!);
    return unknown(en, ja);
  }
  try {
    return await run(ctx, parsed.data);
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    const status = MISSING.test(error.code) ? "fail" : "unknown";
    return { status, message: error.text, data: { error: error.code, ...error.fields } };
  }
}
