import { Exit, OpsError } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import { printJsonLine } from "../workspace/jsonfile.ts";
import type { Lang, Text } from "../workspace/text.ts";
import type { Manner } from "./language.ts";
import type { World } from "./world.ts";

const WORDS = {
  error: { en: "error", ja: "エラー" },
  hint: { en: "hint", ja: "ヒント" },
} satisfies Record<string, Text>;

/** `{"error": code, …fields, "details": text, "hint": hint}` in the reader's language. */
export function errorDocument(error: OpsError, lang: Lang): JsonObject {
  return {
    error: error.code,
    ...error.fields,
    details: error.text[lang],
    ...(error.hint ? { hint: error.hint[lang] } : {}),
  };
}

/**
 * Says what ended a command and returns its exit code: one line and a hint on stderr; where output is JSON, the error object on
 * stdout as well, or on stderr in place of the lines for errors that belong there. Anything but an `OpsError` is a defect of ours.
 */
export async function reportError(
  thrown: unknown,
  { output, env }: World,
  { lang, json }: Manner,
): Promise<number> {
  const error = thrown instanceof OpsError ? thrown : defect(thrown);
  if (env.ORB_DEBUG && thrown instanceof Error) output.stderr(`${thrown.stack}\n`);
  const document = `${printJsonLine(errorDocument(error, lang))}\n`;
  if (json && error.stream === "stderr") {
    output.stderr(document);
    return error.exit;
  }
  output.stderr(`${WORDS.error[lang]}: ${error.text[lang]}\n`);
  if (error.hint) output.stderr(`${WORDS.hint[lang]}: ${error.hint[lang]}\n`);
  if (json) await output.stdout(document);
  return error.exit;
}

function defect(thrown: unknown): OpsError {
  const what = (thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)).split(
    "\n",
  )[0]!;
  return new OpsError(
    "defect",
    { en: `a defect of this program: ${what}`, ja: `プログラムの不具合です: ${what}` },
    {
      en: "Nothing was left half written. Please report this line; ORB_DEBUG=1 adds the stack",
      ja: "書きかけのファイルは残っていません。この行を添えて報告してください（ORB_DEBUG=1 で詳しい情報が出ます）",
    },
    { exit: Exit.defect, cause: thrown },
  );
}
