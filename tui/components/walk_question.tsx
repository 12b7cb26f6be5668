import { Box } from "ink";
import type { Item } from "../../lib/checklists/schema.ts";
import type { Answer } from "../../lib/checklists/walk.ts";
import { useApp } from "../hooks/app.ts";
import type { WalkState } from "../hooks/walk.ts";
import { Choices } from "./choices.tsx";
import { Question } from "./question.tsx";
import { varsIn } from "./walk_lines.ts";

/** What a walk asks: a text for the item, which var to change, or a var's value. */
export type WalkAsked =
  { what: "note" | "skip" | "waive" | "input" } | { what: "vars" } | { what: "var"; name: string };

interface WalkQuestionProps {
  asked: WalkAsked;
  state: WalkState;
  item: Item;
  space: number;
  answered(said: Answer): void;
  /** Asks something else, or nothing more. */
  ask(next: WalkAsked | undefined): void;
  setVar(name: string, value: string): void;
  annotate(note: string): void;
}

/** The question at the bottom of a walk. */
export function WalkQuestion({ space, ...asking }: WalkQuestionProps) {
  return (
    <Box flexDirection="column" height={space} overflow="hidden" flexShrink={0}>
      <Ask key={JSON.stringify(asking.asked)} {...asking} space={space} />
    </Box>
  );
}

function Ask({ asked, state, item, space, answered, ask, setVar, annotate }: WalkQuestionProps) {
  const { t } = useApp();
  const cancel = () => ask(undefined);
  if (asked.what === "vars") {
    // Those of the item first: they are most likely meant.
    const names = [...new Set([...varsIn(item), ...state.vars.names])].filter((name) =>
      state.vars.names.includes(name),
    );
    const rows = names.map((name) => `${name} = ${state.vars.get(name)?.value ?? "–"}`);
    const done = (index: number) =>
      ask(names[index] === undefined ? undefined : { what: "var", name: names[index] });
    return (
      <Choices
        ask={t({ en: "Which var", ja: "変更する変数" })}
        rows={rows}
        at={0}
        space={space}
        done={done}
        cancel={cancel}
      />
    );
  }
  if (asked.what === "var") {
    const { name } = asked;
    const text = { en: `${name} (empty: its own value)`, ja: `${name}（空にすると元の値に戻ります）` };
    const done = (value: string) => {
      ask(undefined);
      setVar(name, value);
    };
    return (
      <Question
        ask={t(text)}
        initial={String(state.vars.get(name)?.value ?? "")}
        done={done}
        cancel={cancel}
      />
    );
  }
  const { what } = asked;
  const done = (note: string) => {
    if (what === "skip" || what === "waive")
      return answered({ status: what === "skip" ? "skipped" : "waived", note });
    if (what === "note") return annotate(note);
    if (note.trim()) answered({ status: "confirmed", note });
    else cancel();
  };
  const initial = what === "note" ? (state.walk.record.items[item.id]?.note ?? "") : "";
  return <Question ask={t(ASK[what])} initial={initial} done={done} cancel={cancel} />;
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
