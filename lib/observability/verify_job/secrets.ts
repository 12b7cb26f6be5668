import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Change } from "../../workspace/plan.ts";
import { writeChange } from "../../workspace/plans.ts";
import { printJson } from "../../workspace/jsonfile.ts";
import { isoUtc, parseInstant } from "../../workspace/time.ts";
import { broken, type Checked, passed, warned } from "./check.ts";
import {
  fingerprintOf,
  newSalt,
  readFingerprints,
  recorded,
  type SecretRecord,
  type Standing,
  standingOf,
} from "./fingerprints.ts";
import { newestSignature } from "./signature.ts";

const NAME = "secrets";
const DAY_MS = 86_400_000;
const PRIVATE = 0o600;

export interface SecretRules {
  secrets: readonly string[];
  /** The baseline's file. */
  fingerprints: string;
  record: boolean;
  expectRotated: readonly string[];
  maxAgeDays?: number | undefined;
  weeklyHistory: string;
  /** Variable with the key that signs weekly reports. */
  signingSecret: string;
  configVersion?: string | undefined;
}

export interface SecretsChecked extends Checked {
  changes: Change[];
  /** What `--record-secrets` recorded; absent when it was not asked for or could not. */
  audit?: { recorded: string[]; rotated: string[] };
}

interface Seen {
  name: string;
  known: SecretRecord | undefined;
  fingerprint: string;
  salt: string;
  standing: Standing;
}

/**
 * Whether every secret is there and is the one that should be: the fingerprint on record, neither an earlier one (a replacement that
 * this process missed) nor one that was to be replaced. Values are never kept, shown or logged.
 */
export async function checkSecrets(ctx: Context, rules: SecretRules): Promise<SecretsChecked> {
  const required = [...rules.secrets];
  const missing = required.filter((name) => !ctx.env[name]);
  if (missing.length > 0) {
    const failure = ["missing_secrets", "Required secrets are missing or empty.", { missing }] as const;
    return { ...broken(NAME, [failure], { required, missing }), changes: [] };
  }
  const baseline = readFingerprints(ctx, rules.fingerprints);
  const seen = await Promise.all(
    required.map(async (name): Promise<Seen> => {
      const known = baseline?.[name];
      const salt = known?.salt ?? newSalt();
      const needed = known !== undefined || rules.record;
      const fingerprint = needed ? await fingerprintOf(ctx.env[name]!, salt) : "";
      return { name, known, salt, fingerprint, standing: standingOf(fingerprint, known) };
    }),
  );
  const signature = signatureOf(ctx, rules);
  const failures = failuresOf(ctx, rules, seen, signature);
  const details: JsonObject = {
    required,
    validated: required.toSorted(),
    standing: Object.fromEntries(seen.map(({ name, standing }) => [name, standing])),
    signature: signature.state,
    ...(baseline === undefined && { note: "no_baseline" }),
  };
  const record =
    rules.record && !seen.some(({ standing }) => standing === "stale") ? store(ctx, rules, seen) : undefined;
  if (failures.length > 0) {
    return { ...broken(NAME, failures, details), changes: [], ...record };
  }
  const changed = seen.filter(({ standing }) => standing === "changed").map(({ name }) => name);
  if (changed.length > 0 && !record) {
    const message = `secret_changed_unrecorded: ${changed.join(", ")}; record the new values with --record-secrets.`;
    return { ...warned(NAME, message, { ...details, changed }), changes: [] };
  }
  return { ...passed(NAME, details), changes: [], ...record };
}

function failuresOf(
  ctx: Context,
  { expectRotated, maxAgeDays }: SecretRules,
  seen: readonly Seen[],
  signature: ReturnType<typeof newestSignature>,
): [string, string, JsonObject][] {
  const failures: [string, string, JsonObject][] = [];
  for (const { name, known, standing } of seen) {
    if (standing === "stale") {
      const retired = "this process still has a value that was replaced";
      failures.push(["secret_stale", `${name}: ${retired}.`, { secret: name }]);
    } else if (standing === "unchanged" && expectRotated.includes(name)) {
      failures.push(["secret_not_rotated", `${name} still has the recorded value.`, { secret: name }]);
    }
    const age = known && (ctx.clock.now() - parseInstant(known.recorded_at)) / DAY_MS;
    if (maxAgeDays !== undefined && age !== undefined && age > maxAgeDays && standing === "unchanged") {
      const message = `${name} has not been replaced for ${Math.floor(age)} days.`;
      failures.push(["secret_too_old", message, { secret: name, age_days: age, max_age_days: maxAgeDays }]);
    }
  }
  if (signature.state === "mismatch") {
    const message = `${signature.path} was not made with the signing secret; run summarize_runs --resign-history.`;
    failures.push(["signature_mismatch", message, { path: signature.path! }]);
  }
  return failures;
}

function signatureOf({ env, ...ctx }: Context, { signingSecret, secrets, weeklyHistory }: SecretRules) {
  const value = secrets.includes(signingSecret) ? env[signingSecret] : undefined;
  return value ? newestSignature({ ...ctx, env }, weeklyHistory, value) : { state: "skipped" as const };
}

/** The baseline with the values that are in force now. Others that it holds stay. */
function store(ctx: Context, { fingerprints, configVersion }: SecretRules, seen: readonly Seen[]) {
  const at = isoUtc(ctx.clock.now());
  const fresh = seen.map(({ name, known, fingerprint, salt, standing }): [string, SecretRecord] => {
    const unchanged = standing === "unchanged" && known;
    return [name, unchanged || recorded(known, { fingerprint, salt, at, configVersion })];
  });
  const secrets = { ...readFingerprints(ctx, fingerprints), ...Object.fromEntries(fresh) };
  return {
    changes: [writeChange(ctx, fingerprints, printJson({ secrets }), PRIVATE)],
    audit: {
      recorded: seen.map(({ name }) => name),
      rotated: seen.filter(({ standing }) => standing === "changed").map(({ name }) => name),
    },
  };
}
