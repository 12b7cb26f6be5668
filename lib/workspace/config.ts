import { z } from "zod";
import { OpsError } from "./errors.ts";
import type { Reader } from "./reader.ts";
import { nearest } from "./suggest.ts";
import type { Lang, Text } from "./text.ts";
import { parseYaml, type YamlDocument, YamlError } from "./yaml.ts";

/** How the errors of one kind of config are called. */
export interface ConfigKind {
  /** The error's code: `calendar_invalid`. */
  code: string;
  /** What the file is, as errors name it: "the trading calendar", 「取引カレンダー」. */
  name: Text;
  hint?: Text;
}

/**
 * A config file (YAML or JSON) as its schema makes it. Throws `not_found`, and `kind.code` (exit 2) with the line of everything that is
 * wrong; an unknown key is told with the one that was probably meant. What a refinement says in both languages stands in
 * `params.text`, as `problem` of lib/command makes it.
 */
export function readConfig<Schema extends z.ZodType>(
  reader: Reader,
  path: string,
  schema: Schema,
  kind: ConfigKind,
): z.output<Schema> {
  return parseConfig(reader.text(path), reader.workspace.show(path), schema, kind);
}

/** As `readConfig`, of a text; errors call it `name`. An empty text is an empty mapping. */
export function parseConfig<Schema extends z.ZodType>(
  text: string,
  name: string,
  schema: Schema,
  kind: ConfigKind,
): z.output<Schema> {
  let document: YamlDocument;
  try {
    document = parseYaml(text);
  } catch (error) {
    throw error instanceof YamlError ? unusable(name, kind, [error]) : error;
  }
  const value = document.value ?? {};
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const japanese = schema.safeParse(value, { error: z.locales.ja().localeError }).error!.issues;
  const problems = parsed.error.issues.map((issue, index) => {
    return problemOf(document, schema, issue, japanese[index]?.message ?? issue.message);
  });
  throw unusable(name, kind, problems);
}

interface Problem {
  line: number;
  text: Text;
}

function problemOf(document: YamlDocument, schema: z.ZodType, issue: z.core.$ZodIssue, ja: string): Problem {
  const [key] = issue.code === "unrecognized_keys" ? issue.keys : [];
  const path = key === undefined ? issue.path : [...issue.path, key];
  const where = path.length > 0 ? `${path.join(".")}: ` : "";
  const meant = key === undefined ? undefined : nearest(key, keysAt(schema, issue.path));
  const own = issue.code === "custom" ? (issue.params?.text as Text | undefined) : undefined;
  return {
    line: document.lineOf(path),
    text: {
      en: where + (own?.en ?? issue.message) + (meant ? `; did you mean ${meant}?` : ""),
      ja: where + (own?.ja ?? ja) + (meant ? `。${meant} の誤りではありませんか` : ""),
    },
  };
}

function unusable(name: string, kind: ConfigKind, problems: Problem[]): OpsError {
  const told = (lang: Lang) =>
    problems.map(({ line, text }) => `${name}:${line}: ${text[lang]}`).join("\n  ");
  return new OpsError(
    kind.code,
    {
      en: `${kind.name.en} cannot be used: ${told("en")}`,
      ja: `${kind.name.ja}を使えません: ${told("ja")}`,
    },
    kind.hint,
    { fields: { path: name, line: problems[0]!.line } },
  );
}

/** The keys that a schema knows at a path; none where that is no object of it. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: z.ZodType | undefined = schema;
  for (const key of path) {
    const inner: z.ZodType | undefined = at && unwrapped(at);
    if (inner instanceof z.ZodObject) at = inner.shape[String(key)] as z.ZodType | undefined;
    else if (inner instanceof z.ZodArray) at = inner.element as z.ZodType;
    else if (inner instanceof z.ZodRecord) at = inner.valueType as z.ZodType;
    else return [];
  }
  const inner = at && unwrapped(at);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return unwrapped(schema.unwrap() as z.ZodType);
  return schema;
}
