import { Exit, OpsError } from "../../../workspace/errors.ts";
import type { Text } from "../../../workspace/text.ts";

/** What is wrong with a configuration or an answer, by a stable code (`unknown_api_provider:NAME`); exit 1. */
export function apiError(code: string, text: Text, hint?: Text): OpsError {
  return new OpsError(code, text, hint, { exit: Exit.finding });
}

/** An answer that is not what the configuration says it is. */
export function answerError(code: string): OpsError {
  return apiError(code, {
    en: `The answer does not fit the provider's \`response\` section: ${code}.`,
    ja: `応答がプロバイダーの response 設定と合いません: ${code}`,
  });
}
