import { z } from "zod";
import type { Text } from "../workspace/text.ts";
import { requiredFlag } from "./messages.ts";
import type { OptionSpec } from "./options.ts";

/**
 * What a schema says against a value, in both languages and with the flag in front. A custom issue may carry its own
 * `params.text: Text`; everything else is said by zod, which speaks both languages.
 */
export function zodProblem(
  schema: z.ZodType,
  raw: Record<string, unknown>,
  issue: z.core.$ZodIssue,
  spec: OptionSpec | undefined,
): Text {
  const flag = spec ? `--${spec.flag}` : "";
  if (spec && raw[spec.key] === undefined) return requiredFlag(flag);
  const own = issue.code === "custom" ? (issue.params?.text as Text | undefined) : undefined;
  const text = own ?? { en: issue.message, ja: inJapanese(schema, raw, issue) };
  const prefix = flag && `${flag}: `;
  return { en: prefix + text.en, ja: prefix + text.ja };
}

function inJapanese(schema: z.ZodType, raw: unknown, issue: z.core.$ZodIssue): string {
  const again = schema.safeParse(raw, { error: z.locales.ja().localeError });
  const same = again.error?.issues.find(
    (other) => other.code === issue.code && other.path.join() === issue.path.join(),
  );
  return same?.message ?? issue.message;
}
