import { z } from "zod";
import type { Command } from "../../lib/command/define.ts";

/** A command with one option of every kind, for tests of what is common to all commands. */
export const sample = {
  name: "sample",
  summary: { en: "Count things", ja: "ものを数えます" },
  exitStatus: [
    [0, { en: "done", ja: "完了" }],
    [2, { en: "unusable input", ja: "入力が使えない" }],
  ],
  examples: ["sample --keep 3 --mode bridge"],
  options: z.object({
    keep: z
      .number()
      .int()
      .min(1)
      .default(5)
      .meta({ help: { en: "How many stay", ja: "残す件数" }, alias: "k" }),
    threshold: z
      .number()
      .optional()
      .meta({ help: { en: "Pips", ja: "pips" } }),
    mode: z
      .enum(["conservative", "bridge"])
      .default("conservative")
      .meta({ help: { en: "Fill mode", ja: "約定モード" } }),
    minutes: z
      .literal([15, 30])
      .optional()
      .meta({ help: { en: "Minutes", ja: "分" } }),
    span: z
      .union([z.number(), z.literal("all")])
      .optional()
      .meta({ help: { en: "Days", ja: "日数" } }),
    symbol: z
      .string()
      .transform((text) => text.toUpperCase())
      .optional()
      .meta({ help: { en: "Symbol", ja: "シンボル" } }),
    side: z
      .preprocess((text) => String(text).toLowerCase(), z.enum(["buy", "sell"]))
      .optional()
      .meta({ help: { en: "Side", ja: "売買の別" } }),
    tag: z
      .array(z.string())
      .default([])
      .meta({ help: { en: "Tags", ja: "タグ" } }),
    cut: z
      .array(z.number())
      .optional()
      .meta({ help: { en: "Cuts", ja: "区切り" } }),
    prune: z
      .boolean()
      .default(true)
      .meta({ help: { en: "Remove nothing", ja: "削除しません" } }),
    strict: z
      .boolean()
      .optional()
      .meta({ help: { en: "Stop at the first", ja: "最初の異常で止めます" } }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Preview", ja: "プレビュー" }, alias: ["n", "preview"] }),
    file: z
      .array(z.string())
      .default([])
      .meta({ help: { en: "Files", ja: "ファイル" }, positional: true, value: "FILE" }),
  }),
  plan: () => ({ result: {}, exitCode: 0, reads: [], changes: [], effects: [] }),
} satisfies Command;

/** A command with these options that plans nothing. */
export function commandWith<Schema extends z.ZodObject>(options: Schema): Command<Schema> {
  return {
    ...sample,
    options,
    plan: () => ({ result: {}, exitCode: 0, reads: [], changes: [], effects: [] }),
  };
}
