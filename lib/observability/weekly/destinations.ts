import { redactUrl } from "../../notify/redact.ts";
import { fingerprint, splitUrls } from "../../notify/urls.ts";
import type { ConfigOf } from "../config.ts";

/** Where a report goes. */
export interface Destination {
  url: string;
  timeoutMs: number;
  headers: Record<string, string>;
}

/**
 * URLs and headers are secrets, and plans are shown and saved: a plan names a destination by its URL's fingerprint, and what it stands for
 * exists only in the memory of the process that planned it.
 */
const remembered = new Map<string, Destination>();

export function destinationOf(print: string): Destination | undefined {
  return remembered.get(print);
}

/** As reports and results name a destination: scheme, host and fingerprint. */
export function shownDestination({ url }: Destination): string {
  return `${redactUrl(url)}#${fingerprint(url)}`;
}

/** Those of the configuration, of the flags and of the environment variable, each once, remembered for the effect that posts. */
export function resolveDestinations(
  config: ConfigOf<"weekly">,
  flags: readonly string[],
  fromEnvironment: string | undefined,
  timeoutMs: number,
): Destination[] {
  const plain = (url: string): Destination => ({ url, timeoutMs, headers: {} });
  const all = [
    ...config.destinations.webhooks.map((hook) =>
      typeof hook === "string"
        ? plain(hook)
        : {
            url: hook.url,
            timeoutMs: hook.timeout === undefined ? timeoutMs : hook.timeout * 1000,
            headers: hook.headers ?? {},
          },
    ),
    ...[...flags, ...splitUrls(fromEnvironment ?? "")].map(plain),
  ];
  const unique = all.filter(({ url }, index) => all.findIndex((other) => other.url === url) === index);
  for (const destination of unique) remembered.set(fingerprint(destination.url), destination);
  return unique;
}
