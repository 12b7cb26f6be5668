import type { Context } from "../context.ts";
import { OpsError } from "../errors.ts";
import type { Change } from "../plan.ts";
import { writeChange } from "../plans.ts";
import { parseSecrets, printSecrets } from "./document.ts";
import { type KeyMaterial, keyMaterial } from "./keys.ts";
import type { Secrets } from "./names.ts";

/** The encrypted store: an ASCII-armoured age file whose plaintext has the shape of `configs/api_keys.yml`. */
export const STORE = "configs/api_keys.age";

/** Only the owner reads and writes it. */
export const PRIVATE = 0o600;

type Asking = Pick<Context, "reader" | "workspace" | "env">;

/**
 * What the store holds; nothing where there is none, and undefined where the environment names no key that could open it.
 * Throws `secrets_undecryptable` for a wrong key or a damaged file.
 */
export async function openStore(ctx: Asking): Promise<Secrets | undefined> {
  const sealed = ctx.reader.maybeText(STORE);
  if (sealed === undefined) return {};
  const keys = keyMaterial(ctx);
  return keys && parseSecrets(await decrypt(sealed, keys), STORE);
}

/** As `openStore`, for those who cannot go on without: throws `no_age_identity` where a store is there and no key for it. */
export async function demandStore(ctx: Asking): Promise<Secrets> {
  const secrets = await openStore(ctx);
  if (!secrets) throw noIdentity();
  return secrets;
}

/** The store with these contents, mode 0600. No plaintext leaves the process. Throws `no_age_identity`, `bad_age_identity`. */
export async function writeStore(ctx: Asking, secrets: Secrets): Promise<Change> {
  const keys = keyMaterial(ctx);
  if (!keys) throw noIdentity();
  return writeChange(ctx, STORE, await encrypt(printSecrets(secrets), keys), PRIVATE);
}

/** A new identity as an identity file's text, its public part in a comment. */
export async function newIdentity(): Promise<{ text: string; recipient: string }> {
  const { generateX25519Identity, identityToRecipient } = await import("age-encryption");
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  return { text: `# public key: ${recipient}\n${identity}\n`, recipient };
}

async function decrypt(sealed: string, { identities, passphrase }: KeyMaterial): Promise<string> {
  const { Decrypter, armor } = await import("age-encryption");
  const decrypter = new Decrypter();
  for (const identity of identities) sound(() => decrypter.addIdentity(identity));
  if (passphrase) decrypter.addPassphrase(passphrase);
  try {
    return await decrypter.decrypt(armor.decode(sealed), "text");
  } catch {
    throw undecryptable();
  }
}

async function encrypt(plain: string, { identities, passphrase }: KeyMaterial): Promise<string> {
  const { Encrypter, armor, identityToRecipient } = await import("age-encryption");
  const encrypter = new Encrypter();
  for (const identity of identities) {
    const recipient = await identityToRecipient(identity).catch(() => {
      throw badIdentity();
    });
    encrypter.addRecipient(recipient);
  }
  if (identities.length === 0) encrypter.setPassphrase(passphrase!);
  return armor.encode(await encrypter.encrypt(plain));
}

/** The library's own errors may quote what they were given. */
function sound(work: () => void): void {
  try {
    work();
  } catch {
    throw badIdentity();
  }
}

function noIdentity(): OpsError {
  return new OpsError(
    "no_age_identity",
    {
      en: "No key is known that opens the encrypted store.",
      ja: "暗号化ストアを開く鍵が指定されていません。",
    },
    {
      en: "Set ORB_AGE_IDENTITY_FILE to a file with mode 0600. To make one: (umask 077; manage_secrets keygen > ~/.orb_age_identity)",
      ja: "ORB_AGE_IDENTITY_FILE にモード 0600 のファイルを指定してください。作成するには: (umask 077; manage_secrets keygen > ~/.orb_age_identity)",
    },
  );
}

function badIdentity(): OpsError {
  return new OpsError(
    "bad_age_identity",
    {
      en: "ORB_AGE_IDENTITY or ORB_AGE_IDENTITY_FILE holds something that is no age identity.",
      ja: "ORB_AGE_IDENTITY または ORB_AGE_IDENTITY_FILE の内容が age の identity ではありません。",
    },
    {
      en: "An identity is a line beginning with AGE-SECRET-KEY-1.",
      ja: "identity は AGE-SECRET-KEY-1 で始まる行です。",
    },
  );
}

function undecryptable(): OpsError {
  return new OpsError(
    "secrets_undecryptable",
    {
      en: `${STORE} cannot be decrypted: it was sealed for another key, or it is damaged.`,
      ja: `${STORE} を復号できません。別の鍵で暗号化されたか、ファイルが壊れています。`,
    },
    {
      en: "Name the identity that it was sealed for, or restore the file from a backup.",
      ja: "暗号化に使った identity を指定するか、バックアップから復元してください。",
    },
    { fields: { path: STORE } },
  );
}
