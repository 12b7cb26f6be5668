import { scrubber, type Scrub } from "../../notify/redact.ts";
import { parseWebhook, splitUrls } from "../../notify/urls.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** Variables that say which commit a job ran, the first non-empty one wins. */
export const COMMIT_VARIABLES = [
  "OBS_COMMIT_SHA",
  "GIT_COMMIT_SHA",
  "CI_COMMIT_SHA",
  "GITHUB_SHA",
  "COMMIT_SHA",
  "GIT_COMMIT",
];

/** Shown even when unset, as null, so that a missing secret is visible. */
const KNOWN = [
  "OBS_WEEKLY_WEBHOOK_URL",
  "OBS_WEBHOOK_SECRET",
  "OPS_DASHBOARD_UPLOAD_CMD",
  "SIGNAL_WEBHOOK_URLS",
  "OBS_LATENCY_WEBHOOK_URL",
  "OBS_CONFIG_VERSION",
];
const OTHERS = ["CI", "TZ", "LANG", ...COMMIT_VARIABLES];
const SHOWN = /^(OBS|OPS|SIGNAL)_/;
const SECRET = /SECRET|TOKEN|KEY|PASSWORD|CREDENTIAL|PRIVATE|URL|WEBHOOK|AUTH|COOKIE|CMD/;
const REDACTED = "<redacted>";
/** Shorter values are no secrets, and masking them would tear ordinary words apart. */
const SHORTEST = 6;

/** What of the environment a job may show, by name: never the value of a secret one, nor of one named in `redact`. */
export function environmentSnapshot(env: Env, redact: readonly string[] = []): Record<string, string | null> {
  const names = new Set([...KNOWN, ...shownNames(env)]);
  return Object.fromEntries(
    [...names].sort().map((name) => {
      const value = env[name];
      if (value === undefined) return [name, null];
      return [name, value !== "" && isSecret(name, redact) ? REDACTED : value];
    }),
  );
}

/** Masks the values of secret variables, and of those named in `redact`, wherever they stand in a text. */
export function environmentScrub(env: Env, redact: readonly string[] = []): Scrub {
  const values = [...new Set([...shownNames(env), ...redact])]
    .filter((name) => isSecret(name, redact))
    .map((name) => env[name] ?? "")
    .filter((value) => value.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
  const urls = scrubber(values.flatMap(splitUrls).filter((text) => parseWebhook(text).url));
  return (text) => urls(values.reduce((masked, value) => masked.replaceAll(value, REDACTED), text));
}

function shownNames(env: Env): string[] {
  return Object.keys(env).filter((name) => SHOWN.test(name) || OTHERS.includes(name));
}

function isSecret(name: string, redact: readonly string[]): boolean {
  return SECRET.test(name.toUpperCase()) || redact.includes(name);
}
