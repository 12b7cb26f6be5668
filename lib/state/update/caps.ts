import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Reader } from "../../workspace/reader.ts";
import { nearest } from "../../workspace/suggest.ts";
import type { Text } from "../../workspace/text.ts";
import { parseYaml, YamlError } from "../../workspace/yaml.ts";

export { SCOPES, type Scope } from "./scopes.ts";

/** Where the guards' caps stand for updates that set none by flag. */
export const GUARDS_FILE = "configs/guards.yaml";

export const CAPS = ["max_delta", "var_cap", "liquidity_cap"] as const;
export type CapName = (typeof CAPS)[number];

/** A cap and where it came from: a flag, the guards file (its path), or nowhere. */
export interface Cap extends JsonObject {
  value: number | null;
  source: string | null;
}
export type Caps = Record<CapName, Cap>;

/** The caps of an update: flags first, then the guards file. Without `simulateLive` nothing asks for them. */
export function capsOf(
  reader: Reader,
  flags: Partial<Record<CapName, number>>,
  { simulateLive, guardsFile }: { simulateLive: boolean; guardsFile: boolean },
): Caps {
  const file = simulateLive && guardsFile ? readGuards(reader) : {};
  const cap = (name: CapName): Cap => {
    const flag = flags[name];
    if (flag !== undefined) return { value: flag, source: "flag" };
    const value = file[name];
    return value === undefined ? { value: null, source: null } : { value, source: GUARDS_FILE };
  };
  return {
    max_delta: cap("max_delta"),
    var_cap: cap("var_cap"),
    liquidity_cap: cap("liquidity_cap"),
  };
}

/**
 * The caps of the guards file; none where there is none. Throws `guards_invalid` (exit 2): an unknown key or a value that is no
 * number ≥ 0 would be a guard that is not there.
 */
export function readGuards(reader: Reader): Partial<Record<CapName, number>> {
  const text = reader.maybeText(GUARDS_FILE);
  if (text === undefined) return {};
  try {
    const document = parseYaml(text);
    const value = document.value ?? {};
    if (typeof value !== "object" || Array.isArray(value)) {
      throw new YamlError(1, { en: "it is no mapping", ja: "マッピングではありません" });
    }
    for (const [key, cap] of Object.entries(value)) {
      if (!CAPS.some((name) => name === key)) throw new YamlError(document.lineOf([key]), unknownKey(key));
      if (cap !== null && !(typeof cap === "number" && Number.isFinite(cap) && cap >= 0)) {
        throw new YamlError(document.lineOf([key]), {
          en: `${key} is no number from 0 on`,
          ja: `${key} は 0 以上の数にしてください`,
        });
      }
    }
    return Object.fromEntries(Object.entries(value).filter(([, cap]) => cap !== null));
  } catch (error) {
    if (error instanceof YamlError) throw invalid(error);
    throw error;
  }
}

function unknownKey(key: string): Text {
  const meant = nearest(key, CAPS);
  return {
    en: `${key} is an unknown key${meant ? ` (did you mean ${meant}?)` : ""}`,
    ja: `${key} は未知のキーです${meant ? `（${meant} の誤りではありませんか）` : ""}`,
  };
}

function invalid({ line, text }: YamlError): OpsError {
  return new OpsError(
    "guards_invalid",
    {
      en: `${GUARDS_FILE}:${line}: ${text.en}.`,
      ja: `${GUARDS_FILE}:${line}: ${text.ja}。`,
    },
    {
      en: `Its keys are ${CAPS.join(", ")}; --no-guards-file goes without it.`,
      ja: `使えるキーは ${CAPS.join("、")} です。--no-guards-file を付けるとこのファイルを使いません。`,
    },
    { fields: { path: GUARDS_FILE, line } },
  );
}
