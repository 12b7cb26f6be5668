import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import { parseSecrets } from "../workspace/secrets/document.ts";
import { privateText } from "../workspace/secrets/keys.ts";
import { isPlaceholder, type Secrets, serviceName, variablePrefix } from "../workspace/secrets/names.ts";
import { openStore, STORE } from "../workspace/secrets/store.ts";
import { parseYaml, YamlError } from "../workspace/yaml.ts";

/** Placeholders only; it may be in version control. */
export const KEYS_FILE = "configs/api_keys.yml";
/** Plain values for this computer alone; git-ignored, mode 0600. */
export const LOCAL_KEYS_FILE = "configs/api_keys.local.yml";
/** Its `providers` are services, too. */
export const INGEST_CONFIG = "configs/api_ingest.yml";

type Asking = Pick<Context, "reader" | "workspace" | "env">;

export interface CredentialOptions {
  /** In place of `configs/api_keys.yml`. */
  file?: string;
  /** The configuration whose providers count as services, in place of `configs/api_ingest.yml`. */
  config?: string;
  /** Keys without which nothing can be done. */
  required?: readonly string[];
}

/**
 * The credentials of a service by key. Later ones win: the keys file, the encrypted store, the local override, the environment
 * (`ALPHA_VANTAGE_API_KEY` is `api_key` of `alpha_vantage`). A variable belongs to the service with the longest name that fits, so
 * `twelve` takes nothing of `twelve_data`. Placeholders (`demo`, `changeme`, `<…>`, nothing) are no credentials.
 *
 * A store that no known key opens is passed over. Throws `missing_api_credentials:SERVICE:KEYS`, `failed_to_load_credentials:PATH`,
 * `secrets_undecryptable`, `not_private`; none of them quotes a value.
 */
export async function loadCredentials(
  ctx: Asking,
  service: string,
  { file, config, required = [] }: CredentialOptions = {},
): Promise<Record<string, string>> {
  const name = serviceName(service);
  const store = await openStore(ctx);
  const files = [fileSecrets(ctx, file ?? KEYS_FILE), store ?? {}, localSecrets(ctx)];
  const known = [...files.flatMap(Object.keys), ...providers(ctx, config ?? INGEST_CONFIG)];
  const layers = [...files.map((secrets) => secrets[name]), environmentOf(ctx.env, name, known)];
  const found = layers.flatMap((layer) => Object.entries(layer ?? {}));
  const credentials = Object.fromEntries(found.filter(([, value]) => !isPlaceholder(value)));
  const missing = required.filter((key) => !(key in credentials)).sort();
  if (missing.length > 0) throw missingCredentials(name, missing, store === undefined);
  return credentials;
}

/** What the environment holds for a service, placeholders included; other services that are known take theirs away. */
export function environmentOf(
  env: Context["env"],
  service: string,
  known: readonly string[],
): Record<string, string> {
  const prefix = variablePrefix(service);
  const longer = known.map(variablePrefix).filter((other) => other !== prefix && other.startsWith(prefix));
  const taken = Object.entries(env).filter(
    ([variable, value]) =>
      value !== undefined &&
      variable.length > prefix.length &&
      variable.startsWith(prefix) &&
      !longer.some((other) => variable.startsWith(other)),
  );
  return Object.fromEntries(
    taken.map(([variable, value]) => [variable.slice(prefix.length).toLowerCase(), value!]),
  );
}

function fileSecrets({ reader, workspace }: Asking, path: string): Secrets {
  const text = reader.maybeText(path);
  return text === undefined ? {} : parseSecrets(text, workspace.show(path));
}

function localSecrets(ctx: Asking): Secrets {
  if (!ctx.reader.exists(LOCAL_KEYS_FILE)) return {};
  return parseSecrets(privateText(ctx, LOCAL_KEYS_FILE), LOCAL_KEYS_FILE);
}

/** Names only; whether the configuration is sound is told by who uses it. */
function providers({ reader }: Asking, path: string): string[] {
  try {
    const { value } = parseYaml(reader.maybeText(path) ?? "");
    return Object.keys((value as { providers?: object } | null)?.providers ?? {});
  } catch (error) {
    if (error instanceof YamlError) return [];
    throw error;
  }
}

function missingCredentials(service: string, keys: string[], locked: boolean): OpsError {
  const names = keys.join(", ");
  const variables = keys.map((key) => variablePrefix(service) + key.toUpperCase()).join(", ");
  const unread = {
    en: ` ${STORE} was not read: no ORB_AGE_IDENTITY or ORB_AGE_IDENTITY_FILE is set.`,
    ja: ` ${STORE} は読んでいません（ORB_AGE_IDENTITY または ORB_AGE_IDENTITY_FILE が未設定）。`,
  };
  return new OpsError(
    `missing_api_credentials:${service}:${keys.join(",")}`,
    { en: `${service} lacks credentials: ${names}.`, ja: `${service} の認証情報がありません: ${names}` },
    {
      en: `Set ${variables}, or store them with manage_secrets set --service ${service}.${locked ? unread.en : ""}`,
      ja: `${variables} を設定するか、manage_secrets set --service ${service} で保管してください。${locked ? unread.ja : ""}`,
    },
    { exit: 1, fields: { service, missing: keys } },
  );
}
