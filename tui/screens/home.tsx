import type { Fact } from "../../lib/checklists/overview.ts";
import type { NextStep } from "../../lib/checklists/next_steps.ts";
import { shellLine, shownWords } from "../../lib/command/spell.ts";
import { pad, wrap } from "../../lib/command/wrap.ts";
import type { Text } from "../../lib/workspace/text.ts";
import { Frame } from "../components/frame.tsx";
import { Lines } from "../components/lines.tsx";
import { Sorry } from "../components/sorry.tsx";
import { useLook } from "../hooks/again.ts";
import { type App, type Offer, type Offers, useApp } from "../hooks/app.ts";
import { useKept } from "../hooks/kept.ts";
import { useList, windowOf } from "../hooks/list.ts";
import { useSize } from "../hooks/screen.ts";
import type { Step } from "../history.ts";
import type { Screen } from "../screen.ts";
import { MARKS } from "../theme.ts";

/** So many of this session's newest steps are shown. */
const STEPS = 5;

const LOADING: Offer = { disabled: { en: "still loading", ja: "読み込み中です" } };

/** One row that can be chosen: its line, the lines that explain it, and what it opens. */
interface Row {
  part: "house" | "next" | "session";
  line: string;
  why?: Text | undefined;
  opens: Screen;
}

/** The state of the house at a glance, what to do next, and what this session has done. */
export function Home() {
  const app = useApp();
  const { context, t, theme, lang, push, history } = app;
  const size = useSize();
  // Loaded after the first frame: the facts read from every room.
  const look = useLook(async () => {
    const [{ overview }, { nextSteps }] = await Promise.all([
      import("../../lib/checklists/overview.ts"),
      import("../../lib/checklists/next_steps.ts"),
    ]);
    const ctx = context();
    const facts = overview(ctx);
    return { facts, next: nextSteps(ctx, facts) };
  }, [lang, history.steps.length]);
  const [open, setOpen] = useKept<number | undefined>("home.open", undefined);
  const there = look.loaded.is === "there" ? look.loaded.value : { facts: [], next: [] };
  const rows: Row[] = [
    ...factRows(there.facts, app),
    ...there.next.map(nextRow(app)),
    ...history.steps.slice(-STEPS).reverse().map(stepRow(app)),
  ];
  const body = Math.max(1, size.rows - 2);
  const list = useList("home", rows.length, body);
  const chosen = rows[list.selected];
  const offers: Offers = {
    ...list.offers,
    open: chosen ? () => push(chosen.opens) : LOADING,
    checklists: () => push({ name: "checklists" }),
    triage: () => push({ name: "triage" }),
    browse: () => push({ name: "browse" }),
    hint: !chosen
      ? LOADING
      : chosen.why
        ? () => setOpen(open === list.selected ? undefined : list.selected)
        : { disabled: { en: "there is nothing to explain here", ja: "説明はありません" } },
    ...look.offers,
  };
  return (
    <Frame title={[t({ en: "Home", ja: "ホーム" })]} offers={offers}>
      {(columns, space) => {
        if (look.loaded.is === "failed") return <Sorry why={look.loaded.why} rows={space} />;
        const { lines, at } = bodyLines(rows, { selected: list.selected, open }, app, columns);
        const waiting = look.loaded.is === "loading" ? [` ${theme.strong(t(PARTS.house))}`, "   …"] : lines;
        return <Lines lines={waiting} rows={space} from={windowOf(at, 0, lines.length, space)} />;
      }}
    </Frame>
  );
}

/** All lines, headings between the parts, the reason below the row that is opened; `at`: the line to be seen. */
function bodyLines(
  rows: readonly Row[],
  { selected, open }: { selected: number; open: number | undefined },
  { t, theme }: App,
  columns: number,
): { lines: string[]; at: number } {
  const lines: string[] = [];
  let at = 0;
  for (const [index, { part, line, why }] of rows.entries()) {
    if (part !== rows[index - 1]?.part) lines.push(` ${theme.strong(t(PARTS[part]))}`);
    lines.push(index === selected ? theme.bar(line) : line);
    if (index === open && why) {
      lines.push(...wrap(t(why), Math.max(10, columns - 8)).map((text) => `     ${theme.dim("│")} ${text}`));
    }
    if (index === selected) at = lines.length - 1;
  }
  return { lines, at };
}

function factRows(facts: readonly Fact[], { t, theme }: App): Row[] {
  const width = Math.max(0, ...facts.map(({ label }) => Bun.stringWidth(t(label))));
  return facts.map(({ label, value, tone, reason, checklist }) => {
    const mark = tone === "none" ? MARKS.none : theme[tone](MARKS[tone]);
    const said = tone === "bad" ? theme.bad(t(value)) : tone === "warn" ? theme.warn(t(value)) : t(value);
    return {
      part: "house",
      line: ` ${mark} ${pad(t(label), width)}  ${said}`,
      why: reason,
      opens: { name: "walk", checklist },
    };
  });
}

function nextRow({ t }: App): (step: NextStep) => Row {
  return ({ text, opens }) => ({
    part: "next",
    line: ` → ${t(text)}`,
    opens:
      "checklist" in opens
        ? { name: "walk", checklist: opens.checklist }
        : { name: "command", command: opens.command, argv: opens.args },
  });
}

/** A step of this session opens its form again, as it was. */
function stepRow({ session, theme, t }: App): (step: Step) => Row {
  return ({ command, argv, exitCode, undone }) => {
    const line = shellLine([...session.program(command.name).shown, ...shownWords(command, argv)]);
    const mark = exitCode === 0 ? theme.good(MARKS.good) : theme.bad(MARKS.bad);
    const more = undone
      ? t({ en: " (taken back)", ja: "（取り消し済み）" })
      : exitCode === 0
        ? ""
        : ` (${exitCode})`;
    return {
      part: "session",
      line: ` ${mark} ${line}${more}`,
      opens: { name: "command", command: command.name, argv },
    };
  };
}

const PARTS: Record<Row["part"], Text> = {
  house: { en: "The house", ja: "現在の状態" },
  next: { en: "Next", ja: "次にすること" },
  session: { en: "This session", ja: "このセッション" },
};
