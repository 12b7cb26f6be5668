import { cancelled } from "../../command/interactive.ts";
import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { Text } from "../../workspace/text.ts";

/** Where values and answers come from. */
export interface Asking {
  /** A secret value, unseen. */
  secret(name: string): Promise<string>;
  text(question: Text): Promise<string>;
  choice<Value extends string>(question: Text, choices: readonly Value[]): Promise<Value>;
}

/** More is no secret but the wrong file. */
const MOST_BYTES = 65_536;

/** The value from stdin, without the newline that ends it; nothing can be asked. */
export const pipedInput: Pick<Asking, "secret"> = {
  async secret(name) {
    const text = await Bun.stdin.text();
    if (text.length <= MOST_BYTES) return text.replace(/\r?\n$/, "");
    throw new OpsError("secret_too_long", {
      en: `What stdin gave for ${name} is longer than ${MOST_BYTES} bytes.`,
      ja: `標準入力で渡された ${name} の値が ${MOST_BYTES} バイトを超えています。`,
    });
  },
};

/** Questions on the terminal, drawn on stderr so that stdout stays the result's alone. */
export async function terminalInput({ lang }: Pick<Context, "lang">): Promise<Asking> {
  const { isCancel, password, select, text } = await import("@clack/prompts");
  const output = process.stderr;
  const answered = (answer: string | symbol | undefined): string => {
    if (isCancel(answer)) throw cancelled();
    return String(answer ?? "");
  };
  return {
    secret: async (name) =>
      answered(await password({ message: { en: `Value of ${name}`, ja: `${name} の値` }[lang], output })),
    text: async (question) => answered(await text({ message: question[lang], output })),
    async choice(question, choices) {
      const options = choices.map((value) => ({ value: value as string, label: value as string }));
      return answered(await select({ message: question[lang], options, output })) as (typeof choices)[number];
    },
  };
}
