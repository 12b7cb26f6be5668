import type { Json } from "../workspace/json.ts";
import { parseWebhook } from "./urls.ts";

/** Shorter texts are no secrets, and masking them would tear ordinary words apart. */
const SHORTEST = 6;

/** `scheme://host[:port]/***`; `***` for anything but an http or https URL. */
export function redactUrl(text: string): string {
  const { url, style } = parseWebhook(text);
  return url ? `${style ? `${style}+` : ""}${url.protocol}//${url.host}/***` : "***";
}

/** Masks secrets wherever they stand in a text. */
export type Scrub = (text: string) => string;

/**
 * A scrub for webhooks and other secrets. A URL is masked in each form in which something might quote it: as configured, as parsed,
 * without its prefix, its path and query alone, its password.
 */
export function scrubber(urls: readonly string[], secrets: readonly (string | undefined)[] = []): Scrub {
  const masks = new Map<string, string>();
  for (const secret of secrets) {
    for (const part of [secret ?? "", ...(secret ?? "").split(/[\s,]+/)]) masks.set(part, "***");
  }
  for (const text of urls) {
    const { url, bare } = parseWebhook(text);
    if (url) {
      masks.set(decoded(url.password), "***").set(url.password, "***");
      masks.set(`${url.pathname}${url.search}`, "/***").set(url.pathname, "/***");
      masks.set(url.href, redactUrl(url.href)).set(bare, redactUrl(url.href));
    }
    masks.set(text, redactUrl(text));
  }
  const found = [...masks].filter(([secret]) => secret.length >= SHORTEST);
  const longestFirst = found.sort(([a], [b]) => b.length - a.length);
  return (text) => longestFirst.reduce((masked, [secret, mask]) => masked.replaceAll(secret, mask), text);
}

/** Scrubs every text in a value, keys included. */
export function scrubJson<Value extends Json>(value: Value, scrub: Scrub): Value;
export function scrubJson(value: Json, scrub: Scrub): Json {
  if (typeof value === "string") return scrub(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => scrubJson(item, scrub));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [scrub(key), scrubJson(item, scrub)]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
