import { environmentOf, INGEST_CONFIG, loadCredentials } from "../../ingest/credentials.ts";
import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { fingerprint, serviceName, variableName } from "../../workspace/secrets/names.ts";
import { readRotation, rotationDue } from "../../workspace/secrets/rotation.ts";
import { demandStore } from "../../workspace/secrets/store.ts";
import { parseInstant } from "../../workspace/time.ts";
import { parseYaml } from "../../workspace/yaml.ts";

export interface SecretsCheck extends JsonObject {
  ok: boolean;
  /** Credentials that a provider needs and nothing gives. */
  missing: { service: string; key: string; variable: string }[];
  /** The same secret with one value in the store and another in the environment, which wins. */
  drift: { service: string; key: string; variable: string; store: string; environment: string }[];
  /** Rotations that are due. */
  expired: { path: string; due: string }[];
}

/** Compares the store with the environment and with what `configs/api_ingest.yml` needs; of one service only, where one is named. */
export async function checkSecrets(ctx: Context, only?: string): Promise<SecretsCheck> {
  const store = await demandStore(ctx);
  const needed = providerCredentials(ctx);
  const wanted = ([service]: [string, unknown]) => only === undefined || service === serviceName(only);

  const missing: SecretsCheck["missing"] = [];
  for (const [service, keys] of Object.entries(needed).filter(wanted)) {
    const found = await loadCredentials(ctx, service);
    for (const key of keys.filter((name) => !(name in found))) {
      missing.push({ service, key, variable: variableName({ service, key }) });
    }
  }

  const known = [...Object.keys(store), ...Object.keys(needed)];
  const drift = Object.entries(store)
    .filter(wanted)
    .flatMap(([service, values]) => {
      const environment = environmentOf(ctx.env, service, known);
      return Object.entries(values).flatMap(([key, value]) => {
        const other = environment[key.replaceAll("-", "_")];
        if (other === undefined || other === value) return [];
        const prints = { store: fingerprint(value), environment: fingerprint(other) };
        return [{ service, key, variable: variableName({ service, key }), ...prints }];
      });
    });

  const dates = readRotation(ctx.reader, INGEST_CONFIG);
  const due = dates && rotationDue(dates);
  const expired = due && parseInstant(due) <= ctx.clock.now() ? [{ path: INGEST_CONFIG, due }] : [];
  return { ok: missing.length + drift.length + expired.length === 0, missing, drift, expired };
}

/** `credentials[]` of each provider. The configuration's other faults are told by what uses it. */
function providerCredentials({ reader }: Context): Record<string, string[]> {
  const { value } = parseYaml(reader.maybeText(INGEST_CONFIG) ?? "");
  const { providers } = (value ?? {}) as { providers?: Record<string, { credentials?: unknown } | null> };
  return Object.fromEntries(
    Object.entries(providers ?? {}).map(([name, provider]) => {
      const keys = provider?.credentials;
      return [serviceName(name), Array.isArray(keys) ? keys.map(String) : []];
    }),
  );
}
