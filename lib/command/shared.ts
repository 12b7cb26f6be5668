import { z } from "zod";
import { duration } from "./duration.ts";

/** The flags that every command has. They are options like any other: help, parsing and completion come from this schema. */
export const sharedOptions = z.object({
  json: z
    .boolean()
    .optional()
    .meta({
      help: {
        en: "Print the result as JSON (the default when stdout is no terminal; --no-json prints the table)",
        ja: "結果を JSON で出力します（標準出力が端末でなければ既定。--no-json なら表で出力）",
      },
    }),
  jsonOut: z
    .string()
    .min(1)
    .optional()
    .meta({
      help: {
        en: "Also write the result as JSON to this file, also in dry runs",
        ja: "結果の JSON をこのファイルにも書き出します（ドライランでも書き出します）",
      },
      value: "FILE",
    }),
  workspace: z
    .string()
    .min(1)
    .optional()
    .meta({
      help: {
        en: "Workspace that relative paths are resolved against (else ORB_WORKSPACE, else the current directory)",
        ja: "相対パスの基準になるワークスペース（指定がなければ ORB_WORKSPACE、それもなければ現在のディレクトリー）",
      },
      value: "DIR",
    }),
  lang: z
    .enum(["en", "ja"])
    .optional()
    .meta({
      help: {
        en: "Language of texts (else ORB_LANG, LC_ALL, LC_MESSAGES, LANG; else English)",
        ja: "表示する言語（指定がなければ ORB_LANG、LC_ALL、LC_MESSAGES、LANG の順。いずれもなければ英語）",
      },
    }),
  quiet: z
    .boolean()
    .default(false)
    .meta({
      help: { en: "No notes and no progress on stderr", ja: "標準エラー出力に補足と進捗を出しません" },
      alias: "q",
    }),
  progressLines: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "Progress as lines of JSON on stderr, also where it is no terminal: the wizard asks its jobs for it",
        ja: "端末でなくても、進捗を JSON の行として標準エラー出力に出します（ウィザードがジョブに指定します）",
      },
      hidden: true,
    }),
  lockWait: duration("30").meta({
    help: {
      en: "How long to wait for another command to finish writing: seconds, or 500ms, 2m, 1h",
      ja: "ほかのコマンドの書き込みが終わるのを待つ時間。秒数、または 500ms、2m、1h の形で指定します",
    },
    value: "SECONDS",
  }),
  color: z
    .boolean()
    .optional()
    .meta({
      help: {
        en: "Colours on or off (else by NO_COLOR, FORCE_COLOR, TERM and the terminal)",
        ja: "色を付けるかどうか（指定がなければ NO_COLOR、FORCE_COLOR、TERM と端末かどうかで決まります）",
      },
    }),
  help: z
    .boolean()
    .default(false)
    .meta({ help: { en: "Show this help", ja: "このヘルプを表示します" }, alias: "h" }),
  version: z
    .boolean()
    .default(false)
    .meta({ help: { en: "Show the version", ja: "バージョンを表示します" } }),
});

export type SharedOptions = z.output<typeof sharedOptions>;
