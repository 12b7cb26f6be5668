import { z } from "zod";
import { OpsError } from "./errors.ts";
import { type Told, told, withMember } from "./issues.ts";
import type { Reader } from "./reader.ts";
import { nearest, unknownKey } from "./suggest.ts";
import type { Lang, Text } from "./text.ts";
import { parseYaml, type YamlDocument, YamlError } from "./yaml.ts";

/** A kind of configuration file, and what its errors say. */
export interface ConfigKind<Schema extends z.ZodType = z.ZodType> {
  schema: Schema;
  /** Code of the error: `calendar_invalid`. */
  code: string;
  hint?: Text;
  /** Exit code; 2 when absent. */
  exit?: number;
}

interface Problem {
  line: number;
  text: Text;
}

/** As `parseConfig`, of a file that must be there. */
export function readConfig<Schema extends z.ZodType>(
  reader: Reader,
  path: string,
  kind: ConfigKind<Schema>,
): z.output<Schema> {
  return parseConfig(reader.text(path), reader.workspace.show(path), kind);
}

/**
 * A configuration file's text (YAML or JSON) as its schema understands it; an empty one is a mapping without keys. Throws the kind's
 * error with every problem and its line; unknown keys of strict schemas are problems with a suggestion.
 */
export function parseConfig<Schema extends z.ZodType>(
  text: string,
  path: string,
  kind: ConfigKind<Schema>,
): z.output<Schema> {
  const document = parsed(text, path, kind);
  const value = document.value ?? {};
  const result = kind.schema.safeParse(value, { jitless: true });
  if (result.success) return result.data;
  const issues = told(kind.schema, value, result.error);
  throw invalid(
    path,
    issues.flatMap((issue) => problemsOf(document, issue, kind.schema)),
    kind,
  );
}

function parsed(text: string, path: string, kind: ConfigKind): YamlDocument {
  try {
    return parseYaml(text);
  } catch (error) {
    if (error instanceof YamlError) throw invalid(path, [error], kind);
    throw error;
  }
}

function problemsOf(document: YamlDocument, issue: Told, schema: z.ZodType): Problem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const meant = nearest(key, keysAt(schema, issue.path));
      return { line: document.lineOf(path), text: unknownKey(path.join("."), meant) };
    });
  }
  return [{ line: document.lineOf(issue.path), text: withMember(issue) }];
}

/** The keys that a schema knows at a path; none where that is no object of it. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: z.ZodType | undefined = unwrapped(schema);
  for (const key of path) {
    if (at instanceof z.ZodObject) at = at.shape[String(key)] as z.ZodType | undefined;
    else if (at instanceof z.ZodArray) at = at.element as z.ZodType;
    else if (at instanceof z.ZodRecord) at = at.valueType as z.ZodType;
    else return [];
    at = at && unwrapped(at);
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function unwrapped(schema: z.ZodType): z.ZodType {
  const wraps =
    schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodNullable;
  return wraps ? unwrapped(schema.unwrap() as z.ZodType) : schema;
}

function invalid(path: string, problems: Problem[], { code, hint, exit }: ConfigKind): OpsError {
  const between = problems.length > 1 ? "\n  " : " ";
  const lines = (lang: Lang) =>
    problems.map(({ line, text }) => `${between}${path}:${line}: ${text[lang]}`).join("");
  const listed = problems.map(({ line, text }) => ({ line, problem: text.en }));
  return new OpsError(
    code,
    { en: `${path} cannot be used:${lines("en")}`, ja: `${path} は使えません:${lines("ja")}` },
    hint,
    { ...(exit !== undefined && { exit }), fields: { path, problems: listed } },
  );
}
