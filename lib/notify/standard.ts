import { createHmac } from "node:crypto";

/** The environment variable with the signing secrets: `whsec_…`, during a rotation several, separated by blanks or commas. */
export const SECRET_ENV = "SIGNAL_WEBHOOK_SECRET";

/** What is signed, by the Standard Webhooks specification (https://www.standardwebhooks.com): the id says which message it is. */
export interface Message {
  /** Stays the same however often the message is sent; receivers that have seen it drop it. Without a full stop. */
  id: string;
  /** Whole seconds since 1970 of this attempt. */
  timestamp: number;
  body: string;
}

/** The keys in a text of secrets; undefined when one of them is no `whsec_` and base64. */
export function parseSecrets(text: string | undefined): Buffer[] | undefined {
  const words = (text ?? "").split(/[\s,]+/).filter(Boolean);
  const keys = words.map((word) => {
    const [, encoded = ""] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(word) ?? [];
    return Buffer.from(encoded, "base64");
  });
  return keys.some((key) => key.length === 0) ? undefined : keys;
}

/** The headers of a message, signed with every key that is in use: `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`. */
export function messageHeaders(message: Message, keys: readonly Buffer[]): Record<string, string> {
  const { id, timestamp, body } = message;
  const signatures = keys.map(
    (key) => `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`,
  );
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    ...(signatures.length > 0 && { "webhook-signature": signatures.join(" ") }),
  };
}
