import type { Lang, Text } from "../workspace/text.ts";
import type { HelpPage } from "./help.ts";
import { beside, helpColumns, wrap } from "./wrap.ts";

const WORDS = {
  usage: { en: "Usage", ja: "使い方" },
  commands: { en: "Commands", ja: "コマンド" },
  wizard: {
    en: "Without a command, on a terminal: the wizard, which walks through the runbook on a full screen. `PROGRAM wizard CHECKLIST` begins with a checklist.",
    ja: "端末でコマンドを付けずに実行すると、ランブックを全画面で進めるウィザードが起動します。`PROGRAM wizard CHECKLIST` で特定のチェックリストから始められます。",
  },
  more: {
    en: "`PROGRAM COMMAND --help` explains a command; `PROGRAM completion bash|zsh|fish` prints a completion script.",
    ja: "各コマンドの説明は `PROGRAM COMMAND --help`、補完スクリプトは `PROGRAM completion bash|zsh|fish` で表示します。",
  },
} satisfies Record<string, Text>;

/** The `--help` of a program of many commands. */
export function renderCommandList(program: string, commands: HelpPage[], lang: Lang, width: number): string {
  const columns = helpColumns(width);
  const indent = Math.max(...commands.map(({ name }) => name.length)) + 4;
  const lines = [...commands]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, summary }) => beside(`  ${name}`, summary[lang], columns, indent));
  return [
    `${WORDS.usage[lang]}: ${program} COMMAND [options]`,
    `${WORDS.commands[lang]}:\n${lines.join("\n")}`,
    ...[WORDS.wizard, WORDS.more].map((text) =>
      wrap(text[lang].replaceAll("PROGRAM", program), columns).join("\n"),
    ),
  ].join("\n\n");
}
