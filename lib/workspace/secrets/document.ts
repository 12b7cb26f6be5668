import { OpsError } from "../errors.ts";
import { type YamlDocument, YamlError, parseYaml } from "../yaml.ts";
import type { Secrets } from "./names.ts";

/**
 * Secrets of a YAML text in the shape of `configs/api_keys.yml`: a mapping by service of mappings by key. Values become text as they
 * are written (`007` stays), nulls are dropped, anything that is no mapping is passed over. Throws `failed_to_load_credentials:PATH`,
 * which quotes nothing of the text.
 */
export function parseSecrets(text: string, path: string): Secrets {
  const document = parse(text, path);
  const services = Object.entries(mapping(document.value)).map(([service, block]) => {
    const values = Object.entries(mapping(block)).flatMap(([key, value]) => {
      const kept = asText(document, [service, key], value);
      return kept === undefined ? [] : [[key.trim().toLowerCase(), kept]];
    });
    return [service.trim().toLowerCase().replaceAll(" ", "_"), Object.fromEntries(values)];
  });
  return Object.fromEntries(services);
}

/** YAML that `parseSecrets` reads; services and keys in alphabetical order, every value quoted. */
export function printSecrets(secrets: Secrets): string {
  return Object.entries(secrets)
    .filter(([, values]) => Object.keys(values).length > 0)
    .sort(byName)
    .map(([service, values]) => {
      const lines = Object.entries(values).sort(byName);
      return `${service}:\n${lines.map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`).join("")}`;
    })
    .join("");
}

function parse(text: string, path: string): YamlDocument {
  try {
    return parseYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new OpsError(
      `failed_to_load_credentials:${path}`,
      {
        en: `${path} is no readable YAML (line ${error.line}).`,
        ja: `${path} を YAML として読めません（${error.line} 行目）。`,
      },
      {
        en: "Expected: one block a service with its keys, as in configs/api_keys.yml.",
        ja: "configs/api_keys.yml と同じく、サービスごとのブロックにキーを並べた形にしてください。",
      },
      { fields: { path, line: error.line } },
    );
  }
}

function asText(document: YamlDocument, path: string[], value: unknown): string | undefined {
  if (value === null || typeof value === "object") return undefined;
  return typeof value === "string" ? value : (document.rawOf(path) ?? String(value));
}

function mapping(value: unknown): Record<string, unknown> {
  const isMapping = typeof value === "object" && value !== null && !Array.isArray(value);
  return isMapping ? (value as Record<string, unknown>) : {};
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
