import type { z } from "zod";
import type { Text } from "../workspace/text.ts";
import type { OptionMeta } from "./define.ts";

/** An option as its schema describes it: what flags, help, completion, the wizard's forms and the reference are drawn from. */
export interface OptionSpec {
  key: string;
  /** The long flag, without dashes. */
  flag: string;
  aliases: string[];
  kind: "switch" | "number" | "text" | "choice";
  /** The values that a choice may take; beside a number, the words that it also takes. */
  choices: (string | number)[];
  repeat: boolean;
  positional: boolean;
  required: boolean;
  hidden: boolean;
  secret: boolean;
  /** The value when the option is not given. */
  fallback: unknown;
  help: Text;
  /** The help's word for the value; empty for switches. */
  value: string;
  /** The value of the flag alone; undefined where it needs one. */
  bare: string | undefined;
}

/** `jsonOut` → `json-out`, `kTp` → `k-tp`. */
export function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export function describeOptions(schema: z.ZodObject): OptionSpec[] {
  return Object.entries(schema.shape).map(([key, option]) => describeOption(key, option as z.ZodType));
}

function describeOption(key: string, option: z.ZodType): OptionSpec {
  const { core, meta, fallback, free } = unwrap(option);
  const list = core.def.type === "array";
  const item = list ? unwrap((core as z.ZodArray<z.ZodType>).element) : undefined;
  const { kind, choices } = kindOf(item?.core ?? core);
  return {
    key,
    flag: flagName(key),
    aliases: [meta.alias ?? []].flat(),
    kind: free || item?.free ? "text" : kind,
    choices,
    repeat: list || meta.repeat === true,
    positional: meta.positional === true,
    required: option._zod.optin === undefined,
    hidden: meta.hidden === true,
    secret: meta.secret === true,
    fallback,
    help: meta.help ?? item?.meta.help ?? { en: key, ja: key },
    value: kind === "switch" ? "" : (meta.value ?? defaultValueName(kind)),
    bare: meta.bare,
  };
}

/** What is looked at of a schema's definition. */
interface Def {
  type: string;
  innerType?: z.ZodType;
  in?: z.ZodType;
  out?: z.ZodType;
  defaultValue?: unknown;
  entries?: Record<string, string>;
  values?: string[];
  options?: z.ZodType[];
}

interface Unwrapped {
  core: z.ZodType;
  meta: Partial<OptionMeta>;
  fallback: unknown;
  /** The schema makes something of the text before it checks it (`preprocess`): any text may go in. */
  free: boolean;
}

/** What a chain of `optional`, `default`, `pipe` … holds: the type inside, the outermost texts and the outermost default. */
function unwrap(option: z.ZodType): Unwrapped {
  const meta: Partial<OptionMeta> = option.meta() ?? {};
  const def = option.def as Def;
  const preprocess = def.type === "pipe" && def.in?.def.type === "transform";
  const inner = preprocess ? def.out : (def.in ?? def.innerType);
  if (!inner) return { core: option, meta, fallback: undefined, free: false };
  const rest = unwrap(inner);
  return {
    core: rest.core,
    meta: { ...rest.meta, ...meta },
    fallback: def.defaultValue ?? rest.fallback,
    free: preprocess || rest.free,
  };
}

function kindOf(type: z.ZodType): Pick<OptionSpec, "kind" | "choices"> {
  const def = type.def as Def;
  switch (def.type) {
    case "boolean":
      return { kind: "switch", choices: [] };
    case "number":
    case "int":
      return { kind: "number", choices: [] };
    case "enum":
      return { kind: "choice", choices: Object.values(def.entries ?? {}) };
    case "literal":
      return { kind: "choice", choices: def.values ?? [] };
    case "union": {
      const members = (def.options ?? []).map((member) => kindOf(unwrap(member).core));
      const kind = (["text", "number", "choice"] as const).find((k) => members.some((m) => m.kind === k));
      return { kind: kind ?? "text", choices: members.flatMap((member) => member.choices) };
    }
    default:
      return { kind: "text", choices: [] };
  }
}

function defaultValueName(kind: OptionSpec["kind"]): string {
  return kind === "number" ? "NUMBER" : kind === "choice" ? "NAME" : "TEXT";
}
