import type { Context } from "../context.ts";
import { OpsError } from "../errors.ts";

/** What opens and seals the encrypted store. */
export interface KeyMaterial {
  /** `AGE-SECRET-KEY-1…`; the store is sealed for all of them. */
  identities: string[];
  /** In place of identities, or beside them to open a store that was sealed with it. */
  passphrase?: string;
}

type Asking = Pick<Context, "reader" | "workspace" | "env">;

/**
 * The key material that the environment names: `ORB_AGE_IDENTITY` (its text), else the file `ORB_AGE_IDENTITY_FILE`, and
 * `ORB_AGE_PASSPHRASE`. Undefined where none is set. Throws `not_private` for a file that others may read.
 */
export function keyMaterial(ctx: Asking): KeyMaterial | undefined {
  const { ORB_AGE_IDENTITY: text, ORB_AGE_IDENTITY_FILE: file, ORB_AGE_PASSPHRASE: passphrase } = ctx.env;
  const identities = identitiesOf(text || (file ? privateText(ctx, file) : ""));
  if (identities.length === 0 && !passphrase) return undefined;
  return { identities, ...(passphrase && { passphrase }) };
}

/** A file that only its owner may read; throws `not_private` for any other, and as `Reader.text`. */
export function privateText(ctx: Asking, path: string): string {
  checkPrivate(ctx, path);
  return ctx.reader.text(path);
}

/** Throws `not_private` where the group or others may read or write the file. */
export function checkPrivate({ reader, workspace }: Asking, path: string): void {
  const mode = reader.files.stat(workspace.resolve(path))?.mode ?? 0;
  if ((mode & 0o077) === 0) return;
  const shown = workspace.show(path);
  throw new OpsError(
    "not_private",
    {
      en: `${shown} holds secrets and others may read it (mode ${mode.toString(8)}).`,
      ja: `${shown} は秘密を含みますが、ほかのユーザーも読める状態です（モード ${mode.toString(8)}）。`,
    },
    { en: `chmod 600 ${shown}`, ja: `chmod 600 ${shown} を実行してください。` },
    { fields: { path: shown } },
  );
}

/** Lines of an identity file; its comments are passed over. */
function identitiesOf(text: string): string[] {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}
