#!/usr/bin/env bun
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { explainOption, type HelpPage, spelledFlags, usage } from "../../lib/command/help.ts";
import type { OptionSpec } from "../../lib/command/options.ts";
import { allPages } from "../../lib/command/pages.ts";
import type { Lang, Text } from "../../lib/workspace/text.ts";
import { commands } from "../../scripts/orb_ops.ts";

/** The command reference, out of the commands themselves. `bun tests/docs/commands.ts` writes it anew. */
export const PAGES: Record<Lang, string> = { en: "docs/commands.md", ja: "docs/commands.ja.md" };

const TEXTS = {
  title: { en: "Commands", ja: "コマンドリファレンス" },
  other: { en: "[日本語](commands.ja.md)", ja: "[English](commands.md)" },
  intro: {
    en: "Every command with its flags and exit codes. In a clone a command is `bun scripts/NAME.ts`, with the compiled binary `orb-ops NAME`. This page is made from the commands themselves by `bun tests/docs/commands.ts`.",
    ja: "全コマンドのフラグと終了コードです。クローンでは `bun scripts/NAME.ts`、コンパイル済みバイナリーでは `orb-ops NAME` として実行します。このページはコマンドの定義から `bun tests/docs/commands.ts` で生成しています。",
  },
  shared: { en: "Options of every command", ja: "共通オプション" },
  flag: { en: "option", ja: "オプション" },
  meaning: { en: "meaning", ja: "説明" },
  code: { en: "exit code", ja: "終了コード" },
  when: { en: "when", ja: "意味" },
  // The binary's own: no script of that name.
  program: {
    en: "A command of the program itself: `orb-ops install_links`, or `bun scripts/orb_ops.ts install_links`.",
    ja: "プログラム自体のコマンドです。`orb-ops install_links` または `bun scripts/orb_ops.ts install_links` として実行します。",
  },
} satisfies Record<string, Text>;

export async function commandsPage(lang: Lang): Promise<string> {
  const sorted = (await allPages(commands)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const { shared } = sorted[0]!;
  return `${[
    `# ${TEXTS.title[lang]}`,
    `${TEXTS.intro[lang]} ${TEXTS.other[lang]}`,
    sorted.map(({ name, summary }) => `- [\`${name}\`](#${name}): ${plain(summary[lang])}`).join("\n"),
    `## ${TEXTS.shared[lang]}`,
    optionTable(shared, lang),
    ...sorted.flatMap((page) => section(page, lang)),
  ].join("\n\n")}\n`;
}

function section(page: HelpPage, lang: Lang): string[] {
  const { name, summary, description, exitStatus, examples, own } = page;
  return [
    `## ${name}`,
    plain(summary[lang]),
    ...(name === "install_links" ? [TEXTS.program[lang]] : []),
    ...(description ? [plain(description[lang])] : []),
    `\`${usage(page, "", 200)}\``,
    ...(own.length > 0 ? [optionTable(own, lang)] : []),
    table(
      [TEXTS.code[lang], TEXTS.when[lang]],
      exitStatus.map(([code, when]) => [String(code), plain(when[lang])]),
    ),
    `\`\`\`text\n${examples.join("\n")}\n\`\`\``,
  ];
}

function optionTable(specs: OptionSpec[], lang: Lang): string {
  const shown = specs.filter(({ hidden }) => !hidden);
  return table(
    [TEXTS.flag[lang], TEXTS.meaning[lang]],
    shown.map((spec) => {
      const { short, long } = spelledFlags(spec);
      const value = spec.value ? ` ${spec.value}` : "";
      return [`\`${[...short, ...long].join(", ")}${value}\``, plain(explainOption(spec, lang))];
    }),
  );
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** A text as Markdown shows it letter by letter. */
function plain(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replaceAll(/[<>*[\]]|(?<!\w)_|_(?!\w)/g, "\\$&")))
    .join("")
    .replaceAll("|", "\\|");
}

if (import.meta.main) {
  for (const lang of ["en", "ja"] as const) {
    writeFileSync(join(import.meta.dir, "../..", PAGES[lang]), await commandsPage(lang));
  }
}
