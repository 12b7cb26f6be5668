import { type ItemStatus, pendingItem } from "../../lib/checklists/record.ts";
import { type Item, kindOf } from "../../lib/checklists/schema.ts";
import { commandWords } from "../../lib/checklists/walk.ts";
import { STATUS_WORDS } from "../../lib/checklists/words.ts";
import { shellLine } from "../../lib/command/spell.ts";
import { cut } from "../../lib/command/wrap.ts";
import type { Text } from "../../lib/workspace/text.ts";
import type { App } from "../hooks/app.ts";
import type { WalkState } from "../hooks/walk.ts";
import { fold } from "./fold.ts";

type Look = Pick<App, "t" | "theme" | "session"> & { width: number };

/** The items of a walk, one line each: mark, title, and whether it may be left out. */
export function itemLines({ walk }: WalkState, selected: number, { t, theme, width }: Look): string[] {
  return walk.checklist.items.map((item, index) => {
    const { status } = walk.record.items[item.id] ?? pendingItem();
    const optional = item.required ? "" : t({ en: " (optional)", ja: "（任意）" });
    const line = cut(` ${MARK[status]} ${t(item.title)}${optional}`, width);
    const tone = TONE[status];
    if (index === selected) return theme.bar(line);
    return tone ? theme[tone](line) : line;
  });
}

/** What of an item is to be seen: how it stands, why, its vars, its command, and what was asked for. */
export function detailLines(
  item: Item,
  state: WalkState,
  look: Look & { showing: "evidence" | "hint" | undefined; done: boolean },
): string[] {
  const { t, theme, width, showing, done } = look;
  const known = state.walk.record.items[item.id] ?? pendingItem();
  const told = [t({ en: "note", ja: "メモ" }), known.note].join(": ");
  return [
    ...fold(t(item.title), width).map(theme.strong),
    theme.dim(`${item.id} · ${t(STATUS[known.status])}${known.by ? ` · ${known.by} ${known.at}` : ""}`),
    ...checkLines(item, state, look),
    ...changedLines(item, state, look),
    ...(known.note ? ["", ...fold(told, width)] : []),
    ...varLines(item, state, look),
    ...commandLines(item, state, look),
    ...(done
      ? ["", theme.good(t({ en: "carried out; Enter records it", ja: "実行済み。Enter で記録します" }))]
      : []),
    ...(item.on_fail && (showing === "hint" || state.results.get(item.id)?.status === "fail")
      ? ["", ...fold(`→ ${t(item.on_fail)}`, width).map(theme.warn)]
      : []),
    ...(showing === "evidence" ? evidenceLines(item, state, look) : []),
    ...(done ? [] : stepLines(item, state, look)),
  ];
}

/** What the operator does with an item that is still open. */
function stepLines(item: Item, { walk, results }: WalkState, { t, theme, width }: Look): string[] {
  const { status } = walk.record.items[item.id] ?? pendingItem();
  if (status !== "pending" && status !== "fail") return [];
  const kind = kindOf(item);
  const checked = item.check && kind !== "confirm" && kind !== "input";
  const again = item.command && kind !== "service" ? "command" : results.has(item.id) ? "again" : "check";
  const step = STEPS[checked ? again : kind];
  return step ? ["", ...fold(t(step), width).map(theme.dim)] : [];
}

const STEPS: Readonly<Record<string, Text>> = {
  check: { en: "Enter checks it", ja: "Enter で点検します" },
  again: { en: "Enter checks it again", ja: "Enter でもう一度点検します" },
  command: { en: "r carries its command out, Enter checks", ja: "r でコマンドを実行、Enter で点検します" },
  confirm: { en: "Enter confirms it", ja: "Enter で確認済みにします" },
  input: { en: "Enter asks for what is to be written down", ja: "Enter で内容を入力します" },
  run: { en: "r shows its command and carries it out", ja: "r でコマンドを表示し、実行します" },
  job: { en: "r shows its command and carries it out", ja: "r でコマンドを表示し、実行します" },
};

