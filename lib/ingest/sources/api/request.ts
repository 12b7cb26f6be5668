import { type Scrub, scrubber } from "../../../notify/redact.ts";
import type { FetchRequest } from "../../source.ts";
import type { Provider } from "./config.ts";
import { fill, usesAny, type Values, valuesOf } from "./template.ts";

/** A provider's request as it is sent, and as it may be shown. */
export interface ApiRequest {
  url: string;
  headers: Record<string, string>;
  /** Without credentials: what their templates made is `***`. */
  shown: string;
  values: Values;
  /** Masks the credentials in whatever quotes them. */
  scrub: Scrub;
}

/** Throws `unknown_placeholder:NAME`. */
export function requestOf(
  provider: Provider,
  request: FetchRequest,
  credentials: Readonly<Record<string, string>>,
): ApiRequest {
  const names = Object.keys(credentials);
  const values = valuesOf(request, provider.tf_map[request.tf] ?? request.tf, credentials);
  const query = new URLSearchParams();
  const shown = new URLSearchParams();
  for (const [name, value] of Object.entries(provider.query)) {
    const text = typeof value === "string" ? fill(value, values) : String(value ?? "");
    const secret = typeof value === "string" && usesAny(value, names);
    query.set(name, text);
    shown.set(name, secret ? "***" : text);
  }
  const headers = Object.entries(provider.headers).map(([name, value]) => [name, fill(value ?? "", values)]);
  const base = fill(provider.base_url, values);
  const secrets = Object.values(credentials);
  const scrub = scrubber([], [...secrets, ...secrets.map(encodeURIComponent)]);
  // A credential in the address itself has no parameter of its own.
  const shownBase = usesAny(provider.base_url, names) ? `${URL.parse(base)?.origin ?? ""}/***` : base;
  return {
    url: `${base}?${query}`,
    headers: Object.fromEntries(headers),
    shown: scrub(`${shownBase}?${shown}`.replaceAll("%2A%2A%2A", "***")),
    values,
    scrub,
  };
}
