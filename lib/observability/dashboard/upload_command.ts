import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";

/** What a shell would act upon; here nothing does, so a command that rests on it is refused. */
const CONTROL = /[;&|<>()`\n]/;

export interface UploadSources {
  flag: string | undefined;
  /** Of the configuration: a text, or the words themselves. */
  configured: string | string[] | undefined;
  /** Name of the environment variable that holds the command. */
  variable: string | undefined;
}

/**
 * The words of the upload command: the flag's, else those of the environment variable, else the configured ones; undefined without any.
 * Throws `upload_command_invalid`.
 */
export function uploadCommand(
  { env }: Pick<Context, "env">,
  { flag, configured, variable }: UploadSources,
): string[] | undefined {
  const text = flag ?? ((variable && env[variable]) || configured);
  if (text === undefined) return undefined;
  const words = typeof text === "string" ? splitWords(text) : text;
  if (words.length === 0) throw invalid({ en: "it is empty", ja: "コマンドが空です" });
  return words;
}

/**
 * Splits a text into words by the quoting rules of POSIX shells (Shell Command Language §2.2): blanks separate, `\` takes the next
 * character as it is, `'…'` everything, `"…"` everything but `\` before `$`, `` ` ``, `"`, `\`. Nothing is expanded.
 * Throws `upload_command_invalid` for control characters outside quotes and for an open quote. Never quotes the text, which may be secret.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === "'" || character === '"') {
      const end = closing(text, i);
      if (end < 0) throw invalid({ en: "a quote is not closed", ja: "引用符が閉じられていません" });
      const inner = text.slice(i + 1, end);
      word = (word ?? "") + (character === "'" ? inner : inner.replace(/\\([$`"\\])/g, "$1"));
      i = end;
    } else if (character === "\\") {
      i += 1;
      word = (word ?? "") + (text[i] ?? "\\");
    } else if (CONTROL.test(character)) {
      throw invalid({
        en: `${JSON.stringify(character)} stands outside quotes, and no shell would see it`,
        ja: `引用符の外に ${JSON.stringify(character)} があります。シェルは使わないため解釈されません`,
      });
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + character;
    }
  }
  return word === undefined ? words : [...words, word];
}

/** Where the quote that opens at `start` ends; negative where it does not. */
function closing(text: string, start: number): number {
  const quote = text[start]!;
  for (let i = start + 1; i < text.length; i++) {
    if (quote === '"' && text[i] === "\\") i += 1;
    else if (text[i] === quote) return i;
  }
  return -1;
}

function invalid(why: { en: string; ja: string }): OpsError {
  return new OpsError(
    "upload_command_invalid",
    {
      en: `The upload command cannot be used: ${why.en}.`,
      ja: `アップロードコマンドを使えません: ${why.ja}`,
    },
    {
      en: "It is started directly, without a shell: give one program and its arguments, and quote what is meant as it stands.",
      ja: "シェルを介さず直接起動します。プログラム 1 つとその引数を書き、そのままの文字として渡すものは引用符で囲んでください。",
    },
    { exit: Exit.finding },
  );
}