/** What the check says: just now, else when it passed; with the figures that it rests on. */
function checkLines({ id }: Item, { results, walk }: WalkState, { t, theme, width }: Look): string[] {
  const known = walk.record.items[id] ?? pendingItem();
  const result = known.status === "pass" ? undefined : results.get(id);
  if (result) {
    const tone = result.status === "pass" ? "good" : result.status === "fail" ? "bad" : "warn";
    return ["", ...fold(`${CHECK_MARK[result.status]} ${t(result.message)}`, width).map(theme[tone])];
  }
  return known.check ? ["", ...fold(`✓ ${t(known.check.message)}`, width).map(theme.good)] : [];
}

function changedLines({ id }: Item, { changed }: WalkState, { t, theme, width }: Look): string[] {
  return changed
    .filter(({ item }) => item === id)
    .flatMap(({ was, now }) => {
      const after = now ? now.sha256.slice(0, 12) : t({ en: "gone", ja: "なし" });
      const text = `${t({ en: "evidence has changed", ja: "証跡が変わりました" })}: ${was.path} ${was.sha256.slice(0, 12)} → ${after}`;
      return fold(`! ${text}`, width).map(theme.warn);
    });
}

function varLines(item: Item, { vars }: WalkState, { t, theme, width }: Look): string[] {
  const lines = varsIn(item).map((name) => {
    const known = vars.get(name);
    const value = known?.value ?? t({ en: "(unanswered)", ja: "（未指定）" });
    return theme.dim(cut(`${t(FROM[known?.from ?? "ask"])} ${name} = ${value}`, width));
  });
  return lines.length > 0 ? ["", ...lines] : [];
}

function commandLines(item: Item, { vars }: WalkState, { t, theme, session, width }: Look): string[] {
  if (!item.command) return [];
  const words = commandWords(item, vars) ?? item.command.args;
  const line = shellLine([...session.program(item.command.name).shown, ...words]);
  const resident = {
    en: "A resident service: start this line in a terminal of its own (y copies it).",
    ja: "常駐サービスです。別の端末でこの行を起動してください（y でコピー）。",
  };
  return [
    "",
    ...fold(`$ ${line}`, width).map(theme.dim),
    ...(kindOf(item) === "service" ? fold(t(resident), width) : []),
  ];
}

function evidenceLines(
  { id, evidence }: Item,
  { walk, results }: WalkState,
  { t, theme, width }: Look,
): string[] {
  const known = walk.record.items[id] ?? pendingItem();
  const files = known.evidence.map(
    ({ path, sha256, bytes }) => `${path}  ${sha256.slice(0, 12)}  ${bytes} B`,
  );
  const none =
    evidence.length > 0
      ? { en: "kept when the item passes", ja: "合格時に記録されます" }
      : { en: "this item keeps no files", ja: "この項目にはファイルの証跡がありません" };
  const data = results.get(id)?.data ?? known.check?.data ?? {};
  const figures = Object.entries(data).map(
    ([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return [
    "",
    theme.strong(t({ en: "Evidence", ja: "証跡" })),
    ...(files.length > 0 ? files : [t(none)]).flatMap((line) => fold(line, width)),
    ...figures.flatMap((line) => fold(line, width)),
  ];
}

/** The vars that an item's texts name. */
export function varsIn({ check, command, evidence, when }: Item): string[] {
  const text = JSON.stringify([check?.with, command?.args, evidence]);
  const named = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!);
  return [...new Set([...named, ...(typeof when === "object" ? [when.var] : [])])];
}

const MARK = {
  pending: "·",
  pass: "✓",
  fail: "✗",
  warn: "!",
  confirmed: "✓",
  skipped: "–",
  waived: "~",
  not_applicable: " ",
} as const satisfies Record<ItemStatus, string>;
const CHECK_MARK = { pass: "✓", warn: "!", fail: "✗", unknown: "?", skip: "–" } as const;
const TONE: Partial<Record<ItemStatus, "good" | "bad" | "warn" | "dim">> = {
  pass: "good",
  confirmed: "good",
  fail: "bad",
  warn: "warn",
  waived: "warn",
  skipped: "dim",
  not_applicable: "dim",
};
const STATUS = { ...STATUS_WORDS, not_applicable: { en: "does not apply", ja: "対象外" } };
const FROM = {
  given: { en: "(given)", ja: "（指定）" },
  default: { en: "(default)", ja: "（既定）" },
  found: { en: "(found)", ja: "（自動）" },
  ask: { en: "v answers it", ja: "v で指定" },
} as const;
