import { wrap } from "../../lib/command/wrap.ts";
import type { Change, Effect } from "../../lib/workspace/plan.ts";
import type { Done } from "../carry_out.ts";
import type { App } from "../hooks/app.ts";
import type { PreviewState } from "../hooks/preview.ts";

type Look = Pick<App, "t" | "theme"> & { width: number };

/** What a plan says before it is carried out: the command's own view, then what it would touch that the view has not named. */
export function previewLines(state: PreviewState, look: Look): string[] {
  const { t, theme, width } = look;
  if (state.is === "asleep") {
    const text = {
      en: "A sequence of commands. R rehearses it (a dry run, which may ask the network); a runs it as a job.",
      ja: "複数のコマンドからなります。R でドライランを行います（通信することがあります）。a でジョブとして実行します。",
    };
    return wrap(t(text), width).map(theme.dim);
  }
  const planned = state.is === "there" ? state.planned : state.last;
  if (!planned) return [];
  if ("refused" in planned) {
    const { text, hint } = planned.refused;
    return [
      ...wrap(`✗ ${t(text)}`, width).map(theme.bad),
      ...(hint ? wrap(`${t({ en: "hint", ja: "ヒント" })}: ${t(hint)}`, width) : []),
    ];
  }
  const { lines, notes, plan } = planned.preview;
  const said = lines.join("\n");
  const unnamed = (plan?.changes ?? []).filter(({ path }) => !said.includes(path));
  return [
    ...lines,
    ...touched(unnamed, look, { en: "Files that would be touched", ja: "変更されるファイル" }),
    ...afterwards(plan?.effects ?? [], look),
    ...(notes.length > 0 ? [""] : []),
    ...notes.flatMap((note) => wrap(`! ${note}`, width)).map(theme.warn),
  ];
}

/** What was done, and what to look at next. */
export function doneLines(
  done: Done,
  lines: readonly string[],
  next: readonly string[],
  look: Look,
): string[] {
  const { t, theme } = look;
  const said = lines.join("\n");
  const unnamed = done.changes.filter(({ path }) => !said.includes(path));
  return [
    ...lines,
    ...touched(unnamed, look, { en: "Files touched", ja: "変更したファイル" }),
    ...(next.length > 0
      ? [
          "",
          theme.strong(t({ en: "To check next", ja: "次に確認すること" })),
          ...next.map((line) => `  ${line}`),
        ]
      : []),
    ...(done.undo ? ["", theme.dim(t({ en: "u takes it back", ja: "u で元に戻せます" }))] : []),
  ];
}

function touched(
  changes: readonly Change[],
  { t, theme }: Look,
  heading: { en: string; ja: string },
): string[] {
  if (changes.length === 0) return [];
  return [
    "",
    theme.strong(t(heading)),
    ...changes.map((change) => `  ${t(VERBS[verbOf(change)])}  ${change.path}`),
  ];
}

function afterwards(effects: readonly Effect[], { t, theme }: Look): string[] {
  if (effects.length === 0) return [];
  const heading = { en: "What happens then", ja: "書き込み後の処理" };
  return ["", theme.strong(t(heading)), ...effects.map(({ kind }) => `  ${kind}`)];
}

/** What a change does to its file. */
export function verbOf({ op, expect }: Change): keyof typeof VERBS {
  if (op === "write") return expect.is === "absent" ? "create" : "replace";
  return op;
}

export const VERBS = {
  create: { en: "create ", ja: "作成" },
  replace: { en: "replace", ja: "置換" },
  append: { en: "append ", ja: "追記" },
  delete: { en: "delete ", ja: "削除" },
} as const;
