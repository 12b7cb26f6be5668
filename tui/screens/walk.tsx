import { Box, Text } from "ink";
import { useState } from "react";
import { pendingItem } from "../../lib/checklists/record.ts";
import { type Item, kindOf } from "../../lib/checklists/schema.ts";
import { commandWords } from "../../lib/checklists/walk.ts";
import { shellLine } from "../../lib/command/spell.ts";
import { cut, wrap } from "../../lib/command/wrap.ts";
import { Frame } from "../components/frame.tsx";
import { Lines } from "../components/lines.tsx";
import { Question } from "../components/question.tsx";
import { type App, type Offers, useApp } from "../hooks/app.ts";
import { useList } from "../hooks/list.ts";
import { isSmall, useSize } from "../hooks/screen.ts";
import { useWalk, type Walking, type WalkState } from "../hooks/walk.ts";
import { useKept } from "../hooks/kept.ts";

/** A walk through a checklist: its items, and of the selected one what was found, what to do and what to answer. */
export function WalkScreen({ id }: { id: string }) {
  const walking = useWalk(id);
  const { t, theme } = useApp();
  if (walking.state) return <Items walking={walking} state={walking.state} />;
  const line = walking.failure ? theme.bad(`✗ ${t(walking.failure.text)}`) : "…";
  return (
    <Frame title={[id]} offers={{}}>
      {(_, rows) => <Lines lines={[` ${line}`]} rows={rows} />}
    </Frame>
  );
}

type Asking = { what: "note" | "skip" | "waive" | "input" } | undefined;

function Items({ walking, state }: { walking: Walking; state: WalkState }) {
  const app = useApp();
  const { t, theme, push, session, history } = app;
  const size = useSize();
  const { checklist, record } = state.walk;
  const [asking, setAsking] = useState<Asking>();
  const [showing, setShowing] = useState<"evidence" | "hint">();
  const [chosen, setChosen] = useKept<string | undefined>("walk.chosen", undefined);
  const [begun, setBegun] = useKept<{ item: string; steps: number } | undefined>("walk.begun", undefined);
  const list = useList("walk", checklist.items.length, Math.max(1, size.rows - 3));
  const at = checklist.items.findIndex((item) => item.id === (chosen ?? state.next));
  const selected = at < 0 ? list.selected : at;
  const item = checklist.items[selected]!;
  const select = (index: number) => {
    const next = checklist.items[Math.min(Math.max(0, index), checklist.items.length - 1)]!;
    setChosen(next.id);
    setShowing(undefined);
    list.select(index);
  };
  const answered = async (said: Parameters<Walking["say"]>[1]) => {
    setAsking(undefined);
    setChosen(undefined);
    await walking.say(item.id, said);
  };
  const words = commandWords(item, state.vars);
  // The command that was opened from here, when it has been carried out since.
  const done = begun?.item === item.id ? history.steps[begun.steps] : undefined;

  const offers: Offers = {
    up: () => select(selected - 1),
    down: () => select(selected + 1),
    first: () => select(0),
    last: () => select(checklist.items.length - 1),
    open: () => {
      const kind = kindOf(item);
      if (kind === "input") return setAsking({ what: "input" });
      if (item.check) return void walking.recheck(item.id);
      if (kind === "confirm") return void answered({ status: "confirmed" });
      if (!done) {
        return app.say(
          { en: "carry its command out first: r", ja: "先に r でコマンドを実行してください" },
          "warn",
        );
      }
      return void answered({
        status: done.exitCode === 0 ? "pass" : "fail",
        command: {
          ...item.command!,
          args: words ?? [],
          exit_code: done.exitCode,
          duration_ms: 0,
          output_tail: "",
        },
      });
    },
    ...(item.command && {
      command: words
        ? () => {
            setBegun({ item: item.id, steps: history.steps.length });
            const kind = kindOf(item);
            push({ name: kind === "job" ? "job" : "command", command: item.command!.name, argv: words });
          }
        : {
            disabled: {
              en: "a var of it is unanswered: --var name=value",
              ja: "未指定の変数があります（--var name=value）",
            },
          },
    }),
    note: () => setAsking({ what: "note" }),
    skip: () => setAsking({ what: "skip" }),
    waive: () => setAsking({ what: "waive" }),
    evidence: () => setShowing(showing === "evidence" ? undefined : "evidence"),
    ...(item.on_fail && { hint: () => setShowing(showing === "hint" ? undefined : "hint") }),
    previous: () => select(selected - 1),
    refresh: () => void walking.recheck(item.id),
  };

  const left = isSmall(size) ? 0 : Math.min(44, Math.floor(size.columns / 2));
  return (
    <Frame title={[t(checklist.title), `${selected + 1}/${checklist.items.length}`]} offers={offers}>
      {(columns, rows) => (
        <>
          <Box height={asking ? Math.max(1, rows - 2) : rows} overflow="hidden">
            {left > 0 && (
              <Box flexDirection="column" width={left} flexShrink={0}>
                <Lines lines={itemLines(state, selected, app, left)} rows={rows} from={list.from} />
              </Box>
            )}
            <Box flexDirection="column" paddingLeft={left > 0 ? 1 : 0}>
              <Lines
                lines={detail(item, state, app, {
                  width: columns - left - 2,
                  words,
                  showing,
                  done: done !== undefined,
                })}
                rows={rows}
              />
            </Box>
          </Box>
          {asking && (
            <Question
              ask={t(ASK[asking.what])}
              done={(text) => {
                if (asking.what === "input" || asking.what === "note") {
                  if (text.trim()) return void answered({ status: "confirmed", note: text });
                  setAsking(undefined);
                } else void answered({ status: asking.what === "skip" ? "skipped" : "waived", note: text });
              }}
              cancel={() => setAsking(undefined)}
            />
          )}
          {record.status === "complete" && !asking && rows > checklist.items.length + 1 && left > 0 && (
            <Box position="absolute" marginTop={rows - 1}>
              <Text>{theme.good(` ✓ ${t({ en: "complete", ja: "完了" })} ${record.completed_at}`)}</Text>
            </Box>
          )}
        </>
      )}
    </Frame>
  );

  function itemLines(_: WalkState, now: number, { theme: paint }: App, width: number): string[] {
    return checklist.items.map((one, index) => {
      const { status } = record.items[one.id] ?? pendingItem();
      const line = cut(
        ` ${MARK[status]} ${t(one.title)}${one.required ? "" : t({ en: " (optional)", ja: "（任意）" })}`,
        width,
      );
      const toned = TONE[status] ? paint[TONE[status]](line) : line;
      return index === now ? paint.bar(line) : toned;
    });
  }

  function detail(
    one: Item,
    { results, vars }: WalkState,
    { theme: paint }: App,
    look: { width: number; words: string[] | undefined; showing: typeof showing; done: boolean },
  ): string[] {
    const width = Math.max(10, look.width);
    const known = record.items[one.id] ?? pendingItem();
    const result = results.get(one.id);
    const lines = [
      ...wrap(t(one.title), width).map(paint.strong),
      paint.dim(`${one.id} · ${t(STATUS[known.status])}`),
      "",
    ];
    if (result && known.status !== "pass") {
      const tone = result.status === "pass" ? paint.good : result.status === "fail" ? paint.bad : paint.warn;
      lines.push(...wrap(`${CHECK_MARK[result.status]} ${t(result.message)}`, width).map(tone), "");
    } else if (known.check) lines.push(...wrap(`✓ ${t(known.check.message)}`, width).map(paint.good), "");
    if (known.note) lines.push(...wrap(`${t({ en: "note", ja: "メモ" })}: ${known.note}`, width), "");
    for (const name of namesIn(one)) {
      const value = vars.get(name);
      lines.push(paint.dim(`${name} = ${value?.value ?? t({ en: "(unanswered)", ja: "（未指定）" })}`));
    }
    if (one.command) {
      const { shown } = session.program(one.command.name);
      const line = shellLine([...shown, ...(look.words ?? one.command.args)]);
      lines.push("", ...wrap(`$ ${line}`, width).map(paint.dim));
      if (kindOf(one) === "service")
        lines.push(t({ en: "start it in a terminal of its own", ja: "別の端末で起動してください" }));
      if (look.done)
        lines.push(
          paint.good(t({ en: "carried out; Enter records it", ja: "実行済み。Enter で記録します" })),
        );
    }
    if (look.showing === "hint" && one.on_fail) lines.push("", ...wrap(t(one.on_fail), width));
    if (look.showing === "evidence") {
      lines.push(
        "",
        ...known.evidence.map(({ path, sha256, bytes }) => `${path}  ${sha256.slice(0, 12)}  ${bytes} B`),
      );
      if (known.evidence.length === 0) lines.push(t({ en: "no evidence yet", ja: "証跡はまだありません" }));
    }
    return lines;
  }
}

