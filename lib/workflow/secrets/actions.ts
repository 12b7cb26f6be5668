import { execute } from "../../command/execute.ts";
import { defineCommand, type StepOptions } from "../../command/define.ts";
import { INGEST_CONFIG } from "../../ingest/credentials.ts";
import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan, writeChange } from "../../workspace/plans.ts";
import {
  fingerprint,
  isPlaceholder,
  type SecretName,
  type Secrets,
  variableName,
} from "../../workspace/secrets/names.ts";
import { stampRotation } from "../../workspace/secrets/rotation.ts";
import { demandStore, STORE, writeStore } from "../../workspace/secrets/store.ts";
import { z } from "zod";

/** One secret as it may be shown. */
export interface ShownSecret extends JsonObject {
  service: string;
  key: string;
  /** The environment's name for it. */
  variable: string;
  fingerprint: string;
}

/** Every secret of a store, in alphabetical order. */
export function shownSecrets(secrets: Secrets): ShownSecret[] {
  const names = Object.entries(secrets).flatMap(([service, values]) =>
    Object.entries(values).map(([key, value]) => shown({ service, key }, value)),
  );
  return names.sort((a, b) => (a.variable < b.variable ? -1 : 1));
}

/** Puts a secret into the store, or replaces it there. Throws `placeholder_secret`, `secret_name_taken`. */
export function setSecret(ctx: Context, name: SecretName, value: string, how: StepOptions) {
  return write(ctx, "set", how, async (planning) => {
    const { replaced, change } = await stored(planning, name, value);
    const result = { action: "set", store: STORE, ...shown(name, value), replaced: replaced !== undefined };
    return makePlan(planning, result, { changes: [change] });
  });
}

/**
 * Replaces a secret and writes the dates of its rotation into the ingest configuration, both or neither. Throws `secret_unknown`,
 * `secret_unchanged`, `rotation_dates_missing` and as `setSecret`.
 */
export function rotateSecret(ctx: Context, name: SecretName, value: string, how: StepOptions) {
  return write(ctx, "rotate", how, async (planning) => {
    const { replaced, change } = await stored(planning, name, value);
    if (replaced === undefined) throw unknownSecret(name);
    if (replaced === value) throw unchanged(name);
    const config = planning.reader.text(INGEST_CONFIG);
    const stamped = stampRotation(config, INGEST_CONFIG, planning.clock.now());
    const result = {
      action: "rotate",
      store: STORE,
      ...shown(name, value),
      previous_fingerprint: fingerprint(replaced),
      next_rotation_at: stamped.next,
    };
    const changes = [change, writeChange(planning, INGEST_CONFIG, stamped.text)];
    return makePlan(planning, result, { changes });
  });
}

/** The step that writes; it has no options, so that no secret can stand in them. */
async function write<Result extends JsonObject>(
  ctx: Context,
  action: string,
  how: StepOptions,
  plan: (ctx: Context) => Promise<Plan<Result>>,
): Promise<Result> {
  const step = defineCommand({
    name: `manage_secrets ${action}`,
    summary: { en: "Write the encrypted store", ja: "暗号化ストアを書き込みます" },
    exitStatus: [],
    examples: [],
    options: z.object({}),
    plan,
  });
  return (await execute(ctx, step, {}, how)).result;
}

async function stored(ctx: Context, name: SecretName, value: string) {
  const { service, key } = name;
  if (isPlaceholder(value) || value.includes("\0")) throw placeholder(name);
  const secrets = await demandStore(ctx);
  const variable = variableName(name);
  const taken = shownSecrets(secrets).find((other) => other.variable === variable);
  if (taken && (taken.service !== service || taken.key !== key)) throw nameTaken(name, taken);
  const next = { ...secrets, [service]: { ...secrets[service], [key]: value } };
  return { replaced: secrets[service]?.[key], change: await writeStore(ctx, next) };
}

function shown(name: SecretName, value: string): ShownSecret {
  const { service, key } = name;
  return { service, key, variable: variableName(name), fingerprint: fingerprint(value) };
}

function placeholder(name: SecretName): OpsError {
  const variable = variableName(name);
  return new OpsError(
    "placeholder_secret",
    {
      en: `What stdin gave for ${variable} is empty or a placeholder.`,
      ja: `標準入力で渡された ${variable} の値が空か、仮の値です。`,
    },
    {
      en: "Pipe the value in: manage_secrets set … < FILE; or be asked for it with --interactive.",
      ja: "値は標準入力で渡すか（manage_secrets set … < FILE）、--interactive で入力してください。",
    },
  );
}

function nameTaken(name: SecretName, other: SecretName): OpsError {
  const variable = variableName(name);
  return new OpsError("secret_name_taken", {
    en: `${variable} already is the variable of '${other.key}' of ${other.service}.`,
    ja: `${variable} は ${other.service} の '${other.key}' の環境変数名と重なります。`,
  });
}

function unknownSecret(name: SecretName): OpsError {
  const variable = variableName(name);
  return new OpsError(
    "secret_unknown",
    {
      en: `The store holds no ${variable} to rotate.`,
      ja: `ストアに ${variable} がないため、差し替えられません。`,
    },
    { en: "'set' stores a secret for the first time.", ja: "最初の登録には set を使ってください。" },
  );
}

function unchanged(name: SecretName): OpsError {
  const variable = variableName(name);
  return new OpsError(
    "secret_unchanged",
    { en: `${variable} has this value already.`, ja: `${variable} は既にこの値です。` },
    { en: "Give the new value.", ja: "新しい値を渡してください。" },
  );
}
