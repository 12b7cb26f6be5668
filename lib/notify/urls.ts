import { sha256 } from "../workspace/found.ts";
import { parseStyle, type Style, STYLES } from "./styles.ts";

/** The environment variable with the webhooks of signals and alerts. */
export const URLS_ENV = "SIGNAL_WEBHOOK_URLS";

type Env = Readonly<Record<string, string | undefined>>;

/** A configured webhook as it is understood. */
export interface Webhook {
  /** Without its prefix. */
  bare: string;
  /** Undefined unless it is an http or https URL. */
  url: URL | undefined;
  /** As its prefix says: `slack+https://…`. */
  style: Style | undefined;
}

/** Webhooks in a text, split at commas and semicolons, trimmed; empty ones are dropped, repeated ones are kept. */
export function splitUrls(text: string): string[] {
  return text
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter(Boolean);
}

/**
 * The webhooks to try, in order (specification 03 §14.2): those of the flag when it is not empty, even if it names none; else those of
 * `SIGNAL_WEBHOOK_URLS`.
 */
export function webhookUrls(flag: string | undefined, env: Env): string[] {
  return splitUrls(flag || env[URLS_ENV] || "");
}

export function parseWebhook(text: string): Webhook {
  const [, prefix, rest] = new RegExp(`^(${STYLES.join("|")})\\+(.*)$`, "is").exec(text) ?? [];
  const bare = rest ?? text;
  const url = URL.parse(bare);
  const web = url?.protocol === "http:" || url?.protocol === "https:";
  return { bare, url: web ? url : undefined, style: prefix ? parseStyle(prefix) : undefined };
}

/** True when the host is this computer by its name or address. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** How files and plans name a webhook that was given by flag: the first 16 hex digits of its SHA-256. */
export function fingerprint(text: string): string {
  return sha256(text).slice(0, 16);
}
