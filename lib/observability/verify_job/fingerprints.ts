import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { z } from "zod";
import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);
/** Specification 06 §11.5. Their product needs 32 MiB, which is just what scrypt refuses unless it may use more. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const BYTES = 32;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));

const secret = z.object({
  fingerprint: hex(BYTES),
  /** One for the secret's whole history, so that a value is told apart from all earlier ones in one go. */
  salt: hex(16),
  recorded_at: z.iso.datetime({ offset: true }),
  config_version: z.string().optional(),
  previous: z.array(z.object({ fingerprint: hex(BYTES), retired_at: z.iso.datetime({ offset: true }) })),
});
const file = z.object({ secrets: z.record(z.string(), secret) });

export type SecretRecord = z.infer<typeof secret>;
export type Fingerprints = Record<string, SecretRecord>;

/** How a value stands to what was recorded. `unknown`: nothing was. */
export type Standing = "unchanged" | "stale" | "changed" | "unknown";

/** The recorded fingerprints; undefined where none were. Throws `fingerprints_corrupt`: an unreadable baseline is not an absent one. */
export function readFingerprints(
  { reader }: Pick<Context, "reader">,
  path: string,
): Fingerprints | undefined {
  const document = reader.maybeJson(path);
  if (document === undefined) return undefined;
  const parsed = file.safeParse(document);
  if (parsed.success) return parsed.data.secrets;
  const shown = reader.workspace.show(path);
  throw new OpsError(
    "fingerprints_corrupt",
    { en: `${shown} holds no fingerprints.`, ja: `${shown} はフィンガープリントとして読めません。` },
    {
      en: "Restore it from a backup, or move it away and record the secrets anew with --record-secrets.",
      ja: "バックアップから復元するか、別の場所へ移して --record-secrets で記録し直してください。",
    },
    { exit: Exit.finding, fields: { path: shown } },
  );
}

/** scrypt of the value, in hex. */
export async function fingerprintOf(value: string, salt: string): Promise<string> {
  return (await derive(value.normalize(), Buffer.from(salt, "hex"), BYTES, COST)).toString("hex");
}

/** Compared in constant time. */
export function standingOf(fingerprint: string, known: SecretRecord | undefined): Standing {
  if (!known) return "unknown";
  if (same(fingerprint, known.fingerprint)) return "unchanged";
  return known.previous.some((earlier) => same(fingerprint, earlier.fingerprint)) ? "stale" : "changed";
}

/** The record of a value that is in force from `at` on; the one before it is retired. */
export function recorded(
  known: SecretRecord | undefined,
  {
    fingerprint,
    salt,
    at,
    configVersion,
  }: { fingerprint: string; salt: string; at: string; configVersion?: string | undefined },
): SecretRecord {
  const { previous = [] } = known ?? {};
  const retired = known && known.fingerprint !== fingerprint;
  return {
    fingerprint,
    salt,
    recorded_at: at,
    ...(configVersion !== undefined && { config_version: configVersion }),
    previous: retired ? [...previous, { fingerprint: known.fingerprint, retired_at: at }] : previous,
  };
}

export function newSalt(): string {
  return randomBytes(16).toString("hex");
}

function same(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a, "hex"), Buffer.from(b, "hex"));
}
