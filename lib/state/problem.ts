import type { z } from "zod";
import { OpsError } from "../workspace/errors.ts";
import { told, withMember } from "../workspace/issues.ts";
import type { Lang, Text } from "../workspace/text.ts";

/** Why a text is no state that can be used. */
export type ProblemCode =
  "invalid_json" | "not_an_object" | "not_a_state" | "schema_version_unsupported" | "state_corrupt";

/** A text or value that is no usable state document. */
export class StateProblem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly text: Text,
  ) {
    super(text.en);
    this.name = "StateProblem";
  }

  /** Where and why, in English, for logs and JSON. */
  get detail(): string {
    return this.text.en;
  }
}

/** A text that is no JSON. What the parser says becomes part of a sentence. */
export function invalidJson({ text: { en, ja } }: OpsError): StateProblem {
  return new StateProblem("invalid_json", { en: en.replace(/\.$/, ""), ja: ja.replace(/。$/, "") });
}

/** The value as the schema reads it. Throws `StateProblem` with the first five problems, each with its path below `at`. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  at: string,
): z.output<Schema> {
  const read = schema.safeParse(value, { jitless: true });
  if (read.success) return read.data;
  const texts = told(schema, value, read.error)
    .slice(0, 5)
    .map((issue) => withMember(issue, at));
  const list = (lang: Lang) => texts.map((text) => text[lang]).join("; ");
  throw new StateProblem("state_corrupt", { en: list("en"), ja: list("ja") });
}

/** What an operator sees of a state file that cannot be used. */
export function unusableState(path: string, problem: StateProblem, exit?: number): OpsError {
  return new OpsError(
    problem.code === "schema_version_unsupported" ? problem.code : "state_corrupt",
    {
      en: `The state ${path} cannot be used: ${problem.text.en}.`,
      ja: `state ファイル ${path} は使えません: ${problem.text.ja}。`,
    },
    {
      en: "Put an archived state in force with restore_state, or remove the file to start learning again.",
      ja: "restore_state で保管済みの state に戻すか、ファイルを削除して学習を最初からやり直してください。",
    },
    { exit, fields: { path, reason: problem.code } },
  );
}
