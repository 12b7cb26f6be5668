import type { Lang } from "../workspace/text.ts";
import type { World } from "./world.ts";

/** How to speak to whoever started the command. */
export interface Manner {
  lang: Lang;
  /** Whether stdout carries JSON. */
  json: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/** `--lang`, ORB_LANG, LC_ALL, LC_MESSAGES, LANG: the first one that is set decides; Japanese if it begins with `ja`, else English. */
export function languageOf(flag: string | undefined, env: Env): Lang {
  const asked = [flag, env.ORB_LANG, env.LC_ALL, env.LC_MESSAGES, env.LANG].find(Boolean);
  return asked?.toLowerCase().startsWith("ja") ? "ja" : "en";
}

export interface Glance {
  help: boolean;
  version: boolean;
  lang: string | undefined;
  json: boolean | undefined;
}

/** What must be known before the flags are parsed: how to speak of the errors in them. Reads no further than `--`. */
export function glance(argv: readonly string[]): Glance {
  const end = argv.indexOf("--");
  const seen = end < 0 ? argv : argv.slice(0, end);
  const json = seen.findLast((argument) => /^--(no-)?json(=(true|false))?$/.test(argument));
  const lang = seen.findLastIndex((argument) => /^--lang(=|$)/.test(argument));
  return {
    help: seen.includes("--help") || seen.includes("-h"),
    version: seen.includes("--version"),
    lang: lang < 0 ? undefined : (seen[lang]!.split("=")[1] ?? seen[lang + 1]),
    json: json === undefined ? undefined : json === "--json" || json === "--json=true",
  };
}

/** How a command line asks to be spoken to, right or wrong as it may be. */
export function mannerOf(
  argv: readonly string[],
  { env, terminal }: Pick<World, "env" | "terminal">,
): Manner {
  const asked = glance(argv);
  return { lang: languageOf(asked.lang, env), json: asked.json ?? !terminal.stdout };
}
