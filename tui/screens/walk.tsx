import { Box } from "ink";
import { useState } from "react";
import { type ChecklistRecord, recordPath } from "../../lib/checklists/record.ts";
import { type Item, kindOf } from "../../lib/checklists/schema.ts";
import { type Answer, commandWords } from "../../lib/checklists/walk.ts";
import { shellLine } from "../../lib/command/spell.ts";
import { environmentScrub } from "../../lib/observability/automation/environment.ts";
import { fold } from "../components/fold.ts";
import { ASKING, Frame } from "../components/frame.tsx";
import { Lines, MoreLines } from "../components/lines.tsx";
import { Waiting } from "../components/waiting.tsx";
import { WalkQuestion, type WalkAsked } from "../components/walk_question.tsx";
import { detailLines, itemLines, varsIn } from "../components/walk_lines.ts";
import { type Offer, type Offers, useApp } from "../hooks/app.ts";
import { useKept } from "../hooks/kept.ts";
import { useList } from "../hooks/list.ts";
import { isSmall, useSize } from "../hooks/screen.ts";
import { useWalk, type Walking, type WalkState } from "../hooks/walk.ts";
import type { Screen } from "../screen.ts";
import type { Step } from "../history.ts";

type WalkOf = Extract<Screen, { name: "walk" }>;

/** A walk through a checklist: its items, and of the selected one what was found, what to do and what to answer. */
export function WalkScreen({ checklist: id, from, ...which }: WalkOf) {
  const walking = useWalk(id, which);
  if (walking.state) return <Items walking={walking} state={walking.state} from={from} />;
  return <Waiting title={id} failure={walking.failure} />;
}

