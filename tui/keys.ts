import type { Key } from "ink";
import type { Text } from "../lib/workspace/text.ts";

/** A key binding: what is pressed, how the footer writes it, and what it does. Help and footer are drawn from this table alone. */
export interface Binding {
  /** Characters, and names of Ink's keys (`upArrow`, `return`, …); `ctrl-x` with the control key. */
  keys: readonly string[];
  shown: string;
  help: Text;
  /** How the footer says it, where the help is too long for that. */
  brief?: Text;
}

const bind = (keys: readonly string[], shown: string, en: string, ja: string, brief?: Text): Binding => ({
  keys,
  shown,
  help: { en, ja },
  ...(brief && { brief }),
});

export const BINDINGS = {
  up: bind(["upArrow", "k"], "↑", "up", "上へ"),
  down: bind(["downArrow", "j"], "↓", "down", "下へ"),
  left: bind(["leftArrow", "h"], "←", "left", "左へ"),
  right: bind(["rightArrow", "l"], "→", "right", "右へ"),
  pageUp: bind(["pageUp", "ctrl-b"], "PgUp", "page up", "前のページ"),
  pageDown: bind(["pageDown", "ctrl-f"], "PgDn", "page down", "次のページ"),
  first: bind(["home", "g"], "Home", "first", "先頭へ"),
  last: bind(["end", "G"], "End", "last", "末尾へ"),
  open: bind(["return"], "Enter", "open", "開く"),
  change: bind(["return"], "Enter", "change", "変更"),
  answer: bind(["return"], "Enter", "check again, confirm or answer", "再点検・確認・回答", {
    en: "answer",
    ja: "回答",
  }),
  accept: bind(["return"], "Enter", "take what is typed or chosen", "入力や選択を決定", {
    en: "take it",
    ja: "決定",
  }),
  leave: bind(["escape"], "Esc", "leave the question as it was", "質問を取り消す", {
    en: "leave it",
    ja: "取り消し",
  }),
  checklists: bind(["c"], "c", "checklists", "チェックリスト"),
  triage: bind(["f"], "f", "failures", "障害"),
  browse: bind(["d"], "d", "data", "データ"),
  pane: bind(["tab"], "Tab", "next pane", "次の欄"),
  filter: bind(["/"], "/", "filter", "絞り込み"),
  command: bind(["r"], "r", "command", "コマンド"),
  note: bind(["n"], "n", "note", "メモ"),
  skip: bind(["s"], "s", "skip", "スキップ"),
  waive: bind(["w"], "w", "waive", "免除"),
  evidence: bind(["e"], "e", "evidence", "証跡"),
  hint: bind(["o"], "o", "hint", "ヒント"),
  previous: bind(["b"], "b", "back one item", "前の項目"),
  apply: bind(["a"], "a", "apply", "適用"),
  undo: bind(["u"], "u", "undo", "元に戻す"),
  cancel: bind(["x"], "x", "cancel", "中止"),
  vars: bind(["v"], "v", "vars", "変数"),
  mark: bind(["m"], "m", "mark", "印を付ける"),
  copy: bind(["y"], "y", "copy", "コピー"),
  sort: bind(["t"], "t", "sort", "並べ替え"),
  refresh: bind(["R"], "R", "look again", "再読み込み"),
  save: bind(["S"], "S", "save the session as a script", "この操作をスクリプトに保存", {
    en: "save as script",
    ja: "スクリプトに保存",
  }),
  palette: bind([":"], ":", "commands", "コマンド一覧"),
  language: bind(["L"], "L", "日本語", "English"),
  help: bind(["?"], "?", "all keys", "すべてのキー", { en: "keys", ja: "キー" }),
  back: bind(["q", "escape"], "q", "back, quit", "戻る・終了", { en: "back", ja: "戻る" }),
} satisfies Record<string, Binding>;

export type Action = keyof typeof BINDINGS;

/** What a key press is called in the table. */
export function pressed(input: string, key: Key): string {
  for (const name of NAMED) if (key[name]) return name;
  return key.ctrl ? `ctrl-${input}` : input;
}

const NAMED = [
  "upArrow",
  "downArrow",
  "leftArrow",
  "rightArrow",
  "pageUp",
  "pageDown",
  "home",
  "end",
  "return",
  "escape",
  "tab",
  "backspace",
  "delete",
] as const satisfies (keyof Key)[];

/** Which of the offered actions a key press means. */
export function actionOf(press: string, offered: readonly Action[]): Action | undefined {
  return offered.find((action) => (BINDINGS[action].keys as readonly string[]).includes(press));
}
