import { createHmac, timingSafeEqual } from "node:crypto";
import type { Json } from "../workspace/json.ts";
import { printJsonLine } from "../workspace/jsonfile.ts";

/** JSON with keys sorted by UTF-16 code units and no blanks: the form of reports that is hashed, signed and sent (specification 06 §8.2). */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return printJsonLine(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key]!)}`).join(",")}}`;
}

/** `X-OBS-Signature`: lower-case hex HMAC-SHA256 of a body. */
export function bodySignature(body: string, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}

/** Compares in constant time. */
export function bodySignatureHolds(body: string, secret: string, signature: string): boolean {
  const wanted = Buffer.from(bodySignature(body, secret));
  const given = Buffer.from(signature.trim());
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
