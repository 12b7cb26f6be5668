import type { Lang, Text } from "../workspace/text.ts";
import type { Command } from "./define.ts";
import type { World } from "./world.ts";
import { flagsOf } from "./arguments.ts";
import type { OptionSpec } from "./options.ts";
import { beside, helpColumns, wrap } from "./wrap.ts";

const WORDS = {
  usage: { en: "Usage", ja: "使い方" },
  options: { en: "Options", ja: "オプション" },
  shared: { en: "Options of every command", ja: "共通オプション" },
  exit: { en: "Exit status", ja: "終了コード" },
  examples: { en: "Examples", ja: "例" },
  anyOf: { en: "one of", ja: "選択肢:" },
  fallback: { en: "default", ja: "既定値:" },
  required: { en: "required", ja: "必須" },
  repeatable: { en: "may be repeated", ja: "複数指定可" },
} satisfies Record<string, Text>;

/** Where the texts of options begin; a longer flag stands on a line of its own, as all do on a narrow terminal. */
const TEXT_COLUMN = 26;
const NARROW = { below: 64, textColumn: 10 };

/** What a command says of itself, as plain data: see `pageOf`. */
export interface HelpPage extends Pick<
  Command,
  "name" | "summary" | "description" | "exitStatus" | "examples"
> {
  own: OptionSpec[];
  /** The options of every command that this one does not declare itself. */
  shared: OptionSpec[];
}

export async function printHelp(page: HelpPage, lang: Lang, { output, terminal }: World): Promise<void> {
  await output.stdout(`${renderHelp(page, lang, terminal.columns)}\n`);
}

/** A command's `--help`: usage, summary, description, options, exit status and examples, wrapped to `width` columns. */
export function renderHelp(page: HelpPage, lang: Lang, width: number): string {
  const columns = helpColumns(width);
  const textColumn = columns < NARROW.below ? NARROW.textColumn : TEXT_COLUMN;
  const { own, shared } = page;
  const paragraphs = (text: Text) => wrap(text[lang], columns).join("\n");
  const list = (specs: OptionSpec[]) =>
    specs
      .filter(({ hidden }) => !hidden)
      .flatMap((spec) => beside(flagColumn(spec), explainOption(spec, lang), columns, textColumn))
      .join("\n");
  const section = (title: Text, body: string) => (body ? `${title[lang]}:\n${body}` : "");
  return [
    usage(page, `${WORDS.usage[lang]}: `, columns),
    paragraphs(page.summary),
    page.description ? paragraphs(page.description) : "",
    section(WORDS.options, list(own)),
    section(WORDS.shared, list(shared)),
    section(
      WORDS.exit,
      page.exitStatus.flatMap(([code, when]) => beside(`  ${code}`, when[lang], columns, 6)).join("\n"),
    ),
    section(WORDS.examples, page.examples.map((example) => `  ${example}`).join("\n")),
  ]
    .filter(Boolean)
    .join("\n\n");
}

/** One line; of many required flags, which the list marks, it names as many as fit. */
export function usage({ name, own }: HelpPage, start: string, columns: number): string {
  const required = own.filter((spec) => spec.required && !spec.positional);
  const flags = required.map((spec) => `--${spec.flag} ${spec.value}`);
  const operands = own.filter((spec) => spec.positional);
  const rest = [
    "[options]",
    ...operands.map((spec) => {
      const operand = spec.flag.toUpperCase().replaceAll("-", "_") + (spec.repeat ? "..." : "");
      return spec.required ? operand : `[${operand}]`;
    }),
  ];
  const line = (shown: string[]) => start + [name, ...shown, ...rest].join(" ");
  const lines = [line(flags), ...flags.map((_, index) => line([...flags.slice(0, -1 - index), "…"]))];
  return lines.find((text) => Bun.stringWidth(text) <= columns) ?? lines.at(-1)!;
}

/** `  -q, --quiet`, `      --keep NUMBER`: short flags stand before the long ones. */
function flagColumn(spec: OptionSpec): string {
  const { short, long } = spelledFlags(spec);
  const names = `${short[0] ? `${short.join(", ")}, ` : "    "}${long.join(", ")}`;
  const value = spec.bare === undefined ? spec.value : `[${spec.value}]`;
  return `  ${names}${value ? ` ${value}` : ""}`;
}

/** The flags as they are worth typing: of a switch that is on by itself the negation. */
export function spelledFlags(spec: OptionSpec): { short: string[]; long: string[] } {
  const flags = flagsOf(spec);
  const short = flags.filter((flag) => !flag.startsWith("--"));
  const long = flags.filter((flag) => flag.startsWith("--"));
  if (spec.kind === "switch" && spec.fallback === true) long.splice(0, long.length, `--no-${spec.flag}`);
  if (spec.kind === "switch" && spec.fallback === undefined) long.splice(1, 0, `--no-${spec.flag}`);
  return { short, long };
}

/** What an option is for, with its choices, default and whether it must be there or may be repeated. */
export function explainOption(spec: OptionSpec, lang: Lang): string {
  const facts = [
    spec.choices.length > 0 ? `${WORDS.anyOf[lang]} ${spec.choices.join(", ")}` : "",
    spec.required ? WORDS.required[lang] : "",
    spec.repeat ? WORDS.repeatable[lang] : "",
    shownDefault(spec) ? `${WORDS.fallback[lang]} ${shownDefault(spec)}` : "",
  ].filter(Boolean);
  const [open, close] = lang === "ja" ? ["（", "）"] : [" (", ")"];
  return spec.help[lang] + (facts.length > 0 ? open + facts.join("; ") + close : "");
}

function shownDefault(spec: OptionSpec): string {
  if (spec.kind === "switch" || spec.fallback === undefined || spec.fallback === null) return "";
  return [spec.fallback].flat().join(", ");
}