const ASK = {
  note: { en: "A note", ja: "メモ" },
  input: { en: "What is to be recorded", ja: "記録する内容" },
  skip: {
    en: "Skip it: why (required items need a reason)",
    ja: "スキップする理由（必須項目では入力が必要）",
  },
  waive: { en: "Waive it: why, and who says so", ja: "免除する理由と責任者" },
};

const MARK = {
  pending: "·",
  pass: "✓",
  fail: "✗",
  warn: "!",
  confirmed: "✓",
  skipped: "–",
  waived: "~",
  not_applicable: " ",
} as const;
const CHECK_MARK = { pass: "✓", warn: "!", fail: "✗", unknown: "?", skip: "–" } as const;
const TONE: Partial<Record<keyof typeof MARK, "good" | "bad" | "warn" | "dim">> = {
  pass: "good",
  confirmed: "good",
  fail: "bad",
  warn: "warn",
  waived: "warn",
  skipped: "dim",
  not_applicable: "dim",
};
const STATUS = {
  pending: { en: "pending", ja: "未確認" },
  pass: { en: "passed", ja: "合格" },
  fail: { en: "failed", ja: "不合格" },
  warn: { en: "passed with a warning", ja: "警告付きで合格" },
  confirmed: { en: "confirmed", ja: "確認済み" },
  skipped: { en: "skipped", ja: "スキップ" },
  waived: { en: "waived", ja: "免除" },
  not_applicable: { en: "does not apply", ja: "対象外" },
} as const;

/** The vars that an item's texts name. */
function namesIn({ check, command, evidence }: Item): string[] {
  const text = JSON.stringify([check?.with, command?.args, evidence]);
  return [...new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!))];
}
