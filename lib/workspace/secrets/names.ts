import { OpsError } from "../errors.ts";
import { sha256 } from "../found.ts";
import { showName } from "../names.ts";

/** Secrets by service and key: `alpha_vantage` → `api_key` → value. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Where a secret belongs. */
export interface SecretName {
  service: string;
  key: string;
}

const PLAIN = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** As credentials name it: `Alpha Vantage ` → `alpha_vantage`. Throws `invalid_secret_name` for what could be no variable's name. */
export function serviceName(text: string): string {
  return plain("service", text.trim().toLowerCase().replaceAll(" ", "_"));
}

/** Lower case, as a variable of the environment gives it. Throws `invalid_secret_name`. */
export function keyName(text: string): string {
  return plain("key", text.trim().toLowerCase());
}

/** The beginning of a service's variables: `alpha_vantage` → `ALPHA_VANTAGE_`. */
export function variablePrefix(service: string): string {
  return `${service.toUpperCase().replaceAll("-", "_")}_`;
}

/** `alpha_vantage`, `api_key` → `ALPHA_VANTAGE_API_KEY`. */
export function variableName({ service, key }: SecretName): string {
  return variablePrefix(service) + key.toUpperCase().replaceAll("-", "_");
}

/** What stands in a file until somebody fills it in is no credential. */
export function isPlaceholder(value: string): boolean {
  return /^(|demo|changeme|<.*>)$/is.test(value.trim());
}

/** First 8 hex digits of SHA-256: enough to see that two values differ, too few to find one. */
export function fingerprint(value: string): string {
  return sha256(value).slice(0, 8);
}

function plain(kind: "service" | "key", name: string): string {
  if (PLAIN.test(name)) return name;
  const shown = showName(name);
  const japanese = kind === "service" ? "サービス名" : "キー名";
  throw new OpsError(
    "invalid_secret_name",
    { en: `${shown} is no name of a ${kind}.`, ja: `${shown} は${japanese}として使えません。` },
    {
      en: "Allowed: letters, digits, '_' and '-', beginning with a letter or digit.",
      ja: "使えるのは英数字、'_'、'-' です（先頭は英数字）。",
    },
  );
}
