import type { z } from "zod";
import ja from "zod/v4/locales/ja.js";
import type { Text } from "./text.ts";

/** For `.refine(holds, problem("…", "…"))`: what a schema says against a value that its type would allow, in both languages. */
export function problem(en: string, ja: string): { error: string; params: { text: Text } } {
  return { error: en, params: { text: { en, ja } } };
}

/** One thing that a schema has against a value, in both languages; which member it is stands in `path`. */
export type Told = z.core.$ZodIssue & { text: Text };

/**
 * What a schema's `safeParse` has found wrong with a value. zod speaks both languages; what a refinement says itself is a `problem`.
 */
export function told(schema: z.ZodType, value: unknown, { issues }: z.ZodError): Told[] {
  const japanese = schema.safeParse(value, { jitless: true, error: ja().localeError }).error!.issues;
  return issues.map((issue, index) => {
    const own = issue.code === "custom" ? (issue.params?.text as Text | undefined) : undefined;
    return { ...issue, text: own ?? { en: issue.message, ja: japanese[index]!.message } };
  });
}

/** The text behind the member that it is about, whose path is below `at`; alone where that is the value itself. */
export function withMember({ path, text }: Pick<Told, "path" | "text">, at = ""): Text {
  const member = [at, ...path].filter((key) => key !== "").join(".");
  const where = member && `${member}: `;
  return { en: where + text.en, ja: where + text.ja };
}
