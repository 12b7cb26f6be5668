import { type ConfigKind, parseConfig } from "../../../workspace/config.ts";
import type { Reader } from "../../../workspace/reader.ts";
import { nearest } from "../../../workspace/suggest.ts";
import { apiError } from "./errors.ts";
import { type ApiConfig, apiConfigSchema, type ProviderConfig } from "./schema.ts";

const kind: ConfigKind<typeof apiConfigSchema> = {
  schema: apiConfigSchema,
  code: "invalid_api_config_format",
  exit: 1,
  hint: {
    en: "docs/api_ingest_plan.md explains every key.",
    ja: "各キーの意味は docs/api_ingest_plan.md を参照してください。",
  },
};

/** Minutes looked back at when neither flag, provider nor file says. */
export const USUAL_LOOKBACK = 120;

/** Throws `api_config_not_found:PATH` and `invalid_api_config_format`, both exit 1. */
export function readApiConfig(reader: Reader, path: string): ApiConfig {
  const text = reader.maybeText(path);
  if (text !== undefined) return parseConfig(text, reader.workspace.show(path), kind);
  const shown = reader.workspace.show(path);
  throw apiError(
    `api_config_not_found:${shown}`,
    { en: `There is no ${shown}.`, ja: `${shown} がありません。` },
    { en: "init_workspace writes one.", ja: "init_workspace で作成できます。" },
  );
}

/** A provider that can be asked: the parts that have errors of their own are there. */
export interface Provider extends ProviderConfig {
  name: string;
  base_url: string;
  query: Record<string, string | number | boolean | null>;
  headers: Record<string, string>;
}

/**
 * The provider of this name, else the file's `default_provider`, else its first. Throws `api_provider_map_missing`,
 * `unknown_api_provider:NAME`, `unsupported_provider_method`, `provider_base_url_missing`, `provider_query_missing`,
 * `provider_headers_invalid`.
 */
export function providerOf(config: ApiConfig, named?: string): Provider {
  const { name, provider } = chosen(config, named);
  const { base_url: base, query, headers, method } = provider;
  if (method !== "GET") throw incomplete("unsupported_provider_method", name, "method: GET");
  if (typeof base !== "string" || base === "")
    throw incomplete("provider_base_url_missing", name, "base_url");
  if (!isMapping(query, ["string", "number", "boolean"]))
    throw incomplete("provider_query_missing", name, "query");
  if (!isMapping(headers, ["string"])) throw incomplete("provider_headers_invalid", name, "headers");
  return {
    ...provider,
    name,
    base_url: base,
    query: query as Provider["query"],
    headers: headers as Provider["headers"],
  };
}

/** Its entry alone, whether it could be asked or not. Throws as `providerOf` does for names. */
export function chosen(config: ApiConfig, named?: string): { name: string; provider: ProviderConfig } {
  const names = Object.keys(config.providers ?? {});
  const name = named ?? config.default_provider ?? names[0];
  if (name === undefined) {
    throw apiError("api_provider_map_missing", {
      en: "The configuration has no providers.",
      ja: "設定に providers がありません。",
    });
  }
  const provider = config.providers?.[name];
  if (provider) return { name, provider };
  const meant = nearest(name, names);
  throw apiError(
    `unknown_api_provider:${name}`,
    {
      en: `No provider is called ${name}${meant ? `; did you mean ${meant}?` : "."}`,
      ja: `プロバイダー ${name} はありません${meant ? `。${meant} の誤りではありませんか` : "。"}`,
    },
    { en: `Known: ${names.join(", ")}.`, ja: `使えるもの: ${names.join("、")}` },
  );
}

/** Minutes to look back, at least 5: the flag's, the chosen provider's, the file's, else 120. */
export function lookbackMinutes(config: ApiConfig, flag?: number, named?: string): number {
  const provider = config.providers?.[named ?? config.default_provider ?? ""];
  return Math.max(5, flag ?? provider?.lookback_minutes ?? config.lookback_minutes ?? USUAL_LOOKBACK);
}

function isMapping(value: unknown, types: string[]): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((member) => member === null || types.includes(typeof member));
}

function incomplete(code: string, name: string, key: string) {
  return apiError(code, {
    en: `providers.${name}: ${key} is missing or of the wrong form.`,
    ja: `providers.${name}: ${key} がないか、形式が正しくありません。`,
  });
}
