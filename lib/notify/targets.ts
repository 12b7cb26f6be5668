import { type Scrub, scrubber } from "./redact.ts";
import { SECRET_ENV } from "./standard.ts";
import { fingerprint, splitUrls, URLS_ENV, webhookUrls } from "./urls.ts";

/**
 * References to webhooks, as plans and the outbox hold them in place of the URLs, which are secrets: `env:SIGNAL_WEBHOOK_URLS`, or
 * `url:` and the fingerprint of a URL that was given by flag.
 */
export type Target = string;

type Env = Readonly<Record<string, string | undefined>>;

const FROM_ENV: Target = `env:${URLS_ENV}`;

/**
 * URLs that this process was given by flag, by fingerprint. Between planning and sending they exist only here: a plan names them by
 * fingerprint, and the runner of its effects finds them again.
 */
const remembered = new Map<string, string>();

/** Keeps a flag's URLs for the effects of this process. */
export function rememberUrls(flag: string | undefined): void {
  for (const text of splitUrls(flag ?? "")) remembered.set(fingerprint(text), text);
}

/** What stands for the webhooks of a flag, or of the environment when the flag is empty. The flag's URLs are remembered. */
export function targetsOf(flag: string | undefined): Target[] {
  if (!flag) return [FROM_ENV];
  rememberUrls(flag);
  return splitUrls(flag).map((text) => `url:${fingerprint(text)}`);
}

/** The URLs that targets stand for, as far as this process knows them. */
export function urlsOf(targets: readonly Target[], env: Env): string[] {
  const ofEnv = webhookUrls(undefined, env);
  return targets.flatMap((target) => {
    if (target === FROM_ENV) return ofEnv;
    const wanted = target.replace(/^url:/, "");
    const found = remembered.get(wanted) ?? ofEnv.find((text) => fingerprint(text) === wanted);
    return found ?? [];
  });
}

/** Masks every URL and signing secret that this process knows. */
export function knownSecrets(env: Env): Scrub {
  const urls = new Set([...webhookUrls(undefined, env), ...remembered.values()]);
  return scrubber([...urls], [env[SECRET_ENV]]);
}