function Items({ walking, state, from }: { walking: Walking; state: WalkState; from: string | undefined }) {
  const app = useApp();
  const { t, theme, push, history } = app;
  const size = useSize();
  const { checklist, record } = state.walk;
  const { items } = checklist;
  const [asked, setAsked] = useState<WalkAsked>();
  const [showing, setShowing] = useState<"evidence" | "hint">();
  const [pane, setPane] = useKept<"items" | "detail">("walk.pane", "items");
  const [chosen, setChosen] = useKept<string | undefined>("walk.chosen", from);
  const [begun, setBegun] = useKept<{ item: string; steps: number } | undefined>("walk.begun", undefined);
  const list = useList("walk", items.length, Math.max(1, size.rows - 3));
  // The item whose command was opened from here, for as long as it wants an answer; else where the walk stands.
  const opened = begun && isOpen(record, begun.item) ? begun.item : undefined;
  const at = items.findIndex(({ id }) => id === (chosen ?? opened ?? state.next));
  const selected = at < 0 ? list.selected : at;
  const item = items[selected]!;
  const words = commandWords(item, state.vars);
  // The command that was opened from here, when it has been carried out since.
  const done =
    begun?.item === item.id && isOpen(record, item.id) && !item.check
      ? history.since(begun.steps, item.command!.name)
      : undefined;
  const left = isSmall(size) ? 0 : Math.min(44, Math.floor(size.columns / 2));
  const width = Math.max(10, size.columns - left - 2);
  const lines = [
    ...(record.status === "complete" ? completeLines() : []),
    ...detailLines(item, state, { ...app, width, showing, done: done !== undefined }),
  ];
  const detail = useList("walk.detail", Math.max(1, lines.length - size.rows + 3), 1);

  const select = (index: number) => {
    const next = Math.min(Math.max(0, index), items.length - 1);
    setChosen(items[next]!.id);
    setShowing(undefined);
    list.select(next);
    detail.select(0);
  };
  const answered = async (said: Answer) => {
    setAsked(undefined);
    setChosen(undefined);
    await walking.say(item.id, said);
  };
  const show = (what: "evidence" | "hint") => {
    setShowing(showing === what ? undefined : what);
    detail.select(0);
  };
  const open = () => {
    const missing = varsIn(item).find((name) => state.vars.get(name)?.value === null);
    const kind = kindOf(item);
    if (kind === "input") setAsked({ what: "input" });
    else if (missing && item.check) setAsked({ what: "var", name: missing });
    else if (item.check) {
      setChosen(undefined);
      void walking.recheck(item.id);
    } else if (kind === "confirm") void answered({ status: "confirmed" });
    else if (kind === "service") app.say(RESIDENT, "warn");
    else if (done) void answered(ranAs(item, done, environmentScrub(app.session.env)));
    else app.say({ en: "carry its command out first: r", ja: "先に r でコマンドを実行してください" }, "warn");
  };
  const run = (args: readonly string[]) => {
    setBegun({ item: item.id, steps: history.steps.length });
    setChosen(undefined);
    push({ name: "command", command: item.command!.name, argv: args });
  };

  const offers: Offers = {
    ...(pane === "detail"
      ? detail.offers
      : {
          up: () => select(selected - 1),
          down: () => select(selected + 1),
          pageUp: () => select(0),
          pageDown: () => select(items.length - 1),
          first: () => select(0),
          last: () => select(items.length - 1),
        }),
    answer: open,
    command: item.command ? commandOffer() : NO_COMMAND,
    note: () => setAsked({ what: "note" }),
    skip: () => setAsked({ what: "skip" }),
    waive: () => setAsked({ what: "waive" }),
    vars: () => setAsked({ what: "vars" }),
    evidence: () => show("evidence"),
    hint: item.on_fail
      ? () => show("hint")
      : { disabled: { en: "there is no hint for this item", ja: "この項目にヒントはありません" } },
    previous: () => select(selected - 1),
    pane: () => setPane(pane === "items" ? "detail" : "items"),
    copy: item.command
      ? () =>
          app.copy(
            shellLine([...app.session.program(item.command!.name).shown, ...(words ?? item.command!.args)]),
          )
      : NO_COMMAND,
    refresh: () => void walking.recheck(item.id),
  };

  const space = asked ? (asked.what === "vars" ? Math.min(14, Math.max(1, size.rows - 4)) : 2) : 0;
  return (
    <Frame
      title={[t(checklist.title), `${selected + 1}/${items.length}`]}
      offers={offers}
      keys={asked && ASKING}
    >
      {(_, rows) => (
        <>
          <Box height={Math.max(0, rows - space)} overflow="hidden">
            {left > 0 && (
              <Box flexDirection="column" width={left} flexShrink={0}>
                <Lines
                  lines={itemLines(state, selected, { ...app, width: left })}
                  rows={rows - space}
                  from={list.from}
                />
              </Box>
            )}
            <Box flexDirection="column" paddingLeft={left > 0 ? 1 : 0}>
              <MoreLines lines={lines} rows={rows - space} from={detail.selected} more={more} />
            </Box>
          </Box>
          {asked && (
            <WalkQuestion
              asked={asked}
              state={state}
              item={item}
              space={space}
              answered={answered}
              ask={setAsked}
              annotate={(note) => {
                setAsked(undefined);
                void walking.annotate(item.id, note);
              }}
              setVar={(name, value) => void walking.setVar(name, value)}
            />
          )}
        </>
      )}
    </Frame>
  );

  function commandOffer(): Offer {
    if (kindOf(item) === "service") return { disabled: RESIDENT };
    if (words) return () => run(words);
    const missing = varsIn(item).find((name) => state.vars.get(name)?.value === null)!;
    return () => setAsked({ what: "var", name: missing });
  }

  function more(last: number): string {
    const where = t({
      en: `lines to ${last} of ${lines.length}`,
      ja: `${lines.length} 行中 ${last} 行目まで`,
    });
    return theme.dim(`… ${where}${pane === "detail" ? " ↓" : " (Tab)"}`);
  }

  function completeLines(): string[] {
    const at = `${record.completed_at?.slice(0, 19)}Z`;
    const said = t({
      en: `complete ${at}; q leaves, optional items may still be answered`,
      ja: `完了 ${at}。q で終わります（任意の項目は引き続き回答できます）`,
    });
    return [...[`✓ ${said}`, recordPath(record)].flatMap((line) => fold(line, width)).map(theme.good), ""];
  }
}

const NO_COMMAND: Offer = {
  disabled: { en: "this item has no command", ja: "この項目にコマンドはありません" },
};

function isOpen({ items }: ChecklistRecord, id: string): boolean {
  return ["pending", "fail"].includes(items[id]?.status ?? "pending");
}

/** What is recorded of an item's command, without secrets. */
function ranAs(
  item: Item,
  { argv, exitCode, durationMs, tail }: Step,
  scrub: (text: string) => string,
): Answer {
  return {
    status: exitCode === 0 ? "pass" : "fail",
    command: {
      name: item.command!.name,
      args: argv.map(scrub),
      exit_code: exitCode,
      duration_ms: Math.round(durationMs),
      output_tail: scrub(tail.slice(-TAIL)),
    },
  };
}

/** Characters of a command's output that are recorded. */
const TAIL = 2000;
const RESIDENT = {
  en: "a resident service: start its line in a terminal of its own (y copies it)",
  ja: "常駐サービスです。別の端末で起動してください（y でコピー）",
};
